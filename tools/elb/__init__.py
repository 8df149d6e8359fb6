"""Reads of Elastic Load Balancing."""
