"""The registry gives no answer to a task that pulls its image: the pull itself has no network path.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html
"""

from collections.abc import Sequence

from agent.answer.aws_cli import aws_command
from agent.answer.wording import counted, listed, quoted, unique
from agent.detector import Detector
from agent.failures.current_failures import service_gaps
from agent.failures.pull_failures import FailedImage, PullFailure, failed_images
from agent.finding import Action, Confidence, Finding, Undecided
from agent.network.endpoint_path import service_path
from agent.network.packet_rules import HTTPS
from agent.network.path import NOT_KNOWN, PathAnswer, everywhere, internet_path
from agent.network.reads import path_reads
from agent.network.task_place import TaskPlace, task_place
from agent.network.wording import repair, told
from tools.ecr.image_reference import parse_image
from tools.pattern import Pattern
from tools.snapshot import Snapshot

CATEGORY = "image_pull_network"
# Retries that end without a word of the registry: nobody answered, or the answer was cut off.
_ECR = ("ecr.api", "ecr.dkr", "s3")  # the layers lie in S3
_RETRIED = Pattern(r"has been retried (?:[2-9]|\d{2,}) time")


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
    place = task_place(snapshot, failed.service, (f.text.failed.task for f in failed.failures if f.text.failed))
    asked = _endpoints(snapshot, failed)
    path = _path(snapshot, place, asked)
    tasks = len({failure.text.resource for failure in silent if failure.text.failed})
    stopped = f" {counted(tasks, 'task')} stopped before the containers started." if tasks else ""
    what = f"image {failed.image}" if failed.image else "its image"
    public = {True: " with assignPublicIp ENABLED", False: " with assignPublicIp DISABLED", None: ""}
    network = f" It runs in {listed(place.subnets)}{public[place.public_ip]}." if place else ""
    return Finding(
        category=CATEGORY,
        confidence="certain" if path.reaches is False else confidence,
        statement=(
            f"{failed.service or 'The task'} cannot connect to the registry of {what}: "
            f"{quoted(first.failure.quote)}.{network}{stopped}{told(path, 'the registry')}"
        ),
        evidence_ids=unique(
            (
                *(failure.text.evidence_id for failure in silent[:5]),
                place.evidence_id if place else None,
                *path.evidence_ids,
            )
        ),
        resource=failed.image or first.text.resource,
        owner="platform team",
        service=failed.service,
        actions=_actions(snapshot, failed, first, place, path),
        wants=path_reads(snapshot, place, asked),
    )


def _endpoints(snapshot: Snapshot, failed: FailedImage) -> tuple[str, ...]:
    """Return the endpoints a pull needs that stays inside AWS; none for a registry elsewhere, or in another region."""
    image = parse_image(failed.image or "")
    return _ECR if image and image.region == snapshot.target.scope.region else ()


def _path(snapshot: Snapshot, place: TaskPlace | None, asked: tuple[str, ...]) -> PathAnswer:
    if place is None:
        return NOT_KNOWN
    if not asked:
        return internet_path(snapshot.network, place)
    account_id = snapshot.target.scope.account_id
    return everywhere(service_path(snapshot.network, place, service, account_id) for service in asked)


def _actions(
    snapshot: Snapshot, failed: FailedImage, first: PullFailure, place: TaskPlace | None, path: PathAnswer
) -> tuple[Action, ...]:
    scope = snapshot.target.scope
    private = bool(_endpoints(snapshot, failed))
    if mended := repair(
        path, scope, service="ecr.api, ecr.dkr and S3" if private else None, port=HTTPS, who="the tasks"
    ):
        return mended
    if path.reaches:
        title = (
            "Ask who runs the registry, then look at the NAT gateway, at DNS, and at what filters traffic on the way."
        )
        return (Action(title=title, kind="check", owner="platform team", evidence_ids=path.evidence_ids[:3]),)
    evidence = (first.text.evidence_id,)
    task = first.text.failed.task if first.text.failed else None
    subnets = list(place.subnets) if place else [task.subnet] if task and task.subnet else []
    steps: list[Action] = []
    if subnets:
        filters = f"Name=association.subnet-id,Values={','.join(subnets)}"
        command = aws_command("ec2", "describe-route-tables", scope, (("filters", filters),))
        title = f"See where {listed(subnets)} route to; each of them needs the path, not one alone."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    if place and place.security_groups:
        command = aws_command("ec2", "describe-security-groups", scope, (("group-ids", place.security_groups),))
        title = f"See whether {listed(place.security_groups)} let 443 out."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
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
    only_where=failed_images,
    # A task that reaches no AWS API reaches no registry either.
    yields_to=("network_no_route",),
)
