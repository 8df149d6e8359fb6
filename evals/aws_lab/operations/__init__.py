"""One file per AWS service, one small function per API operation."""
