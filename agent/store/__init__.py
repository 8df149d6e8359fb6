"""What Tsuba keeps: one file a subject."""
