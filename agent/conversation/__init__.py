"""Chat without a model: what a sentence asks for, which service it names, and the answer from a diagnosis."""
