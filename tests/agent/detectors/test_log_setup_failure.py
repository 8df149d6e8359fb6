import pytest

from agent.detectors.log_setup_failure import detect
from agent.finding import Undecided
from tests.facts import ACCOUNT, REGION, answering, evidence, failed_snapshot, healthy_snapshot, right, unstarted_task
from tests.network_facts import network, route
from tests.task_failures import LOGS, told
from tools.evidence import Empty, Found
from tools.logs.describe_log_group import DescribeLogGroupArguments
from tools.logs.facts import LogGroupLookup

ABSENT = (
    f"{LOGS}failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist."
)


def test_names_the_group_and_region_the_revision_logs_to() -> None:
    (finding,) = detect(told(ABSENT))
    assert (finding.confidence, finding.owner) == ("certain", "platform team")
    assert f"log group /ecs/web in {REGION}" in finding.statement
    assert finding.evidence_ids == ("ev-task-cccccc", "ev-definition-57")
    assert finding.actions[0].command is not None
    assert "describe-log-groups --log-group-name-prefix /ecs/web" in finding.actions[0].command


def test_a_refused_execution_role_is_told_its_action() -> None:
    reason = (
        f"{LOGS}AccessDeniedException: User: arn:aws:sts::{ACCOUNT}:assumed-role/web-execution/1 is not authorized to perform: "
        f"logs:CreateLogStream on resource: arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/ecs/web:log-stream:ecs/web/1"
    )
    (finding,) = detect(told(reason))
    assert "logs:CreateLogStream" in finding.actions[-1].title
    assert "role web-execution" in finding.actions[-1].title


def test_reads_dockers_wording_in_the_containers_reason() -> None:
    said = "CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist."
    (finding,) = detect(failed_snapshot(unstarted_task(reason="Task failed to start", container_reason=said)))
    assert "Container web" in finding.statement


@pytest.mark.parametrize(
    "reason",
    [
        f"{LOGS}There is a connection issue between the task and Amazon CloudWatch. Check your network. : signal: killed",
        f'{LOGS}RequestError: send request failed caused by: Post "https://logs.{REGION}.amazonaws.com/": dial tcp 1.2.3.4:443: i/o timeout',
    ],
)
def test_a_log_service_out_of_reach_is_a_missing_route(reason: str) -> None:
    assert isinstance(detect(told(reason)), Undecided)


def test_is_silent_when_healthy() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())


def test_says_whether_the_group_is_there_and_how_to_make_it() -> None:
    (asking,) = detect(told(ABSENT))
    (want,) = asking.wants
    assert want.arguments == DescribeLogGroupArguments(group="/ecs/web")
    (finding,) = detect(
        answering(told(ABSENT), log_groups={(REGION, "/ecs/web"): Found(value=log_group(exists=False))})
    )
    assert f"There is no log group /ecs/web in {REGION}." in finding.statement
    assert finding.actions[-1].command == f"aws logs create-log-group --log-group-name /ecs/web --region {REGION}"
    assert "ev-group" in finding.evidence_ids


def test_a_group_that_is_there_by_now_needs_another_deployment() -> None:
    (finding,) = detect(answering(told(ABSENT), log_groups={(REGION, "/ecs/web"): Found(value=log_group(exists=True))}))
    assert finding.actions[-1].title.startswith("Deploy again")
    assert finding.actions[-1].command is None


def test_a_refused_role_is_given_the_statement_for_the_whole_group() -> None:
    group = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/ecs/web"
    stream = f"{group}:log-stream:ecs/web/1"
    reason = (
        f"{LOGS}AccessDeniedException: User: arn:aws:sts::{ACCOUNT}:assumed-role/web-execution/1 is not authorized to perform: "
        f"logs:CreateLogStream on resource: {stream}"
    )
    (finding,) = detect(answering(told(reason), right("logs:CreateLogStream", stream)))
    assert f'"Resource": "{group}:*"' in finding.actions[-1].title


def log_group(*, exists: bool) -> LogGroupLookup:
    return LogGroupLookup(group="/ecs/web", region=REGION, exists=exists, kms_key=None, evidence_id="ev-group")


BARE = "ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch log group defined in the task definition."
NO_LOGS = {"logs": Empty(evidence=(evidence("ev-looked"),))}


def test_words_without_an_answer_ask_for_the_network_which_then_decides() -> None:
    (open_question,) = detect(failed_snapshot(unstarted_task(reason=BARE)))
    network_reads = [want for want in open_question.wants if want.tool.name.startswith("network_")]
    assert (open_question.confidence, len(network_reads)) == ("likely", 5)
    seen = network(route("nat-0a"), endpoints=NO_LOGS)
    (sure,) = detect(failed_snapshot(unstarted_task(reason=BARE), network=seen))
    assert sure.confidence == "certain"
    assert "leaves the way to CloudWatch Logs open" in sure.statement
    assert isinstance(
        detect(failed_snapshot(unstarted_task(reason=BARE), network=network(endpoints=NO_LOGS))), Undecided
    )
