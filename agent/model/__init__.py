"""The parts of the language model client. agent/language_model.py is what others call."""
