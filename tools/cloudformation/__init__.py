"""Reads of AWS CloudFormation."""
