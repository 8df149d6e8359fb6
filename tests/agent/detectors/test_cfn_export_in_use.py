from agent.detectors.cfn_export_in_use import detect
from agent.finding import Finding, Undecided
from tests.facts import healthy_snapshot, snapshot, stack_event, stack_id, stack_operation, stack_view, unread
from tests.refused_changes import harmless, refused
from tools.snapshot import Snapshot


def only(seen: Snapshot) -> Finding:
    found = detect(seen)
    assert not isinstance(found, Undecided)
    (finding,) = found
    return finding


IN_USE = "Export net:VpcId cannot be updated as it is in use by shop-web and shop-api"


def test_names_the_export_and_the_stacks_that_import_it() -> None:
    finding = only(refused(IN_USE))
    assert finding.resource == "net:VpcId"
    assert finding.evidence_ids == ("ev-stack-Thing-CREATE_FAILED",)
    assert "--export-name net:VpcId" in (finding.actions[0].command or "")
    assert "shop-web and shop-api" in finding.actions[1].title


def test_the_refusal_may_stand_on_the_stack_itself() -> None:
    own = stack_event("web-prod", "UPDATE_ROLLBACK_IN_PROGRESS", IN_USE, physical_id=stack_id())
    finding = only(snapshot(stacks=(stack_view(stack_operation(own)),)))
    assert finding.statement.startswith("Stack web-prod could not go on")


def test_an_export_that_is_missing_or_taken_has_another_cure() -> None:
    missing = only(refused("No export named net:VpcId found. Rollback requested by user."))
    assert "Deploy the stack that exports net:VpcId first" in missing.actions[1].title
    taken = only(refused("Export with name net:VpcId is already exported by stack net-old"))
    assert "belongs to net-old" in taken.actions[1].title


def test_is_silent_when_healthy_and_after_a_success() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    assert all(isinstance(detect(seen), Undecided) for seen in harmless())


def test_says_what_could_not_be_read() -> None:
    gap = unread("cloudformation:DescribeStackEvents")
    assert detect(snapshot(stacks=(stack_view(operation=gap),))) == Undecided(gaps=(gap.gap,) if gap.gap else ())
