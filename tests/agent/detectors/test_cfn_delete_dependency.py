from agent.detectors.cfn_delete_dependency import detect
from agent.finding import Finding, Undecided
from tests.facts import healthy_snapshot, snapshot, stack_view, unread
from tests.refused_changes import harmless, refused
from tools.snapshot import Snapshot


def only(seen: Snapshot) -> Finding:
    found = detect(seen)
    assert not isinstance(found, Undecided)
    (finding,) = found
    return finding


USED = "resource sg-0c5be1d27a904f386 has a dependent object (Service: Ec2, Status Code: 400, Request ID: 1)"


def test_names_what_is_used_and_looks_for_who_uses_it() -> None:
    finding = only(refused(USED, "Group", "DELETE_FAILED"))
    assert (finding.confidence, finding.owner, finding.resource) == ("certain", "platform team", "sg-0c5be1d27a904f386")
    assert "could not be deleted" in finding.statement
    assert finding.evidence_ids == ("ev-stack-Group-DELETE_FAILED",)
    assert "Name=group-id,Values=sg-0c5be1d27a904f386" in (finding.actions[0].command or "")


def test_what_is_not_empty_is_emptied() -> None:
    finding = only(
        refused("The bucket you tried to delete is not empty (Error Code: BucketNotEmpty)", "Bucket", "DELETE_FAILED")
    )
    assert finding.actions[0].title.startswith("Empty Bucket")


def test_in_use_counts_only_while_something_is_deleted() -> None:
    assert only(refused("Rule set web is in use", "Rules", "DELETE_FAILED")).category == "cfn_delete_dependency"
    assert isinstance(detect(refused("Rule set web is in use", "Rules", "CREATE_FAILED")), Undecided)


def test_is_silent_when_healthy_and_after_a_success() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    assert all(isinstance(detect(seen), Undecided) for seen in harmless())


def test_says_what_could_not_be_read() -> None:
    gap = unread("cloudformation:DescribeStackEvents")
    assert detect(snapshot(stacks=(stack_view(operation=gap),))) == Undecided(gaps=(gap.gap,) if gap.gap else ())
