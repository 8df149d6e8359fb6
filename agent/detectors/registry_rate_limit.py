"""The registry throttles the pulls of an address or account.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html
"""

from collections.abc import Sequence

from agent.answer.aws_cli import aws_command
from agent.answer.wording import counted, quoted, unique
from agent.detector import Detector
from agent.failures.current_failures import service_gaps
from agent.failures.pull_failures import FailedImage, PullFailure, failed_images
from agent.finding import Action, Finding, Undecided
from tools.ecr.image_reference import parse_image
from tools.snapshot import Snapshot

CATEGORY = "registry_rate_limit"


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find pulls that a registry throttled."""
    found = [
        _finding(snapshot, failed, throttled)
        for failed in failed_images(snapshot)
        if (throttled := [failure for failure in failed.failures if failure.failure.problem == "rate_limit"])
    ]
    return found or Undecided(gaps=service_gaps(snapshot))


def _finding(snapshot: Snapshot, failed: FailedImage, throttled: list[PullFailure]) -> Finding:
    first = throttled[0]
    tasks = len({failure.text.resource for failure in throttled if failure.text.failed})
    stopped = f" {counted(tasks, 'task')} stopped before the containers started." if tasks else ""
    what = f"image {failed.image}" if failed.image else "its image"
    return Finding(
        category=CATEGORY,
        confidence="certain",
        statement=(
            f"The registry lets {failed.service or 'the task'} pull {what} no more for now: "
            f"{quoted(first.failure.quote)}.{stopped}"
        ),
        evidence_ids=unique(failure.text.evidence_id for failure in throttled),
        resource=failed.image or first.text.resource,
        owner="platform team",
        service=failed.service,
        actions=_actions(snapshot, failed, (first.text.evidence_id,)),
    )


def _actions(snapshot: Snapshot, failed: FailedImage, evidence: tuple[str, ...]) -> tuple[Action, ...]:
    command = aws_command("ecr", "describe-pull-through-cache-rules", snapshot.target.scope)
    check = Action(
        title="See whether the account already caches this registry in Amazon ECR.",
        kind="check",
        owner="platform team",
        command=command,
        evidence_ids=evidence,
    )
    if failed.image and parse_image(failed.image):
        title = "Start fewer tasks at once, or ask for a higher rate of image pulls from Amazon ECR."
        return (Action(title=title, kind="fix", owner="platform team", risk="low", evidence_ids=evidence),)
    title = (
        "Pull through Amazon ECR: a pull-through cache rule or a copy of the image; "
        "or log in to the registry with repositoryCredentials."
    )
    return (check, Action(title=title, kind="fix", owner="platform team", risk="low", evidence_ids=evidence))


DETECTOR = Detector(
    category=CATEGORY,
    title="The registry throttles the pulls",
    description="The registry allows this address or account no more pulls for now.",
    owner="platform team",
    documentation=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html",
        "https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html",
    ),
    detect=detect,
    only_where=failed_images,
)
