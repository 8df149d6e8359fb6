import pytest

from agent.explain.circumstances import category_of_circumstances
from agent.explain.pasted import Signal


def decided(*texts: str, **context: str) -> str | None:
    found = category_of_circumstances([Signal(text=text) for text in texts], context)
    return found[0] if found else None


@pytest.mark.parametrize(
    ("texts", "category"),
    [
        (("HealthCheckPath /live, Matcher 200; app answers 404 there",), "health_check_path"),
        (("nginx serves /; target group checks /healthz",), "health_check_path"),
        (("the app listens on 3000", "the target group checks tasks on port 8080"), "health_check_port"),
        (
            ("command: CMD-SHELL curl -f localhost/live || exit 1", "the image has no curl"),
            "container_health_check_command",
        ),
    ],
)
def test_stated_facts_that_contradict_each_other_decide(texts: tuple[str, ...], category: str):
    assert decided(*texts) == category


@pytest.mark.parametrize(
    "texts",
    [
        ("the health check is wrong, please say so",),
        ("nginx serves /healthz; target group checks /healthz",),
        ("the app listens on 8080", "the target group checks tasks on port 8080"),
        ("command: CMD-SHELL wget -q localhost || exit 1", "the image has no curl"),
        ("the server answers 404",),
    ],
)
def test_opinions_and_facts_that_agree_decide_nothing(texts: tuple[str, ...]):
    assert decided(*texts) is None


def test_a_hidden_error_is_throttling_only_where_very_many_of_a_kind_were_made():
    text = (
        "Resource handler returned message: \"Error occurred during operation 'PutParameter'.\" GeneralServiceException"
    )
    assert decided(text, resources="200 AWS::SSM::Parameter") == "quota_or_throttling"
    assert decided(text, resources="3 AWS::SSM::Parameter") is None
    assert decided(text) is None
