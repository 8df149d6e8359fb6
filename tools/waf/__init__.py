"""Reads of the web ACL in front of a load balancer."""
