"""How answers are judged: deterministic, one file a kind of answer."""
