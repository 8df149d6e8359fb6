"""The documentation as it is configured: index, model, sources."""
