from datetime import UTC, datetime
from typing import Any

from tests.tools.documents import SERVICE
from tools.aws.scope import AwsScope
from tools.ecs.describe_services import TOOL
from tools.evidence import MAX_EXCERPT, Empty, Found, Unread, evidence_id, excerpt_around, value_or

SCOPE = AwsScope("111122223333", "eu-west-1")


def address(**changed: Any) -> str:
    given: dict[str, Any] = {
        "operation": "ecs:DescribeTasks", "scope": SCOPE, "resource": "r", "excerpt": "e", "event_time": None,
    }  # fmt: skip
    return evidence_id(**(given | changed))


def test_the_same_fact_has_the_same_address_and_any_other_another() -> None:
    assert address() == address()
    others = {
        address(operation="ecs:ListTasks"),
        address(scope=AwsScope("444455556666", "eu-west-1")),
        address(scope=AwsScope("111122223333", "us-east-1")),
        address(resource="r2"),
        address(excerpt="e2"),
        address(event_time=datetime(2026, 1, 1, tzinfo=UTC)),
    }
    assert len(others | {address()}) == 7


def test_fields_do_not_run_into_each_other() -> None:
    assert address(resource="ab", excerpt="c") != address(resource="a", excerpt="bc")


def test_an_excerpt_keeps_its_focus_whole_within_the_limit() -> None:
    focus = "the deciding words"
    cut = excerpt_around("x" * 5000 + focus + "y" * 5000, focus)
    assert focus in cut
    assert len(cut) <= MAX_EXCERPT
    assert excerpt_around("z" * 5000).endswith("…")
    assert len(excerpt_around("z" * 5000)) == MAX_EXCERPT
    assert excerpt_around("short", "absent") == "short"


def test_an_excerpt_is_never_longer_than_the_limit_even_if_its_focus_is() -> None:
    assert len(excerpt_around("x" * 100 + "w" * 3000 + "y", "w" * 3000)) <= MAX_EXCERPT


def test_recorded_evidence_is_redacted_cut_and_linked(stage: Any) -> None:
    reader = stage.reader(TOOL)
    shown = reader.evidence(
        "ecs:DescribeServices",
        resource=SERVICE,
        title="API_TOKEN=abcd1234efgh",
        excerpt="DB_PASSWORD=hunter2hunter2 " + "x" * 5000 + " WHY it failed " + "y" * 5000,
        focus="WHY it failed",
    )
    assert "abcd1234efgh" not in shown.title
    assert "WHY it failed" in shown.excerpt
    assert len(shown.excerpt) <= MAX_EXCERPT
    assert (
        "hunter2hunter2"
        not in reader.evidence("ecs:X", resource="", title="", excerpt="DB_PASSWORD=hunter2hunter2").excerpt
    )
    assert shown.console_url is not None


def test_a_focus_that_holds_a_secret_is_found_after_redaction(stage: Any) -> None:
    focus = "could not log in with password=hunter2hunter2"
    shown = stage.reader(TOOL).evidence(
        "ecs:X", resource="", title="", excerpt="x" * 5000 + focus + " " + "y" * 5000, focus=focus
    )
    assert "could not log in with password=[redacted:" in shown.excerpt


def test_a_default_stands_in_for_nothing_and_for_not_read() -> None:
    assert value_or(Found(value=(1,)), ()) == (1,)
    assert value_or(Empty(), (2,)) == (2,)
    assert value_or(Unread(), (3,)) == (3,)
