import copy

import pytest
from botocore.exceptions import ClientError

from evals.aws_lab.server import start_lab
from evals.aws_lab.world import load_world
from tests.evals.aws_lab.stage import ACCOUNT, HOOK, READS, REGION, STACK, client_of, small_world, stack_event


def test_a_stack_answers_by_name_and_id_and_an_unknown_one_does_not_exist(client):
    cloudformation = client("cloudformation")
    stack = cloudformation.describe_stacks(StackName="orders")["Stacks"][0]
    assert stack["Parameters"] == [{"ParameterKey": "Tag", "ParameterValue": "<v1> & more"}]
    assert cloudformation.describe_stacks(StackName=STACK)["Stacks"] == [stack]
    with pytest.raises(ClientError, match="Stack with id nobody does not exist") as caught:
        cloudformation.describe_stacks(StackName="nobody")
    assert caught.value.response["Error"]["Code"] == "ValidationError"


def test_a_deleted_stack_answers_by_id_only():
    document = copy.deepcopy(small_world())
    document["accounts"][ACCOUNT][REGION]["cloudformation"]["Stacks"][0]["StackStatus"] = "DELETE_COMPLETE"
    with start_lab([load_world(document)], read_actions=READS) as lab:
        cloudformation = client_of(lab, "cloudformation")
        assert cloudformation.describe_stacks()["Stacks"] == []
        assert cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]["StackName"] == "orders"
        assert len(cloudformation.describe_stack_events(StackName=STACK)["StackEvents"]) == 10
        for call in (cloudformation.describe_stacks, cloudformation.describe_stack_events):
            with pytest.raises(ClientError, match="does not exist"):
                call(StackName="orders")
        listed = cloudformation.list_stacks(StackStatusFilter=["DELETE_COMPLETE"])["StackSummaries"]
        assert [row["StackId"] for row in listed] == [STACK]


def test_stack_events_come_newest_first_a_hundred_a_page():
    document = copy.deepcopy(small_world())
    rows = document["accounts"][ACCOUNT][REGION]["cloudformation"]
    rows["StackEvents"] = [stack_event(n, "Service", "UPDATE_IN_PROGRESS") for n in range(150)]
    with start_lab([load_world(document)], read_actions=READS) as lab:
        cloudformation = client_of(lab, "cloudformation")
        first = cloudformation.describe_stack_events(StackName="orders")
        assert [e["EventId"] for e in first["StackEvents"]] == [f"e{n}" for n in range(149, 49, -1)]
        second = cloudformation.describe_stack_events(StackName="orders", NextToken=first["NextToken"])
        assert len(second["StackEvents"]) == 50
        assert "NextToken" not in second


def test_an_operation_begins_where_the_stack_itself_begins_and_a_rollback_is_one_of_its_own(client):
    events = client("cloudformation").describe_events(StackName="orders")["OperationEvents"]
    operations = list(dict.fromkeys((e["OperationId"], e["OperationType"], e["OperationStatus"]) for e in events))
    assert [(kind, status) for _, kind, status in operations] == [
        ("ROLLBACK", "SUCCEEDED"),
        ("UPDATE_STACK", "FAILED"),
        ("CREATE_STACK", "SUCCEEDED"),
    ]
    ids = [e["EventId"] for e in events if e["OperationType"] == "UPDATE_STACK"]
    assert ids == ["e6", "e5", "e4", "e3", "e2"]


def test_failed_events_are_failed_resources_and_failed_hooks(client):
    cloudformation = client("cloudformation")
    failed = cloudformation.describe_events(StackName="orders", Filters={"FailedEvents": True})["OperationEvents"]
    assert [(e["EventId"], e["EventType"]) for e in failed] == [
        ("e6", "PROVISIONING_ERROR"),
        ("e3", "HOOK_INVOCATION_ERROR"),
    ]
    alone = cloudformation.describe_events(OperationId=failed[0]["OperationId"])["OperationEvents"]
    assert len(alone) == 5
    with pytest.raises(ClientError, match="ValidationError"):
        cloudformation.describe_events()


def test_a_physical_resource_leads_to_its_stack_even_after_its_deletion(client):
    cloudformation = client("cloudformation")
    living = cloudformation.describe_stack_resources(PhysicalResourceId="physical-Service")["StackResources"]
    assert [(r["StackName"], r["LogicalResourceId"]) for r in living] == [("orders", "Service")]
    gone = cloudformation.describe_stack_resources(PhysicalResourceId="physical-Gone")["StackResources"]
    assert ("Gone", "DELETE_COMPLETE") in [(r["LogicalResourceId"], r["ResourceStatus"]) for r in gone]
    with pytest.raises(ClientError, match="Stack for nothing does not exist"):
        cloudformation.describe_stack_resources(PhysicalResourceId="nothing")


def test_the_short_and_the_long_form_of_a_resource_tell_the_same_time(client):
    cloudformation = client("cloudformation")
    short = cloudformation.list_stack_resources(StackName="orders")["StackResourceSummaries"][0]
    long = cloudformation.describe_stack_resources(StackName="orders")["StackResources"][0]
    assert short["LastUpdatedTimestamp"] == long["Timestamp"]
    assert "StackId" not in short


def test_hook_results_answer_by_target_and_id(client):
    cloudformation = client("cloudformation")
    listed = cloudformation.list_hook_results(TargetType="STACK", TargetId=STACK)
    assert [r["HookResultId"] for r in listed["HookResults"]] == [HOOK]
    assert cloudformation.list_hook_results(Status="HOOK_COMPLETE_SUCCEEDED")["HookResults"] == []
    assert cloudformation.get_hook_result(HookResultId=HOOK)["HookStatusReason"] == "public IP"
    with pytest.raises(ClientError, match="HookResultNotFound"):
        cloudformation.get_hook_result(HookResultId="0" * 36)


def test_change_sets_executed_or_failed_answer_in_short_and_in_full_and_tell_values_only_when_asked():
    document = copy.deepcopy(small_world())
    rows = document["accounts"][ACCOUNT][REGION]["cloudformation"]
    executed, failed = (f"{STACK.replace(':stack/', ':changeSet/')}-{name}" for name in ("executed", "failed"))
    port = {"Attribute": "Properties", "Name": "FromPort", "BeforeValue": "8080", "AfterValue": "80"}
    change = {"LogicalResourceId": "Ingress", "Action": "Modify", "Details": [{"Target": port, "Evaluation": "Static"}]}
    of_stack = {"StackId": STACK, "StackName": "orders"}
    rows["ChangeSets"] = [
        {"ChangeSetId": executed, "ChangeSetName": "release-1", "CreationTime": "2026-01-01T10:00:00Z", **of_stack}
        | {"Status": "CREATE_COMPLETE", "Changes": [{"Type": "Resource", "ResourceChange": change}]},
        {"ChangeSetId": failed, "ChangeSetName": "release-2", "CreationTime": "2026-01-01T11:00:00Z", **of_stack}
        | {"Status": "FAILED", "StatusReason": "Template error"},
    ]
    with start_lab([load_world(document)], read_actions=READS) as lab:
        cloudformation = client_of(lab, "cloudformation")
        listed = cloudformation.list_change_sets(StackName="orders")["Summaries"]
        assert [(row["ChangeSetName"], "Changes" in row) for row in listed] == [
            ("release-2", False),
            ("release-1", False),
        ]
        full = cloudformation.describe_change_set(ChangeSetName=executed, IncludePropertyValues=True)
        assert full["Changes"][0]["ResourceChange"]["Details"][0]["Target"] == port
        short = cloudformation.describe_change_set(ChangeSetName="release-1", StackName="orders")
        target = short["Changes"][0]["ResourceChange"]["Details"][0]["Target"]
        assert target == {"Attribute": "Properties", "Name": "FromPort"}
        assert cloudformation.describe_change_set(ChangeSetName=failed)["StatusReason"] == "Template error"
        with pytest.raises(ClientError, match="StackName must be specified"):
            cloudformation.describe_change_set(ChangeSetName="release-1")
