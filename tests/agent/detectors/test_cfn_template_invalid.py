from agent.detectors.cfn_template_invalid import detect
from agent.finding import Finding, Undecided
from tests.facts import healthy_snapshot, snapshot, stack_event, stack_id, stack_operation, stack_view, unread
from tests.refused_changes import harmless, refused
from tools.snapshot import Snapshot


def only(seen: Snapshot) -> Finding:
    found = detect(seen)
    assert not isinstance(found, Undecided)
    (finding,) = found
    return finding


def test_quotes_what_is_wrong_with_which_resource() -> None:
    reason = "Model validation failed (#: extraneous key [DependsOn] is not permitted)"
    finding = only(refused(reason, "Queue"))
    assert (finding.confidence, finding.owner) == ("certain", "app team")
    assert "extraneous key [DependsOn] is not permitted" in finding.statement
    assert finding.evidence_ids == ("ev-stack-Queue-CREATE_FAILED",)
    assert "value of Queue" in finding.actions[-1].title


def test_a_template_that_cannot_be_read_fails_on_the_stack_itself() -> None:
    own = stack_event(
        "web-prod", "UPDATE_FAILED", "Circular dependency between resources: [A, B]", physical_id=stack_id()
    )
    finding = only(snapshot(stacks=(stack_view(stack_operation(own)),)))
    assert finding.actions[-1].title.startswith("Correct the template")


def test_a_bare_code_of_a_service_is_likely() -> None:
    finding = only(refused("The policy is wrong (Service: Iam, Status Code: 400; Error Code: MalformedPolicyDocument)"))
    assert finding.confidence == "likely"


def test_a_service_exception_alone_names_no_value() -> None:
    hidden = "Resource handler returned message: \"Error occurred during operation 'PutParameter'.\" (HandlerErrorCode: GeneralServiceException)"
    assert isinstance(detect(refused(hidden)), Undecided)


def test_is_silent_when_healthy_and_after_a_success() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    assert all(isinstance(detect(seen), Undecided) for seen in harmless())


def test_says_what_could_not_be_read() -> None:
    gap = unread("cloudformation:DescribeStackEvents")
    assert detect(snapshot(stacks=(stack_view(operation=gap),))) == Undecided(gaps=(gap.gap,) if gap.gap else ())
