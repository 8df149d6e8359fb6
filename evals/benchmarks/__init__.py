"""What it costs: calls, round trips and wall time, as ratios measured in one run."""
