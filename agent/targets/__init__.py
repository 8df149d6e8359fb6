"""What somebody asks about: names, ARNs and events, and whether such a thing exists."""
