"""Reads of logs that FireLens sends to OpenSearch."""
