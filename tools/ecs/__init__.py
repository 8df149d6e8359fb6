"""Reads of Amazon ECS."""
