from agent.detectors.role_assume_failure import detect
from agent.finding import Finding, Undecided
from tests.facts import event, healthy_snapshot, minutes, service, snapshot, stack_view, unread, view
from tests.refused_changes import NO_TRUST, harmless, refused, told
from tools.snapshot import Snapshot


def only(seen: Snapshot) -> Finding:
    found = detect(seen)
    assert not isinstance(found, Undecided)
    (finding,) = found
    return finding


def test_names_the_role_and_its_trust() -> None:
    finding = only(told(NO_TRUST))
    assert (finding.confidence, finding.owner, finding.service) == ("certain", "platform team", "web")
    assert finding.resource == "arn:aws:iam::111122223333:role/web-execution"
    assert "--role-name web-execution" in (finding.actions[0].command or "")
    assert "trust policy of role web-execution" in finding.actions[1].title


def test_a_missing_service_linked_role_is_created() -> None:
    reason = "Unable to assume the service linked role. Please verify that the ECS service linked role exists. (Service: AmazonECS; Status Code: 400)"
    finding = only(refused(reason, "Cluster"))
    assert finding.evidence_ids == ("ev-stack-Cluster-CREATE_FAILED",)
    assert "create-service-linked-role" in (finding.actions[1].command or "")


def test_what_was_said_before_the_last_success_is_overcome() -> None:
    calm = (event("(service web) has reached a steady state.", minutes(9)), event(NO_TRUST, minutes(5)))
    assert isinstance(detect(snapshot(view(of=service(events=calm)))), Undecided)


def test_is_silent_when_healthy_and_after_a_success() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    assert all(isinstance(detect(seen), Undecided) for seen in harmless())


def test_says_what_could_not_be_read() -> None:
    gap = unread("cloudformation:DescribeStackEvents")
    assert detect(snapshot(stacks=(stack_view(operation=gap),))) == Undecided(gaps=(gap.gap,) if gap.gap else ())
