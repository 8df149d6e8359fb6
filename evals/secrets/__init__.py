"""Secrets made up at run time, in the dresses they are met in, and look-alikes: what redaction is measured on."""
