from agent.failures.hook_details import fuller, hook_detail, told_by_rules, wanted_hook_results
from tests.facts import snapshot, stack_id, stack_operation, stack_view, unread
from tools.cloudformation.facts import HookDetail, HookRule
from tools.evidence import Empty, Found
from tools.runtime import RuntimeFacts

DETAIL = HookDetail(
    id="r-1",
    type_name="Acme::Rules",
    reason="Template failed validation: LOG-2, TAG-1",
    target_type="AWS::ECS::Service",
    failed=(
        HookRule(name="LOG-2", message="no retention", remedy="set it"),
        HookRule(name="TAG-1", message=None, remedy=None),
    ),
    evidence_id="ev-detail",
)


def test_a_reason_that_is_whole_asks_for_nothing() -> None:
    assert wanted_hook_results(snapshot(), stack_id(), "r-1", "no public IP") == ()


def test_a_cut_or_absent_reason_asks_for_the_result_itself_where_the_event_names_it() -> None:
    for message in (None, "x" * 1001, "the following rule(s) failed: ..."):
        (want,) = wanted_hook_results(snapshot(), stack_id(), "r-1", message)
        assert (want.tool.name, want.arguments.id) == ("cloudformation_get_hook_result", "r-1")
    read = snapshot(runtime=RuntimeFacts(hook_results={"r-1": Empty()}))
    assert wanted_hook_results(read, stack_id(), "r-1", None) == ()


def test_without_an_id_the_results_of_the_stack_are_listed_once() -> None:
    (want,) = wanted_hook_results(snapshot(), stack_id(), None, None)
    assert want.tool.name == "cloudformation_list_hook_results"
    listed = snapshot(stacks=(stack_view(stack_operation(), hooks=Empty()),))
    assert wanted_hook_results(listed, stack_id(), None, None) == ()


def test_tells_the_rules_that_failed() -> None:
    seen = snapshot(runtime=RuntimeFacts(hook_results={"r-1": Found(value=DETAIL)}))
    story = told_by_rules(hook_detail(seen, "r-1"))
    assert story.text == " Rule LOG-2 failed: “no retention”. Rule TAG-1 failed."
    assert story.evidence_ids == ("ev-detail",)


def test_a_result_that_could_not_be_read_tells_nothing() -> None:
    seen = snapshot(runtime=RuntimeFacts(hook_results={"r-1": unread("cloudformation:GetHookResult")}))
    assert hook_detail(seen, "r-1") is None
    assert told_by_rules(None).text == ""


def test_the_longer_reason_is_told() -> None:
    assert fuller("Template failed ...", DETAIL) == DETAIL.reason
    assert fuller(DETAIL.reason or "" + " and more", None) == DETAIL.reason
    assert fuller(None, None) is None
