"""Whole conversations as people have them, and what a good answer to each message holds and does not hold."""
