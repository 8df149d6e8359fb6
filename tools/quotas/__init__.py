"""Reads of Service Quotas."""
