"""Types of the part of google-re2 that tools/pattern.py uses; the package has none of its own."""

class Options:
    max_mem: int
    log_errors: bool

def escape(pattern: str) -> str: ...
