from agent.detector import run_detectors
from agent.detectors.exec_format import detect
from agent.finding import Undecided
from tests.facts import healthy_snapshot
from tests.task_failures import logged, told

LINE = "exec /usr/local/bin/web: exec format error"


def test_says_which_architecture_the_revision_asks_for() -> None:
    (finding,) = detect(logged(LINE, exit_code=255))
    assert finding.owner == "app team"
    assert "/usr/local/bin/web of container web of web:57" in finding.statement
    assert "web:57 runs on X86_64" in finding.statement
    assert finding.evidence_ids[:2] == ("ev-log-bbbbbb-0", "ev-task-bbbbbb")
    assert "--platform linux/amd64" in finding.actions[0].title


def test_reads_it_in_ecss_reason_too() -> None:
    (finding,) = detect(told("CannotStartContainerError: exec user process caused: exec format error"))
    assert finding.confidence == "certain"


def test_is_more_than_a_start_command_that_did_not_run() -> None:
    assert "entrypoint_not_found" not in {finding.category for finding in run_detectors(logged(LINE, exit_code=126))}


def test_talk_and_healthy_services_are_none() -> None:
    assert isinstance(detect(logged('cache miss for key "exec format error"')), Undecided)
    assert detect(healthy_snapshot()) == Undecided(gaps=())
