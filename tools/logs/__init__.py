"""Reads of CloudWatch Logs."""
