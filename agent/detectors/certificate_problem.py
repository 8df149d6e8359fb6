"""A certificate given to a listener or endpoint cannot be used: missing, of another region, or not issued.

Source: https://docs.aws.amazon.com/acm/latest/userguide/acm-regions.html
"""

from collections.abc import Sequence
from typing import Any

from agent.answer.aws_cli import aws_command
from agent.answer.story import NOTHING_TO_SAY, Story
from agent.answer.wording import at_time, listed, unique
from agent.detector import Detector
from agent.failures.refusals import Refusals, any_refusal, refusal_gaps, refusals
from agent.finding import Action, Finding, Undecided
from agent.signals.certificate import CertificateFailure, parse_certificate
from agent.targets.arn import parse_arn
from tools.aws.scope import AwsScope
from tools.certificates import describe_certificate
from tools.certificates.facts import Certificate
from tools.evidence import Empty, Found
from tools.snapshot import Snapshot
from tools.tool import ReadRequest

CATEGORY = "certificate_problem"
# CloudFront takes certificates of this region only.
GLOBAL_REGION = "us-east-1"
PENDING = "PENDING_VALIDATION"
MAX_NAMES = 3  # a certificate may hold a hundred


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
    certificate = None if elsewhere else _known(snapshot, failure)
    told = _told(snapshot, failure, certificate)
    return Finding(
        category=CATEGORY,
        confidence="certain",
        statement=f"{group.told}{where}{told.text}",
        evidence_ids=unique((*group.evidence_ids[:6], *told.evidence_ids, *group.evidence_ids)),
        resource=(failure.arn if failure else None) or group.first.resource,
        owner="platform team",
        service=group.service,
        actions=_actions(group, failure, scope, certificate, elsewhere=elsewhere),
        wants=() if elsewhere else _wants(snapshot, failure),
    )


def _wants(snapshot: Snapshot, failure: CertificateFailure | None) -> tuple[ReadRequest[Any], ...]:
    """Ask for a certificate of the very account and region that are diagnosed: no text leads anywhere else."""
    scope, named = snapshot.target.scope, parse_arn(failure.arn) if failure and failure.arn else None
    own = named and (named.service, named.account_id, named.region) == ("acm", scope.account_id, scope.region)
    if failure is None or failure.arn is None or not own or failure.arn in snapshot.runtime.certificates:
        return ()
    asked = describe_certificate.DescribeCertificateArguments(arn=failure.arn)
    return (describe_certificate.TOOL.request(scope, asked),)


def _known(snapshot: Snapshot, failure: CertificateFailure | None) -> Certificate | None:
    read = snapshot.runtime.certificates.get(failure.arn or "") if failure else None
    return read.value if isinstance(read, Found) else None


def _told(snapshot: Snapshot, failure: CertificateFailure | None, certificate: Certificate | None) -> Story:
    """Say how the certificate stands."""
    read = snapshot.runtime.certificates.get(failure.arn or "") if failure else None
    if isinstance(read, Empty):
        ids = tuple(looked.id for looked in read.evidence)
        return Story(text=" ACM has no such certificate in this account and region.", evidence_ids=ids)
    if certificate is None:
        return NOTHING_TO_SAY
    names = f" for {listed(certificate.names[:MAX_NAMES])}" if certificate.names else ""
    expired = certificate.expires_at is not None and certificate.expires_at <= snapshot.taken_at
    if certificate.status == PENDING:
        text = f" The certificate{names} is {PENDING}{_since(certificate)}{_waits_for(certificate)}."
    elif expired and certificate.expires_at:
        text = f" The certificate{names} expired at {at_time(certificate.expires_at)} (status {certificate.status})."
    else:
        why = f": {certificate.failure_reason}" if certificate.failure_reason else ""
        key = f", its key is {certificate.key_algorithm}" if certificate.key_algorithm else ""
        text = f" The certificate{names} has status {certificate.status}{why}{key}."
    return Story(text=text, evidence_ids=(certificate.evidence_id,))


def _since(certificate: Certificate) -> str:
    return f" since {at_time(certificate.requested_at)}" if certificate.requested_at else ""


def _waits_for(certificate: Certificate) -> str:
    records = [f"{r.record_type} {r.record_name}" for r in certificate.pending if r.record_name and r.record_type]
    domains = [record.domain for record in certificate.pending]
    if records:
        return f": ACM waits for {listed(records[:MAX_NAMES])}"
    return f": ACM waits for the validation of {listed(domains[:MAX_NAMES])}" if domains else ""


def _elsewhere(failure: CertificateFailure | None, group: Refusals, scope: AwsScope) -> bool:
    event = group.first.event
    if failure is None or not failure.region or event is None or "CloudFront" in event.resource_type:
        return False
    # Where the region of the stack is not known, as in a paste, nothing can be compared.
    return event.stack_id.count(":") >= 5 and failure.region != scope.region


def _actions(
    group: Refusals,
    failure: CertificateFailure | None,
    scope: AwsScope,
    certificate: Certificate | None,
    *,
    elsewhere: bool,
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
        title = (
            "See the certificate: status, expiry and what its validation waits for."
            if certificate
            else "See whether the certificate exists and is ISSUED."
        )
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    if elsewhere:
        title = f"Request or import the certificate in {scope.region} and give the listener that ARN."
    elif failure and failure.problem == "wrong_region":
        title = f"Request or import the certificate in {GLOBAL_REGION} and give that ARN."
    elif certificate and (known := _cure(certificate)):
        title, evidence = known, (certificate.evidence_id,)
    elif failure and failure.problem == "not_issued":
        title = "Finish the validation: create the DNS record ACM asks for, wait for ISSUED, then deploy again."
    else:
        title = "Give the ARN of a certificate that is ISSUED in the same account and region, then deploy again."
    return (*steps, Action(title=title, kind="fix", owner="platform team", risk="low", evidence_ids=evidence))


def _cure(certificate: Certificate) -> str | None:
    """Say what makes this very certificate usable, None where its state does not tell."""
    if certificate.status == PENDING:
        record = next((record for record in certificate.pending if record.record_name), None)
        what = f"create the DNS record {record.record_name}" if record else "finish the validation ACM asks for"
        return f"To validate the certificate, {what}; wait for ISSUED, then deploy again."
    if certificate.status == "EXPIRED" and certificate.kind == "IMPORTED":
        return "Import a renewed certificate under the same ARN, then deploy again; ACM does not renew imported ones."
    if certificate.status in {"EXPIRED", "VALIDATION_TIMED_OUT", "FAILED", "REVOKED"}:
        return f"Request a new certificate in place of the one that is {certificate.status}, and give the listener its ARN."
    return None


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
    only_where=any_refusal,
)
