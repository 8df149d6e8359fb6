from dataclasses import replace

from agent.detectors.org_guardrail_denied import detect
from agent.finding import Finding, Undecided
from tests.facts import (
    ACCOUNT,
    answering,
    failed_snapshot,
    healthy_snapshot,
    hook_result,
    right,
    snapshot,
    stack_event,
    stack_id,
    stack_operation,
    stack_view,
    unread,
    unstarted_task,
    view,
)
from tools.cloudformation.facts import HookDetail, HookRule
from tools.evidence import Found
from tools.runtime import RuntimeFacts
from tools.snapshot import Snapshot

HOOK = "Acme::Network::NoPublicIp"
REFUSED = stack_event("Service", "UPDATE_FAILED", f"The following hook(s) failed: [{HOOK}]")


def answered(**fields: object) -> Snapshot:
    values: dict[str, object] = {
        "hook_type": HOOK,
        "hook_status": "HOOK_COMPLETE_FAILED",
        "hook_reason": "a service must not have a public IP",
        "hook_failure_mode": "FAIL",
        "evidence_id": "ev-hook-event",
    }
    hook = stack_event("Service", "UPDATE_IN_PROGRESS", None, **{**values, **fields})
    return snapshot(stacks=(stack_view(stack_operation(hook, REFUSED)),))


def only(seen: Snapshot) -> Finding:
    found = detect(seen)
    assert not isinstance(found, Undecided)
    (finding,) = found
    return finding


def test_names_the_hook_its_message_and_what_it_refused() -> None:
    finding = only(answered())
    assert (finding.confidence, finding.owner) == ("certain", "platform team")
    for word in (HOOK, "Service", "must not have a public IP"):
        assert word in finding.statement
    assert finding.evidence_ids == ("ev-hook-event", REFUSED.evidence_id)
    assert not finding.wants


def test_asks_for_the_hooks_answer_when_the_events_do_not_hold_it() -> None:
    stack = stack_view(stack_operation(REFUSED))
    finding = only(snapshot(stacks=(stack,)))
    assert "Why is not in the events" in finding.statement
    assert [want.arguments.stack_id for want in finding.wants] == [stack_id()]
    told = only(snapshot(stacks=(stack_view(stack_operation(REFUSED), hooks=Found(value=(hook_result(),))),)))
    assert "must not have a public IP" in told.statement
    assert told.evidence_ids[0] == "ev-hook-result"


def test_a_hook_that_only_warns_refuses_nothing() -> None:
    hook = stack_event(
        "Service",
        "UPDATE_IN_PROGRESS",
        hook_type=HOOK,
        hook_status="HOOK_COMPLETE_FAILED",
        hook_reason="no public IP",
        hook_failure_mode="WARN",
    )
    assert isinstance(detect(snapshot(stacks=(stack_view(stack_operation(hook)),))), Undecided)


def test_a_tag_policy_stops_tasks_of_a_service() -> None:
    reason = "Unexpected EC2 error while attempting to tag the network interface: TagPolicyViolation"
    finding = only(failed_snapshot(unstarted_task(reason=reason)))
    assert finding.service == "web"
    assert "TagPolicyViolation" in finding.statement


def test_an_explicit_deny_of_the_organisation_counts_and_a_missing_allow_does_not() -> None:
    denied = "User: arn:aws:sts::1:assumed-role/x/1 is not authorized to perform: ecs:CreateService on resource: * "
    scp = stack_event(reason=denied + "with an explicit deny in a service control policy")
    assert "service control policy" in only(snapshot(stacks=(stack_view(stack_operation(scp)),))).statement
    plain = stack_event(reason=denied + "because no identity-based policy allows the ecs:CreateService action")
    assert isinstance(detect(snapshot(stacks=(stack_view(stack_operation(plain)),))), Undecided)


def test_is_silent_when_healthy_and_says_what_could_not_be_read() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    gap = unread("cloudformation:DescribeStackEvents")
    seen = snapshot(view(), stacks=(stack_view(operation=gap),))
    assert detect(seen) == Undecided(gaps=(gap.gap,) if gap.gap else ())


def test_a_role_whose_own_policies_allow_it_needs_no_change() -> None:
    reason = (
        f"User: arn:aws:sts::{ACCOUNT}:assumed-role/ci-deploy/x is not authorized to perform: kms:CreateKey on resource: * "
        "with an explicit deny in a service control policy"
    )
    seen = snapshot(stacks=(stack_view(stack_operation(stack_event("Key", "CREATE_FAILED", reason))),))
    assert only(seen).wants
    finding = only(answering(seen, right("kms:CreateKey", "*", "allowed")))
    assert "so nothing is missing there: the service control policy refuses" in finding.statement


def test_a_cut_reason_is_read_in_full_with_the_rules_that_failed() -> None:
    cut = answered(hook_reason="Template failed validation, the following rule(s) failed: ...", hook_result_id="r-1")
    (want,) = only(cut).wants
    assert (want.tool.name, want.arguments.id) == ("cloudformation_get_hook_result", "r-1")
    rule = HookRule(name="LOG-2", message="no retention", remedy="Set RetentionInDays")
    detail = HookDetail(
        id="r-1",
        type_name=HOOK,
        reason="Template failed validation, the following rule(s) failed: LOG-2, and it has to be mended",
        target_type="AWS::ECS::Service",
        failed=(rule,),
        evidence_id="ev-detail",
    )
    finding = only(replace(cut, runtime=RuntimeFacts(hook_results={"r-1": Found(value=detail)})))
    assert "Rule LOG-2 failed: “no retention”" in finding.statement
    assert "has to be mended" in finding.statement
    assert finding.evidence_ids[0] == "ev-detail"
    assert any("Set RetentionInDays" in action.title for action in finding.actions)
    assert "get-hook-result --hook-result-id r-1" in (finding.actions[0].command or "")
    denied = replace(cut, runtime=RuntimeFacts(hook_results={"r-1": unread("cloudformation:GetHookResult")}))
    assert only(denied).statement == only(cut).statement
