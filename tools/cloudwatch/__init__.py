"""Reads of CloudWatch alarms and metrics."""
