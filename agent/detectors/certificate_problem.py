"""A certificate given to a listener or endpoint cannot be used: missing, of another region, or not issued.

Source: https://docs.aws.amazon.com/acm/latest/userguide/acm-regions.html
"""

from collections.abc import Sequence

from agent.aws_cli import aws_command
from agent.detector import Detector
from agent.finding import Action, Finding, Undecided
from agent.refusals import Refusals, refusal_gaps, refusals
from agent.signals.certificate import CertificateFailure, parse_certificate
from tools.aws.scope import AwsScope
from tools.snapshot import Snapshot

CATEGORY = "certificate_problem"
# CloudFront takes certificates of this region only.
GLOBAL_REGION = "us-east-1"


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find certificates that AWS would not take."""
    found = [_finding(snapshot, group) for group in refusals(snapshot, CATEGORY)]
    return found or Undecided(gaps=refusal_gaps(snapshot))


def _finding(snapshot: Snapshot, group: Refusals) -> Finding:
    failure = parse_certificate(group.first.text)
    scope = snapshot.target.scope
    elsewhere = _elsewhere(failure, group, scope)
    where = (
        f" The certificate is of region {failure.region}, the stack of {scope.region}: a load balancer takes only those "
        "of its own region."
        if elsewhere and failure
        else ""
    )
    return Finding(
        category=CATEGORY,
        confidence="certain",
        statement=f"{group.told}{where}",
        evidence_ids=group.evidence_ids,
        resource=(failure.arn if failure else None) or group.first.resource,
        owner="platform team",
        service=group.service,
        actions=_actions(group, failure, scope, elsewhere=elsewhere),
    )


def _elsewhere(failure: CertificateFailure | None, group: Refusals, scope: AwsScope) -> bool:
    event = group.first.event
    if failure is None or not failure.region or event is None or "CloudFront" in event.resource_type:
        return False
    # Where the region of the stack is not known, as in a paste, nothing can be compared.
    return event.stack_id.count(":") >= 5 and failure.region != scope.region


def _actions(
    group: Refusals, failure: CertificateFailure | None, scope: AwsScope, *, elsewhere: bool
) -> tuple[Action, ...]:
    evidence = (group.first.evidence_id,)
    steps: list[Action] = []
    if failure and failure.arn and failure.region:
        command = aws_command(
            "acm",
            "describe-certificate",
            AwsScope(scope.account_id, failure.region),
            (("certificate-arn", failure.arn),),
        )
        title = "See whether the certificate exists and is ISSUED."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    if elsewhere:
        title = f"Request or import the certificate in {scope.region} and give the listener that ARN."
    elif failure and failure.problem == "wrong_region":
        title = f"Request or import the certificate in {GLOBAL_REGION} and give that ARN."
    elif failure and failure.problem == "not_issued":
        title = "Finish the validation: create the DNS record ACM asks for, wait for ISSUED, then deploy again."
    else:
        title = "Give the ARN of a certificate that is ISSUED in the same account and region, then deploy again."
    return (*steps, Action(title=title, kind="fix", owner="platform team", risk="low", evidence_ids=evidence))


DETECTOR = Detector(
    category=CATEGORY,
    title="The certificate cannot be used",
    description="A certificate given to a listener or endpoint is missing, of another region, not issued or not valid.",
    owner="platform team",
    documentation=(
        "https://docs.aws.amazon.com/acm/latest/userguide/acm-regions.html",
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-https-listener.html",
    ),
    detect=detect,
)
