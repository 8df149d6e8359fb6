"""What the answers say taken together: of services that are there, gone or unread, of families, stacks and told tasks."""

from typing import Any

import pytest

from agent.reads.collection import MAX_SERVICES_OF_A_STACK, Collection, ServiceKey, cluster_of, is_of_stack_itself
from tests.facts import (
    ACCOUNT,
    CLUSTER,
    NOW,
    REGION,
    SCOPE,
    evidence,
    gap,
    minutes,
    service,
    service_arn,
    stack_event,
    stack_id,
    stack_operation,
    stopped_task,
    target_group,
    target_group_arn,
    task,
    task_arn,
    unread,
)
from tools.cloudformation import describe_stack_operation, find_stack_of_resource, list_stack_resources
from tools.cloudformation.facts import StackResource
from tools.ecs import describe_services, describe_tasks, list_services
from tools.ecs.facts import ServiceList
from tools.ecs.told_task import ToldTask
from tools.elb import describe_target_groups
from tools.evidence import NOT_ASKED, Empty, Found, Unread
from tools.snapshot import Target

WEB = ServiceKey(CLUSTER, "web")


def collection(*, target: dict[str, Any] | None = None, **fields: Any) -> Collection:
    named = target if target is not None else {"cluster": CLUSTER, "service": "web"}
    return Collection(target=Target(scope=SCOPE, **named), taken_at=NOW, **fields)


def describing(*names: str, **arguments: Any):
    asked = describe_services.DescribeServicesArguments(cluster=CLUSTER, services=names, **arguments)
    return describe_services.TOOL.request(SCOPE, asked)


def listed(*names: str):
    request = list_services.TOOL.request(SCOPE, list_services.ListServicesArguments(cluster=CLUSTER))
    return {
        request: Found(
            value=ServiceList(arns=tuple(service_arn(name) for name in names), complete=True, evidence_id="ev-list")
        )
    }


def test_what_was_not_asked_is_neither_there_nor_absent() -> None:
    assert collection().service(WEB) == NOT_ASKED
    assert collection().read(describing("web")) == NOT_ASKED


def test_a_service_that_aws_leaves_out_of_its_answer_does_not_exist() -> None:
    """DescribeServices answers for those it knows; the others are only missing from it."""
    answered = collection(answers={describing("web", "api"): Found(value=(service(name="api"),))})
    assert isinstance(answered.service(ServiceKey(CLUSTER, "api")), Found)
    assert isinstance(answered.service(WEB), Empty)
    assert answered.service(ServiceKey("other", "web")) == NOT_ASKED


def test_a_service_whose_read_failed_is_unread_and_its_gap_is_told_once() -> None:
    failed = Unread(gap=gap("ecs:DescribeServices"))
    answered = collection(answers={describing("web"): failed, describing("web", "api"): failed})
    assert answered.service(WEB) == failed
    assert answered.gaps() == (failed.gap,)


def test_an_arn_of_a_service_that_was_never_described_is_not_made_up() -> None:
    assert collection().service_arn(WEB) is None
    assert collection(answers={describing("web"): Found(value=(service(),))}).service_arn(WEB) == service_arn()


class TestFamilies:
    def test_a_family_stands_for_its_newest_member(self) -> None:
        family = collection(answers={describing("web"): Empty(), **listed("web-v9", "web-v10", "api-v11")})
        assert family.main_services() == (ServiceKey(CLUSTER, "web-v10"),)

    def test_a_service_of_exactly_that_name_comes_before_its_family(self) -> None:
        exact = collection(answers={describing("web"): Found(value=(service(),)), **listed("web", "web-v10")})
        assert exact.main_services() == (WEB,)

    def test_a_name_that_could_not_be_looked_up_is_not_taken_for_a_family(self) -> None:
        unsure = collection(answers={describing("web"): Unread(gap=gap()), **listed("web-v10")})
        assert unsure.main_services() == (WEB,)

    def test_looking_back_those_made_since_are_not_there_yet(self) -> None:
        late = service(name="web-v10", created_at=minutes(5))
        answers = {
            describing("web"): Empty(),
            describing("web-v10"): Found(value=(late,)),
            **listed("web-v9", "web-v10"),
        }
        assert collection(answers=answers, at=minutes(4)).main_services() == (ServiceKey(CLUSTER, "web-v9"),)
        assert collection(answers=answers, at=minutes(6)).main_services() == (ServiceKey(CLUSTER, "web-v10"),)
        assert collection(answers=answers, at=minutes(4)).siblings(ServiceKey(CLUSTER, "web-v9")) == ()

    def test_siblings_are_the_others_newest_first_and_no_more_than_nine(self) -> None:
        many = collection(answers=listed(*(f"web-v{number}" for number in range(1, 20))))
        siblings = [key.name for key in many.siblings(ServiceKey(CLUSTER, "web-v19"))]
        assert siblings == [f"web-v{number}" for number in range(18, 9, -1)]


class TestStacks:
    def operation(self, *events: Any) -> dict[Any, Any]:
        asked = describe_stack_operation.DescribeStackOperationArguments(stack=stack_id())
        return {describe_stack_operation.TOOL.request(SCOPE, asked): Found(value=stack_operation(*events))}

    def resources(self, *names: str) -> dict[Any, Any]:
        asked = list_stack_resources.ListStackResourcesArguments(stack=stack_id())
        found = tuple(
            StackResource(
                stack_id=stack_id(), stack_name="web-prod", logical_id=name, physical_id=service_arn(name),
                resource_type="AWS::ECS::Service", status="UPDATE_COMPLETE",
                reason=None, updated_at=None, evidence_id=f"ev-{name}",
            )
            for name in names
        )  # fmt: skip
        return {list_stack_resources.TOOL.request(SCOPE, asked): Found(value=found)}

    def of_service(self, name: str, status: str) -> Any:
        return stack_event(name, status, physical_id=service_arn(name), resource_type="AWS::ECS::Service")

    def test_services_that_failed_come_first_then_those_touched_then_the_rest(self) -> None:
        events = self.operation(
            self.of_service("b", "UPDATE_COMPLETE"),
            self.of_service("c", "UPDATE_FAILED"),
            self.of_service("c", "UPDATE_COMPLETE"),
        )
        stack = collection(target={"stack_name": "web-prod"}, answers=events | self.resources("a", "b", "c"))
        assert [key.name for key in stack.main_services()] == ["c", "b", "a"]

    def test_of_a_big_stack_only_so_many_are_read(self) -> None:
        names = [f"s{number}" for number in range(MAX_SERVICES_OF_A_STACK + 3)]
        stack = collection(target={"stack_name": "web-prod"}, answers=self.resources(*names))
        assert [key.name for key in stack.main_services()] == names[:MAX_SERVICES_OF_A_STACK]

    def test_a_resource_without_a_physical_id_is_no_service_yet(self) -> None:
        created = stack_event("web", "CREATE_IN_PROGRESS", physical_id=None, resource_type="AWS::ECS::Service")
        assert collection(target={"stack_name": "web-prod"}, answers=self.operation(created)).main_services() == ()

    def test_the_stacks_of_a_service_are_found_by_its_arn_each_once(self) -> None:
        asked = find_stack_of_resource.FindStackOfResourceArguments(physical_id=service_arn())
        (twice,) = self.resources("web").values()
        owners = {find_stack_of_resource.TOOL.request(SCOPE, asked): Found(value=twice.value * 2)}
        known = collection(answers={describing("web"): Found(value=(service(),)), **owners})
        assert known.stack_ids_of(WEB) == (stack_id(),)
        assert collection(answers=owners).stack_ids_of(WEB) == ()


class TestToldTasks:
    TOLD = ToldTask(task=stopped_task("b" * 32), evidence=evidence("ev-told"))

    def asked(self, *found: Any) -> dict[Any, Any]:
        arguments = describe_tasks.DescribeTasksArguments(cluster=CLUSTER, tasks=(task_arn("b" * 32),))
        return {describe_tasks.TOOL.request(SCOPE, arguments): Found(value=found) if found else Empty()}

    def test_what_an_event_told_stands_until_ecs_was_asked(self) -> None:
        before = collection(told=self.TOLD)
        assert before.tasks() == {self.TOLD.task.arn: self.TOLD.task}
        assert (before.forgotten(), before.gaps(), before.evidence()) == (None, (), {})

    def test_what_ecs_says_comes_before_what_the_event_told(self) -> None:
        now = task("b" * 32, last_status="DEPROVISIONING")
        told = collection(told=self.TOLD, answers=self.asked(now))
        assert told.tasks()[now.arn] == now
        assert told.forgotten() is None

    def test_a_task_that_ecs_forgot_is_told_with_its_evidence_and_as_a_gap(self) -> None:
        told = collection(told=self.TOLD, answers=self.asked())
        assert told.forgotten() == self.TOLD
        assert list(told.evidence()) == ["ev-told"]
        assert [(one.reason, one.resource) for one in told.gaps()] == [("expired", self.TOLD.task.arn)]

    def test_where_ecs_could_not_be_asked_nobody_says_that_it_forgot(self) -> None:
        (request,) = self.asked()
        denied = unread("ecs:DescribeTasks", resource=self.TOLD.task.arn)
        told = collection(told=self.TOLD, answers={request: denied})
        assert told.forgotten() == self.TOLD
        (gap,) = told.gaps()
        assert (gap.reason, gap.operation) == ("denied", "ecs:DescribeTasks")
        assert "how the task is now is not known" in gap.effect
        assert "what its event told" in gap.effect

    @pytest.mark.parametrize(("group", "services"), [("service:web", (WEB,)), ("family:web", ()), (None, ())])
    def test_a_tasks_service_is_what_its_group_names(self, group: str | None, services: tuple[ServiceKey, ...]) -> None:
        lone = task("b" * 32, group=group)
        target = {"cluster": CLUSTER, "task_arn": lone.arn}
        assert collection(target=target, answers=self.asked(lone)).main_services() == services


def test_only_the_event_of_the_stack_in_itself_is_about_the_stack() -> None:
    kind = "AWS::CloudFormation::Stack"
    assert is_of_stack_itself(stack_event("web-prod", "UPDATE_COMPLETE", physical_id=stack_id(), resource_type=kind))
    nested = stack_event("Nested", "UPDATE_COMPLETE", physical_id=stack_id("nested"), resource_type=kind)
    assert not is_of_stack_itself(nested)


@pytest.mark.parametrize(
    ("arn", "cluster"),
    [
        (service_arn(), CLUSTER),
        (task_arn("a" * 32), CLUSTER),
        (f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/prod", CLUSTER),
        # The old form of an ARN names no cluster.
        (f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/web", None),
        (f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/web:57", None),
        (target_group_arn(), None),
        ("prod", None),
    ],
)
def test_the_cluster_stands_in_the_arn(arn: str, cluster: str | None) -> None:
    assert cluster_of(arn) == cluster


class TestOneAnswerForSeveral:
    """One call reads several things: what is gone is Empty, what could not be asked stays Unread."""

    def taken_apart(self, answers: dict[tuple[str, ...], Any]) -> Any:
        asked = {
            describe_target_groups.TOOL.request(
                SCOPE, describe_target_groups.DescribeTargetGroupsArguments(arns=arns)
            ): read
            for arns, read in answers.items()
        }
        return collection(answers=asked).each(
            describe_target_groups.TOOL, lambda arguments: arguments.arns, lambda group: group.arn
        )

    def test_each_is_found_gone_or_unread_by_itself(self) -> None:
        seen = evidence("ev-groups")
        there, gone, denied, never = (target_group_arn(name) for name in ("a", "b", "c", "d"))
        answer = Found(value=(target_group(arn=there),), evidence=(seen,))
        refused = unread("elbv2:DescribeTargetGroups")
        groups = self.taken_apart({(there, gone): answer, (denied,): refused})
        assert groups[there] == Found(value=target_group(arn=there))
        assert groups[gone] == Empty(evidence=(seen,))
        assert groups[denied] == refused
        assert never not in groups

    def test_an_answer_without_any_leaves_all_of_them_gone(self) -> None:
        groups = self.taken_apart({("a", "b"): Empty(evidence=(evidence("ev-none"),))})
        assert groups == dict.fromkeys(("a", "b"), Empty(evidence=(evidence("ev-none"),)))
