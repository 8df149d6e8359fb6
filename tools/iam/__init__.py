"""Reads of IAM: whom a role trusts and what it may do."""
