"""Passages and notes ranked for a question, with reasons."""
