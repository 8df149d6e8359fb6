"""What is read, in how many calls and dependent steps, measured on the simulator's own journal."""

from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from agent.finding import Finding
from agent.reads.collection import Collection
from agent.reads.plan import next_reads, wanted_reads
from agent.reads.stack_plan import stack_operation as stack_operation_request
from evals.aws_lab.world import World
from evals.benchmarks.journal_chain import longest_chain, spans_of
from tests.daemons import daemon
from tests.facts import NOW, SCOPE, definition_arn, service, service_arn, stack_event, stack_operation, task_arn
from tests.lab_stage import DEMO, LabStage, scenario
from tools.ecs import describe_services, list_service_deployments, list_services, list_tasks
from tools.ecs.facts import LoadBalancerLink, Service, ServiceDeploymentBrief, ServiceList
from tools.evidence import Empty, Found
from tools.iam import describe_role
from tools.snapshot import Target

LATENCY_MS = 250  # well above what this process needs to send the requests of one wave


# Failed deployments of one service on Fargate that still exists, asked about by its name.
ORDINARY = (
    "s-09c133",
    "s-0c1cef",
    "s-0edee2",
    "s-0eaaac",
    "s-261b7c",
    "s-300c19",
    "s-38373d",
    "s-4e9936",
    "s-53e20d",
    "s-7c2943",
    "s-7f9d02",
    "s-863000",
    "s-e6f967",
    "s-f695a9",
)
DELETED = "s-49abca"  # a rollback deleted the service


def collection(**target: Any) -> Collection:
    return Collection(target=Target(scope=SCOPE, cluster="prod", **target), taken_at=NOW)


def names(found: Collection) -> list[str]:
    return [request.tool.name for request in next_reads(found)]


def test_the_first_wave_asks_for_a_service_and_for_a_family_at_once():
    asked = names(collection(service="web"))
    assert set(asked) >= {
        "ecs_describe_services",
        "ecs_list_services",
        "ecs_list_service_deployments",
        "ecs_list_tasks",
    }


def test_nothing_is_asked_twice():
    found = collection(service="web")
    first = next_reads(found)
    assert len(set(first)) == len(first)
    found.answers.update({request: Empty() for request in first})
    assert not set(next_reads(found)) & set(first)


def test_a_family_leads_to_its_newest_member():
    found = collection(service="web")
    for request in next_reads(found):
        found.answers[request] = Empty()
    listed = list_services.TOOL.request(SCOPE, list_services.ListServicesArguments(cluster="prod"))
    arns = (service_arn("web-v9"), service_arn("web-v10"), service_arn("cart-v99"))
    found.answers[listed] = Found(value=ServiceList(arns=arns, complete=True, evidence_id="ev"))
    asked = [request.arguments for request in next_reads(found) if request.tool.name == "ecs_describe_services"]
    assert describe_services.DescribeServicesArguments(cluster="prod", services=("web-v10",)) in asked
    assert not any("cart-v99" in arguments.services for arguments in asked)


def test_of_hundreds_of_tasks_no_more_are_described_than_one_call_takes():
    found = collection(service="web")
    for request in next_reads(found):
        found.answers[request] = Empty()
        if request.tool.name == "ecs_list_tasks":
            arns = tuple(task_arn(f"{number:032x}") for number in range(400))
            found.answers[request] = Found(value=arns)
    (asked,) = [request.arguments for request in next_reads(found) if request.tool.name == "ecs_describe_tasks"]
    assert len(asked.tasks) <= 100


def test_what_findings_want_is_asked_once_and_not_what_is_known():
    wanted = list_tasks.TOOL.request(
        SCOPE, list_tasks.ListTasksArguments(cluster="prod", service="web", family=None, desired_status="STOPPED")
    )
    other = list_services.TOOL.request(SCOPE, list_services.ListServicesArguments(cluster="other"))
    finding = Finding(
        category="benign", confidence="possible", statement="", evidence_ids=(), resource="", owner="nobody",
        wants=(wanted, other, wanted),
    )  # fmt: skip
    found = collection(service="web")
    found.answers[other] = Empty()
    assert wanted_reads(found, [finding, finding]) == (wanted,)


def described(of: Service, *, finished: bool = True, at: datetime | None = None) -> list[str]:
    """Return what is read of a service that was described, with its deployments listed."""
    found = replace(collection(service="web"), at=at)
    asked = describe_services.DescribeServicesArguments(cluster="prod", services=("web",))
    found.answers[describe_services.TOOL.request(SCOPE, asked)] = Found(value=(of,))
    listed = list_service_deployments.ListServiceDeploymentsArguments(cluster="prod", service="web")
    brief = ServiceDeploymentBrief(
        arn="d", status="?", created_at=NOW, finished_at=NOW if finished else None, target_revision_arn="r"
    )
    found.answers[list_service_deployments.TOOL.request(SCOPE, listed)] = Found(value=(brief,))
    return names(found)


def test_the_rule_that_carries_the_traffic_is_read_while_a_deployment_moves_it():
    link = LoadBalancerLink(
        target_group_arn="g", container_name="web", container_port=80, production_rule_arn="arn:x:listener-rule/app/1"
    )
    moves = service(load_balancers=(link,))
    assert "elb_describe_rule" in described(moves, finished=False)
    assert "elb_describe_rule" not in described(moves)
    assert "elb_describe_rule" not in described(moves, finished=False, at=NOW)
    whole = service(load_balancers=(replace(link, production_rule_arn="arn:x:listener/app/1"),))
    assert "elb_describe_rule" not in described(whole, finished=False)


def test_the_hosts_are_read_of_a_daemon_that_lacks_one():
    assert "ecs_describe_container_instances" in described(daemon())
    assert "ecs_describe_container_instances" not in described(daemon(desired=2))
    assert "ecs_describe_container_instances" not in described(daemon(scheduling_strategy="REPLICA"))


def test_looking_back_what_aws_tells_of_now_alone_is_not_asked():
    role = describe_role.TOOL.request(SCOPE, describe_role.DescribeRoleArguments(role="web-execution"))
    services = list_services.TOOL.request(SCOPE, list_services.ListServicesArguments(cluster="other"))
    finding = Finding(
        category="benign", confidence="possible", statement="", evidence_ids=(), resource="", owner="nobody",
        wants=(role, services),
    )  # fmt: skip
    found = collection(service="web")
    assert wanted_reads(found, [finding]) == (role, services)
    found.at = NOW
    assert wanted_reads(found, [finding]) == (services,)


@pytest.mark.parametrize("scenario_id", ORDINARY)
async def test_an_ordinary_failed_deployment_takes_four_round_trips_and_at_most_25_calls(
    stage: LabStage, scenario_id: str
):
    stage.serve(scenario_id)
    usage = (await stage.diagnose()).diagnosis.usage
    assert usage.round_trips <= 4
    assert usage.aws_calls <= 25


@pytest.mark.parametrize(("scenario_id", "trips"), [("s-2616a1", 6), ("s-3bf932", 6), ("s-079cfe", 5), ("s-bb603f", 4)])
async def test_a_noisy_log_costs_at_most_two_more_requests(stage: LabStage, scenario_id: str, trips: int):
    stage.serve(scenario_id)
    usage = (await stage.diagnose()).diagnosis.usage
    assert usage.round_trips == trips
    assert usage.aws_calls <= 25


def with_more_stacks(world: World, number: int) -> World:
    """The same world with more stacks beside those it has, some of them rolled back."""
    account_id, region = world.entry["target"]["account_id"], world.entry["target"]["region"]
    accounts: dict[str, Any] = {**world.accounts}
    here: dict[str, Any] = {**accounts[account_id][region]}
    stacks = [
        {
            "StackName": f"unrelated-{index}",
            "StackId": f"arn:aws:cloudformation:{region}:{account_id}:stack/unrelated-{index}/{index:08d}-0000-4000-8000-000000000000",
            "CreationTime": world.now.isoformat(),
            "StackStatus": "UPDATE_ROLLBACK_COMPLETE" if index % 3 == 0 else "UPDATE_COMPLETE",
        }
        for index in range(number)
    ]
    cloudformation = dict(here["cloudformation"])
    cloudformation["Stacks"] = [*cloudformation["Stacks"], *stacks]
    accounts[account_id] = {**accounts[account_id], region: {**here, "cloudformation": cloudformation}}
    return replace(world, accounts=accounts)


async def calls_of(stage: LabStage, world: World) -> Counter[str]:
    stage.serve(world)
    await stage.diagnose()
    return Counter(entry.operation for entry in stage.asked())


async def test_the_number_of_stacks_in_the_account_changes_nothing(stage: LabStage):
    few = await calls_of(stage, scenario(DEMO))
    many = await calls_of(stage, with_more_stacks(scenario(DEMO), 400))
    assert few == many
    assert not {"ListStacks", "DescribeStacks"} & set(few) or few["DescribeStacks"] <= 2


async def test_looking_for_the_stack_of_a_deleted_service_is_bounded_however_many_stacks_there_are(stage: LabStage):
    many = await calls_of(stage, with_more_stacks(scenario(DELETED), 400))
    assert many.total() <= 40
    assert many["ListStacks"] <= 10


@pytest.mark.parametrize("scenario_id", [DEMO, "s-863000", "s-c5bfb9"])
async def test_round_trips_are_the_longest_chain_that_the_simulator_saw(stage: LabStage, scenario_id: str):
    stage.serve(scenario_id)
    diagnoser = stage.diagnoser()
    await stage.diagnose(diagnoser=diagnoser)  # opens the session and the clients, so that only reads are measured
    stage.lab.clear_journal()
    stage.fail({"latency_ms": LATENCY_MS})
    usage = (await stage.diagnose(diagnoser=diagnoser)).diagnosis.usage
    seen = stage.asked()
    assert usage.aws_calls == len(seen) == len(stage.lab.journal())
    assert usage.round_trips == longest_chain(spans_of(seen))


async def test_a_retry_lengthens_the_chain_that_is_reported(stage: LabStage):
    stage.serve("s-863000")
    plain = (await stage.diagnose()).diagnosis.usage
    stage.fail({"service": "ecs", "operation": "DescribeServices", "throttle": True, "times": 2})
    retried = (await stage.diagnose()).diagnosis.usage
    assert retried.round_trips == plain.round_trips + 2
    assert retried.waves == plain.waves


def definitions_asked(*revisions: int) -> list[str]:
    found = Collection(target=Target(scope=SCOPE, stack_name="web-prod"), taken_at=NOW)
    made = [
        stack_event(
            f"Definition{n}", "UPDATE_COMPLETE", physical_id=definition_arn(n), resource_type="AWS::ECS::TaskDefinition"
        )
        for n in revisions
    ]
    found.answers[stack_operation_request(found, "web-prod")] = Found(value=stack_operation(*made))
    named = (request for request in next_reads(found) if request.tool.name == "ecs_describe_task_definition")
    return [request.arguments.task_definition for request in named]


def test_what_a_stack_operation_made_is_read_as_soon_as_it_is_known():
    assert definitions_asked(57) == [definition_arn(57)]


def test_of_many_task_definitions_the_failed_tasks_choose():
    assert definitions_asked(*range(1, 9)) == []
