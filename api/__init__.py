"""Faces people and events: translate in, call the agent, translate out."""
