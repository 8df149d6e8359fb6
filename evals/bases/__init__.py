"""Named bases of scenarios: pure functions from typed parameters to documents in AWS's response shapes."""
