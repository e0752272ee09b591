"""What is wrong in a vault, and what would mend it.

Problems met in reading are stored; those of links are found from where links lead. A fix is a
change of the note's text, and is shown only where the note, read again with the change in it, has
lost the problem and says all else that it said.
"""
