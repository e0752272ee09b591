"""The ways a person reaches the vault."""
