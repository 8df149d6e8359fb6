import pytest

from agent.signals.spot import parse_spot


@pytest.mark.parametrize(
    "text", ["Your Spot Task was interrupted.", "SpotInterruption", "EC2 Spot Instance interruption notice"]
)
def test_reads_reclaimed_capacity(text: str) -> None:
    found = parse_spot(text)
    assert found is not None
    assert found.quote in text


@pytest.mark.parametrize("text", ["spotless deployment", "UserInitiated", "worker spot-checker started"])
def test_other_texts_are_none(text: str) -> None:
    assert parse_spot(text) is None
