from agent.detectors.cfn_name_conflict import detect
from agent.finding import Finding, Undecided
from tests.facts import healthy_snapshot, snapshot, stack_view, unread
from tests.refused_changes import harmless, refused
from tools.snapshot import Snapshot


def only(seen: Snapshot) -> Finding:
    found = detect(seen)
    assert not isinstance(found, Undecided)
    (finding,) = found
    return finding


TAKEN = "Resource of type 'AWS::Logs::LogGroup' with identifier '/ecs/web' already exists. (RequestToken: 1, HandlerErrorCode: AlreadyExists)"


def test_names_the_resource_and_the_name_that_is_taken() -> None:
    finding = only(refused(TAKEN, "LogGroup", resource_type="AWS::Logs::LogGroup"))
    assert (finding.confidence, finding.owner, finding.service) == ("certain", "app team", None)
    assert "LogGroup (AWS::Logs::LogGroup) of stack web-prod could not be created" in finding.statement
    assert "/ecs/web" in finding.statement
    assert finding.evidence_ids == ("ev-stack-LogGroup-CREATE_FAILED",)
    assert "--physical-resource-id /ecs/web" in (finding.actions[0].command or "")


def test_a_named_resource_that_must_be_replaced_is_renamed() -> None:
    reason = "CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename web-table and update the stack again."
    finding = only(refused(reason, status="UPDATE_FAILED"))
    assert finding.actions[0].title.startswith("Rename web-table")


def test_what_only_the_stack_shows_to_be_aws_s_word_is_likely() -> None:
    assert only(refused("The route identified by 0.0.0.0/0 already exists")).confidence == "likely"


def test_is_silent_when_healthy_and_after_a_success() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    assert all(isinstance(detect(seen), Undecided) for seen in harmless())


def test_says_what_could_not_be_read() -> None:
    gap = unread("cloudformation:DescribeStackEvents")
    assert detect(snapshot(stacks=(stack_view(operation=gap),))) == Undecided(gaps=(gap.gap,) if gap.gap else ())
