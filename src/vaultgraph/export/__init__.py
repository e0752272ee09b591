"""Graph files for other programs."""
