import pytest

from agent.verification.claims import sense_of, unsupported_claims
from tests.agent.verification.stage import material


def _objections(text: str, *labels: str) -> list[str]:
    return list(unsupported_claims(text, labels, material()))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Users are served.", "E4"),
        ("3 tasks stopped before the containers started.", "E1"),
        ("Repository team/web has no image v57.", "E3"),
        ("web-v57 did not make it.", "E1"),
        ("The app team has to fix this.", "E1"),
    ],
)
def test_what_one_line_or_sentence_says_is_carried(text: str, label: str) -> None:
    assert _objections(text, label) == []


@pytest.mark.parametrize(
    "text",
    [
        "Dozens of tasks stopped.",
        "No task of web-v57 stopped.",
        "The new version needs more memory than the old one.",
        "ECS will try again tomorrow.",
        "Somebody stopped it.",
        "This always happens.",
        "Nothing else can be the cause.",
        "The platform team has to fix this.",
        "The image does not exist, because the queue was too long.",
        "It is not true that the image does not exist.",
    ],
)
def test_words_that_no_single_line_says_together_are_a_claim_of_ones_own(text: str) -> None:
    assert _objections(text, "E1", "E2", "E3", "E4") != []


def test_a_number_belongs_to_the_words_beside_it() -> None:
    assert _objections("The rule forwards to web-v56 with weight 100.", "E4") == []
    assert _objections("The rule forwards to web-v56 with weight 8080.", "E4") != []


def test_zero_says_the_opposite_of_a_number() -> None:
    assert (sense_of("failureCount: 0"), sense_of("failureCount: 3")) == ("not bad", "bad")
    assert (sense_of("enable: false"), sense_of("enable: true")) == ("denied", "plain")
