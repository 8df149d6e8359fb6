from agent.detectors.spot_interruption import detect
from agent.finding import Undecided
from tests.facts import failed_snapshot, healthy_snapshot, service, snapshot, stopped_task, view


def test_the_stop_code_alone_tells_it() -> None:
    (finding,) = detect(failed_snapshot(stopped_task(reason=None, code="SpotInterruption", exit_code=137)))
    assert (finding.confidence, finding.owner) == ("certain", "AWS")
    assert "SpotInterruption" in finding.statement
    assert finding.evidence_ids == ("ev-task-bbbbbb",)


def test_a_notice_of_termination_is_spots_where_the_service_runs_on_spot() -> None:
    ended = stopped_task(reason="Host terminated", code="TerminationNotice", exit_code=137)
    assert isinstance(detect(failed_snapshot(ended)), Undecided)
    on_spot = service(launch_type=None, capacity_providers=("ec2-spot",), deployments=(), events=())
    (finding,) = detect(snapshot(view(of=on_spot, stopped=[ended])))
    assert "1 task of web" in finding.statement


def test_exit_137_by_itself_is_no_interruption() -> None:
    assert isinstance(detect(failed_snapshot(stopped_task(exit_code=137))), Undecided)
    assert detect(healthy_snapshot()) == Undecided(gaps=())
