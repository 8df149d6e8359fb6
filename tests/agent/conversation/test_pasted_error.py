import pytest

from agent.conversation.pasted_error import pasted_error

PULL = (
    "CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref "
    "444455556666.dkr.ecr.us-west-2.amazonaws.com/shop/checkout:v9: not found"
)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        (PULL, "image_not_found"),
        (f"hey, what is this?\n\n{PULL}", "image_not_found"),
        ("exec /app/run: exec format error", "exec_format"),
        ("Resource handler returned message: \"Priority '12' is currently in use\"", "load_balancer_config_conflict"),
        ("Error: connect ECONNREFUSED 10.0.3.7:5432\n    at TCPConnectWrap.afterConnect", "app_dependency_unreachable"),
    ],
)
def test_what_a_program_wrote_is_explained(text: str, category: str):
    pasted = pasted_error(text)
    assert pasted is not None
    assert pasted.explanation.category == category


@pytest.mark.parametrize(
    "text",
    [
        "why is checkout failing in prod?",
        "how do I roll back?",
        "my app runs out of memory",
        "is the exit code 137 bad?",
        "what changed?",
        "",
        "INFO listening on port 8080",
    ],
)
def test_a_sentence_and_a_calm_line_are_none(text: str):
    assert pasted_error(text) is None


def test_a_failure_that_no_rule_knows_is_one_without_a_category():
    pasted = pasted_error("ZorkError: the flux capacitor is misaligned\n    at Zork.align (/app/zork.js:3:7)")
    assert pasted is not None
    assert pasted.explanation.category is None


def test_names_inside_addresses_are_no_names():
    pasted = pasted_error(f"orders says {PULL}")
    assert pasted is not None
    assert "checkout" not in pasted.prose
    assert "orders says" in pasted.prose
