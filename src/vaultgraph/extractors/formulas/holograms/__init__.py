"""Formulas as vectors from which they can be read again."""
