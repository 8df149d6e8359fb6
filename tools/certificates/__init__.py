"""Reads of certificates in AWS Certificate Manager."""
