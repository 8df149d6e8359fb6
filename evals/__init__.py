"""Measures: simulators, scenarios, scorers, benchmarks."""
