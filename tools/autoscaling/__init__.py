"""Reads of what scaled: Auto Scaling groups of hosts, and the desired count of services."""
