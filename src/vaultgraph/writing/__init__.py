"""Changes of notes.

A file is replaced as a whole or not at all, and only if it is what was indexed; all but the change
stays byte for byte. What is done is written down before, so that it can be undone however the run
ends.
"""
