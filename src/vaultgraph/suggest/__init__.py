"""Links that a vault lacks: names of notes that other notes mention and don't link.

``names`` knows what notes go by, ``mentions`` finds that in the text of a note, ``scoring`` says
how likely each was meant, ``links`` puts it together. ``edits`` turns suggestions into bytes and
makes sure that they are read as meant; ``accepted`` writes them, and takes them back.
"""
