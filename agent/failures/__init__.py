"""What fails now, as facts that several detectors share."""
