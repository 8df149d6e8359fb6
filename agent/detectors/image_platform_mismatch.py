"""The image exists, but not in a form the host can use: another CPU architecture, or an unknown manifest or layer.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html
"""

from collections.abc import Sequence

from agent.answer.aws_cli import aws_command
from agent.answer.wording import counted, quoted, unique
from agent.detector import Detector
from agent.failures.current_failures import service_gaps
from agent.failures.pull_failures import FailedImage, PullFailure, failed_images
from agent.finding import Action, Finding, Undecided
from agent.targets.arn import short_name
from tools.ecr.image_reference import image_scope, parse_image
from tools.ecs.facts import TaskDefinition
from tools.pattern import Pattern
from tools.snapshot import Snapshot

CATEGORY = "image_platform_mismatch"
_PLATFORM = Pattern(r"\b(?P<platform>(?:linux|windows)/(?:amd64|arm64|arm|386|ppc64le|s390x)(?:/v\d)?)\b")
_NAMES = {"X86_64": "linux/amd64", "ARM64": "linux/arm64"}


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find images in a form the host cannot use."""
    found = [
        _finding(snapshot, failed, unusable)
        for failed in failed_images(snapshot)
        if (unusable := [failure for failure in failed.failures if failure.failure.problem == "platform"])
    ]
    return found or Undecided(gaps=service_gaps(snapshot))


def _finding(snapshot: Snapshot, failed: FailedImage, unusable: list[PullFailure]) -> Finding:
    first, definition = unusable[0], failed.definition
    tasks = len({failure.text.resource for failure in unusable if failure.text.failed})
    stopped = f" {counted(tasks, 'task')} stopped before the containers started." if tasks else ""
    asked = (
        f" {short_name(definition.arn)} runs on {definition.cpu_architecture}."
        if definition and definition.cpu_architecture
        else ""
    )
    return Finding(
        category=CATEGORY,
        confidence="certain",
        statement=(
            f"Image {failed.image or 'of the task'} is there, but in no form the host can use: "
            f"{quoted(first.failure.quote)}.{asked}{stopped}"
        ),
        evidence_ids=unique(
            (*(failure.text.evidence_id for failure in unusable), definition.evidence_id if definition else None)
        ),
        resource=failed.image or first.text.resource,
        owner="app team",
        service=failed.service,
        actions=_actions(snapshot, failed, first, definition),
    )


def _actions(
    snapshot: Snapshot, failed: FailedImage, first: PullFailure, definition: TaskDefinition | None
) -> tuple[Action, ...]:
    evidence = (first.text.evidence_id,)
    named = _PLATFORM.search(first.text.text)
    platform = named["platform"] if named else _NAMES.get((definition.cpu_architecture if definition else None) or "")
    if platform:
        title = (
            f"Build and push the image for {platform} (docker buildx build --platform {platform}), or set "
            "runtimePlatform.cpuArchitecture to what the image was built for."
        )
    else:
        title = "Build and push the image for the task's CPU architecture, in the Docker v2 or OCI image format."
    steps = [Action(title=title, kind="fix", owner="app team", risk="low", evidence_ids=evidence)]
    parsed = parse_image(failed.image or "")
    if parsed and failed.image:
        key = "imageDigest" if parsed.digest else "imageTag"
        command = aws_command(
            "ecr",
            "batch-get-image",
            image_scope(failed.image, snapshot.target.scope),
            (
                ("repository-name", parsed.repository),
                ("registry-id", parsed.registry_id),
                ("image-ids", f"{key}={parsed.reference}"),
            ),
        )
        title = "See which platforms the manifest names."
        steps.append(Action(title=title, kind="check", owner="app team", command=command, evidence_ids=evidence))
    return tuple(steps)


DETECTOR = Detector(
    category=CATEGORY,
    title="The image does not fit the host",
    description="The image exists, but for another CPU architecture, or with a manifest or layer the host cannot read.",
    owner="app team",
    documentation=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-arm64.html",
    ),
    detect=detect,
    only_where=failed_images,
)
