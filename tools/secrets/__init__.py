"""Reads of what is known of secrets and parameters. Never of their values."""
