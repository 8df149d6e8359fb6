"""Finds secrets in text: by their own form, by the name beside them, in URLs and headers, and as private keys."""
