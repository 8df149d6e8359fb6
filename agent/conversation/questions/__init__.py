"""Kinds of question, one file each: how people word it, and the answer that is composed of what was read."""
