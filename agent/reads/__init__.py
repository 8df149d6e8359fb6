"""What to read of a target, and the answers put together: pure planning over what was read so far."""
