import pytest

from agent.detector import run_detectors
from agent.detectors.image_pull_network import detect
from agent.finding import Undecided
from tests.facts import (
    evidence,
    failed_snapshot,
    healthy_snapshot,
    image,
    image_lookup,
    snapshot,
    unread,
    unstarted_task,
    view,
)
from tests.network_facts import TABLE, network, route
from tests.task_failures import told
from tools.evidence import Empty, Found

PULL = f"CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref {image()}"
SILENT = f'{PULL}: failed to do request: Head "https://r/v2/": dial tcp 10.0.0.1:443: i/o timeout'


def test_names_the_image_and_the_network_the_task_runs_in() -> None:
    (finding,) = detect(told(SILENT))
    assert (finding.confidence, finding.owner) == ("certain", "platform team")
    assert image() in finding.statement
    assert "i/o timeout" in finding.statement
    assert "assignPublicIp DISABLED" in finding.statement
    assert finding.evidence_ids == ("ev-task-cccccc", "ev-revision-57")
    assert "VPC endpoints for ecr.api" in finding.actions[-1].title


def test_a_public_registry_needs_another_way_out_than_endpoints() -> None:
    (finding,) = detect(told(SILENT.replace(image(), "docker.io/library/redis:7")))
    assert "endpoints" not in finding.actions[-1].title


def test_retries_without_a_word_of_the_registry_are_no_more_than_a_possibility() -> None:
    (finding,) = detect(told(PULL))
    assert finding.confidence == "possible"


@pytest.mark.parametrize("said", ["403 Forbidden", "not found", "toomanyrequests: slow down"])
def test_an_answer_of_the_registry_is_no_matter_of_the_network(said: str) -> None:
    assert isinstance(detect(told(f"{PULL}: {said}")), Undecided)


def test_a_missing_image_is_its_own_cause() -> None:
    seen = failed_snapshot(unstarted_task(reason=PULL), images={image(): Found(value=image_lookup("no_such_image"))})
    assert isinstance(detect(seen), Undecided)


def test_yields_where_the_task_reaches_no_aws_api_at_all() -> None:
    reason = "ResourceInitializationError: operation error ECR: GetAuthorizationToken, StatusCode: 0, dial tcp 1.2.3.4:443: i/o timeout"
    both = failed_snapshot(unstarted_task("1" * 32, reason=reason), unstarted_task("2" * 32, reason=SILENT))
    assert {finding.category for finding in run_detectors(both)} >= {"network_no_route"}
    assert "image_pull_network" not in {finding.category for finding in run_detectors(both)}


def test_is_silent_when_healthy_and_says_what_could_not_be_read() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    gap = unread()
    assert detect(snapshot(view(stopped_tasks=gap))) == Undecided(gaps=(gap.gap,) if gap.gap else ())


NO_ENDPOINTS = {service: Empty(evidence=(evidence("ev-looked"),)) for service in ("ecr.api", "ecr.dkr", "s3")}


def test_the_subnets_route_table_without_a_way_out_is_named() -> None:
    (finding,) = detect(failed_snapshot(unstarted_task(reason=SILENT), network=network(endpoints=NO_ENDPOINTS)))
    assert f"Route table {TABLE}" in finding.statement
    assert TABLE in finding.actions[0].title
    assert finding.wants == ()


def test_an_open_way_leads_to_the_registry_itself() -> None:
    seen = network(route("nat-0a"), endpoints=NO_ENDPOINTS)
    (finding,) = detect(failed_snapshot(unstarted_task(reason=SILENT), network=seen))
    assert "leaves the way to the registry open" in finding.statement
    assert not any("NAT gateway or" in action.title for action in finding.actions)
    assert [action.kind for action in finding.actions] == ["check"]
