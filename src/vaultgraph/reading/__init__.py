"""Bytes of one file to what it says. Pure, except for `scan`, which lists the files."""
