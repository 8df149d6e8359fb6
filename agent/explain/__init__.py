"""Explains pasted texts: the same detectors, on facts made of what somebody copied. No AWS, no model."""
