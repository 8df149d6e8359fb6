import pytest
from pydantic import ValidationError

from agent.draft import Draft


def test_what_a_model_adds_means_nothing() -> None:
    draft = Draft.model_validate({"statements": [{"role": "fact", "text": "x", "verified": True}], "tool": "delete"})
    assert draft.model_dump()["statements"] == [
        {"role": "fact", "text": "x", "sources": [], "quotes": [], "category": None}
    ]


def test_a_role_nobody_knows_is_refused() -> None:
    with pytest.raises(ValidationError):
        Draft.model_validate({"statements": [{"role": "truth", "text": "x"}]})
