"""What is known of a vault, in one SQLite file."""
