"""The registry gives no answer to a task that pulls its image: the pull itself has no network path.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html
"""

import re
from collections.abc import Sequence

from agent.aws_cli import aws_command
from agent.current_failures import service_gaps
from agent.detector import Detector
from agent.finding import Action, Confidence, Finding, Undecided
from agent.pull_failures import FailedImage, PullFailure, failed_images
from agent.told_failures import service_named
from agent.wording import counted, listed, quoted, unique
from tools.ecr.image_reference import parse_image
from tools.snapshot import Snapshot

CATEGORY = "image_pull_network"
# Retries that end without a word of the registry: nobody answered, or the answer was cut off.
_RETRIED = re.compile(r"has been retried (?:[2-9]|\d{2,}) time")


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find pulls that no registry answered."""
    found: list[Finding] = []
    for failed in failed_images(snapshot):
        silent = [failure for failure in failed.failures if failure.failure.problem == "network"]
        cut = [failure for failure in failed.failures if _without_answer(failure)]
        answered = any(failure.failure.problem not in {"network", "unknown"} for failure in failed.failures)
        if failed.missing or (answered and not silent):
            continue
        if silent or cut:
            found.append(_finding(snapshot, failed, silent or cut, confidence="certain" if silent else "possible"))
    return found or Undecided(gaps=service_gaps(snapshot))


def _without_answer(failure: PullFailure) -> bool:
    return failure.failure.problem == "unknown" and bool(_RETRIED.search(failure.text.text))


def _finding(snapshot: Snapshot, failed: FailedImage, silent: list[PullFailure], *, confidence: Confidence) -> Finding:
    first = silent[0]
    service = service_named(snapshot, failed.service)
    tasks = len({failure.text.resource for failure in silent if failure.text.failed})
    stopped = f" {counted(tasks, 'task')} stopped before the containers started." if tasks else ""
    what = f"image {failed.image}" if failed.image else "its image"
    public = {True: " with assignPublicIp ENABLED", False: " with assignPublicIp DISABLED", None: ""}
    network = (
        f" It runs in {listed(service.subnets)}{public[service.assign_public_ip]}."
        if service and service.subnets
        else ""
    )
    return Finding(
        category=CATEGORY,
        confidence=confidence,
        statement=(
            f"{failed.service or 'The task'} cannot connect to the registry of {what}: "
            f"{quoted(first.failure.quote)}.{network}{stopped}"
        ),
        evidence_ids=unique(
            (*(failure.text.evidence_id for failure in silent), service.evidence_id if service else None)
        ),
        resource=failed.image or first.text.resource,
        owner="platform team",
        service=failed.service,
        actions=_actions(snapshot, failed, first),
    )


def _actions(snapshot: Snapshot, failed: FailedImage, first: PullFailure) -> tuple[Action, ...]:
    service, scope = service_named(snapshot, failed.service), snapshot.target.scope
    evidence = (first.text.evidence_id,)
    task = first.text.failed.task if first.text.failed else None
    subnets = list(service.subnets) if service else []
    subnets = subnets or ([task.subnet] if task and task.subnet else [])
    steps: list[Action] = []
    if subnets:
        filters = f"Name=association.subnet-id,Values={','.join(subnets)}"
        command = aws_command("ec2", "describe-route-tables", scope, (("filters", filters),))
        title = f"See where {listed(subnets)} route to; each of them needs the path, not one alone."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    if service and service.security_groups:
        command = aws_command("ec2", "describe-security-groups", scope, (("group-ids", service.security_groups),))
        title = f"See whether {listed(service.security_groups)} let 443 out."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    private = parse_image(failed.image or "") is not None
    ways = "VPC endpoints for ecr.api, ecr.dkr and S3, or a NAT gateway" if private else "a NAT gateway"
    title = f"Give the subnets a path to the registry: {ways}; in public subnets a public address."
    return (*steps, Action(title=title, kind="fix", owner="platform team", risk="low", evidence_ids=evidence))


DETECTOR = Detector(
    category=CATEGORY,
    title="The task cannot connect to the registry",
    description="The image's registry gives no answer: no route, endpoint or public address on the way of the pull.",
    owner="platform team",
    documentation=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html",),
    detect=detect,
    # A task that reaches no AWS API reaches no registry either.
    yields_to=("network_no_route",),
)
