"""How well search does on a vault: what is asked for is hidden in a copy, and must be found."""
