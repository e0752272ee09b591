"""Numbered outlines (9 → 9.4 → 9.4.1): what is planned, where it is written, what is missing."""
