"""A seed unfolded level by level into a tree in which every line says why it is there."""

DEPTH = 2
BUDGET = 40
"""How many levels below the seed, and how many lines, unless more or fewer are asked for."""
