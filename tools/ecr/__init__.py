"""Reads of Amazon ECR."""
