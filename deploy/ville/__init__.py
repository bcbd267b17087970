"""A town in files that a person can read and change: what they say, and how it reaches the five databases."""
