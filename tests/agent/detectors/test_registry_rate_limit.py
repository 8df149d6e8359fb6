from agent.detectors.registry_rate_limit import detect
from agent.finding import Undecided
from tests.facts import healthy_snapshot, image
from tests.task_failures import told

LIMIT = "CannotPullContainerError: inspect image has been retried 5 time(s): failed to resolve ref {image}: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit."


def test_says_how_to_pull_without_the_public_registrys_limit() -> None:
    (finding,) = detect(told(LIMIT.format(image="docker.io/library/redis:7")))
    assert (finding.confidence, finding.owner) == ("certain", "platform team")
    assert finding.evidence_ids == ("ev-task-cccccc",)
    assert [action.kind for action in finding.actions] == ["check", "fix"]
    assert "pull-through cache" in finding.actions[1].title


def test_of_a_private_registry_the_rate_itself_is_the_matter() -> None:
    (finding,) = detect(told(LIMIT.format(image=image())))
    assert "fewer tasks" in finding.actions[0].title


def test_other_pull_failures_and_healthy_services_are_none() -> None:
    assert isinstance(
        detect(told(f"CannotPullContainerError: failed to resolve ref {image()}: 403 Forbidden")), Undecided
    )
    assert detect(healthy_snapshot()) == Undecided(gaps=())
