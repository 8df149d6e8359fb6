"""One file a failure category: file = category id = test = runbook."""
