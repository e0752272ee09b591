"""Review tables: claims with their ideas and steps."""
