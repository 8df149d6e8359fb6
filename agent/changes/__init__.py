"""The newest change of a target: how far it is, what it changed, and who made it."""
