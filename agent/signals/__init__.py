"""Pure parsers of AWS texts into typed facts; detectors stand on these."""
