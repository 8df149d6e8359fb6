"""Reads of the network tasks run in: subnets, routes, endpoints, security groups."""
