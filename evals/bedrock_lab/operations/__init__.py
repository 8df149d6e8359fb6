"""What Bedrock answers, one file a subject."""
