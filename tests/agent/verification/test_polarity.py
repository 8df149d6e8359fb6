import pytest

from agent.verification.polarity import contradictions
from tests.agent.verification.stage import failed, material


def test_another_version_may_be_fine() -> None:
    assert list(contradictions("web-v56 is healthy.", ("E4",), material())) == []
    assert list(contradictions("web-v57 is healthy.", ("E4",), material())) != []


def test_what_is_asked_is_no_claim() -> None:
    assert list(contradictions("A test decides whether it is healthy.", ("E1",), material())) == []


def test_of_two_nearly_equal_sentences_every_not_counts() -> None:
    told = "3 tasks stopped before the containers started."
    assert list(contradictions(told, ("E1",), material())) == []
    assert list(contradictions(told.replace("stopped", "never stopped"), ("E1",), material())) != []


def test_a_healthy_service_may_be_called_healthy() -> None:
    fine = material(failed(status="healthy", root_causes=(), symptoms=()))
    assert list(contradictions("web-v57 is healthy.", ("E1",), fine)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Status: healthy.",
        "web-v57 healthy",
        "Healthy.",
        "The service looks okay now: all fine",
        "health = ok",
        "Status now normal.",
    ],
)
def test_a_service_may_not_be_called_fine_without_a_verb_either(text: str) -> None:
    assert list(contradictions(text, ("E1",), material())) != []


@pytest.mark.parametrize(
    "text",
    [
        "Status: not healthy.",
        "web-v57 never healthy",
        "web-v56 healthy",
        "It waits until healthy.",
        "Healthy host count: 0",
        "unless fine tuned",
    ],
)
def test_what_only_holds_the_word_fine_is_no_claim_of_it(text: str) -> None:
    assert not [one for one in contradictions(text, ("E1",), material()) if "not fine" in one]
