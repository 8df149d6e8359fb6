from agent.changes.change_texts import change_texts, run_texts
from agent.changes.current_change import current_change
from tests.facts import BEGAN, code_deployment, event, minutes, service, service_deployment, snapshot, view
from tools.evidence import Found


def test_routine_and_what_was_overcome_say_nothing() -> None:
    said = (
        event("(service web) has reached a steady state.", minutes(9)),
        event("(service web) was unable to place a task.", minutes(10)),
    )
    known = view(of=service(events=said), deployments=[service_deployment(status="IN_PROGRESS", finished_at=None)])
    change = current_change(known)
    assert change is not None
    assert [text.text for text in change_texts(snapshot(known), known, change)] == [
        "(service web) was unable to place a task."
    ]


def test_what_codedeploy_says_counts_while_its_deployment_did_not_succeed() -> None:
    failed = code_deployment(status="Failed", error_code="TIMEOUT", error_message="it took too long", created_at=BEGAN)
    known = view(of=service(controller="CODE_DEPLOY", events=()), code_deployments=Found(value=(failed,)))
    change = current_change(known)
    assert change is not None
    (text,) = change_texts(snapshot(known), known, change)
    assert (text.text, text.evidence_id) == ("it took too long", "ev-d-NEW")


def test_without_a_schedule_there_is_no_run() -> None:
    assert list(run_texts(snapshot())) == []
