"""Reads of AWS CloudTrail."""
