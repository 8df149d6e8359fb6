"""The image a task definition asks for is not in its registry.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html
"""

from collections.abc import Sequence
from typing import Any

from agent.answer.aws_cli import aws_command
from agent.answer.wording import at_time, counted, quoted, unique
from agent.detector import Detector
from agent.failures.current_failures import service_gaps
from agent.failures.pull_failures import FailedImage, failed_images
from agent.finding import Action, Confidence, Finding, Undecided
from agent.targets.arn import short_name
from tools.ecr import find_image, list_newest_tags
from tools.ecr.facts import ImageLookup, RepositoryTags
from tools.ecr.image_reference import image_scope, parse_image
from tools.evidence import Found
from tools.snapshot import Snapshot
from tools.tool import ReadRequest

CATEGORY = "image_not_found"


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find images that the registry says do not exist."""
    found = [
        _finding(snapshot, failed)
        for failed in failed_images(snapshot)
        if failed.missing or any(failure.failure.problem == "not_found" for failure in failed.failures)
    ]
    return found or Undecided(gaps=service_gaps(snapshot))


def _finding(snapshot: Snapshot, failed: FailedImage) -> Finding:
    lookup, definition = failed.lookup, failed.definition
    tags = _tags(snapshot, failed.image)
    statement, confidence = _statement(failed, lookup, tags)
    evidence = (
        lookup.evidence_id if lookup else None,
        *(failure.text.evidence_id for failure in failed.failures),
        definition.evidence_id if definition else None,
        tags.evidence_id if tags else None,
    )
    return Finding(
        category=CATEGORY,
        confidence=confidence,
        statement=statement,
        evidence_ids=unique(evidence),
        resource=failed.image or failed.failures[0].text.resource,
        owner="app team",
        service=failed.service,
        actions=_actions(snapshot, failed, tags),
        wants=_wants(snapshot, failed.image),
    )


def _statement(failed: FailedImage, lookup: ImageLookup | None, tags: RepositoryTags | None) -> tuple[str, Confidence]:
    who = f"Task definition {short_name(failed.definition.arn)}" if failed.definition else failed.service or "The task"
    asks = f"{who} asks for image {failed.image}." if failed.image else f"{who} asks for an image."
    stopped = (
        f" {counted(failed.task_count, 'task')} stopped before the containers started." if failed.task_count else ""
    )
    quote = quoted(failed.failures[0].failure.quote)
    if lookup is None:
        ambiguous = all(failure.failure.ambiguous for failure in failed.failures)
        also = " The registry gives the same answer when it refuses access." if ambiguous else ""
        return f"{asks} The registry answers {quote}.{also}{stopped}", "possible" if ambiguous else "likely"
    if lookup.state == "no_such_repository":
        return (
            f"{asks} There is no repository {lookup.repository} in registry {lookup.registry_id}.{stopped}",
            "certain",
        )
    if lookup.state == "no_such_image":
        newest = f"; the newest tag is {tags.newest_tags[0]}" if tags and tags.newest_tags else ""
        pushed = f", pushed {at_time(tags.newest_push_at)}" if newest and tags and tags.newest_push_at else ""
        return (
            f"{asks} Repository {lookup.repository} has no image {lookup.reference}{newest}{pushed}.{stopped}",
            "certain",
        )
    since = f", pushed {at_time(lookup.pushed_at)}" if lookup.pushed_at else ""
    failed_at = failed.failures[0].text.at
    later = lookup.pushed_at is not None and failed_at is not None and lookup.pushed_at > failed_at
    after = " That is after the last failed pull." if later else ""
    return (
        f"{asks} The registry answered {quote}, but the image exists now{since}.{after}{stopped}",
        "likely" if later else "possible",
    )


def _tags(snapshot: Snapshot, image: str | None) -> RepositoryTags | None:
    parsed = parse_image(image or "")
    read = snapshot.repositories.get(f"{parsed.registry_id}/{parsed.repository}") if parsed else None
    return read.value if isinstance(read, Found) else None


def _wants(snapshot: Snapshot, image: str | None) -> tuple[ReadRequest[Any], ...]:
    parsed = parse_image(image or "")
    if image is None or parsed is None:
        return ()
    scope = image_scope(image, snapshot.target.scope)
    wants: list[ReadRequest[Any]] = []
    if image not in snapshot.images:
        wants.append(find_image.TOOL.request(scope, find_image.FindImageArguments(image=image)))
    if f"{parsed.registry_id}/{parsed.repository}" not in snapshot.repositories:
        asked = list_newest_tags.ListNewestTagsArguments(registry_id=parsed.registry_id, repository=parsed.repository)
        wants.append(list_newest_tags.TOOL.request(scope, asked))
    return tuple(wants)


def _actions(snapshot: Snapshot, failed: FailedImage, tags: RepositoryTags | None) -> tuple[Action, ...]:
    parsed, lookup = parse_image(failed.image or ""), failed.lookup
    evidence = unique((lookup.evidence_id if lookup else failed.failures[0].text.evidence_id,))
    steps: list[Action] = []
    if parsed and failed.image:
        command = aws_command(
            "ecr",
            "describe-images",
            image_scope(failed.image, snapshot.target.scope),
            (("repository-name", parsed.repository), ("registry-id", parsed.registry_id)),
        )
        title = f"See which images {parsed.repository} has."
        steps.append(Action(title=title, kind="check", owner="app team", command=command, evidence_ids=evidence))
    joint = "@" if parsed and parsed.digest else ":"
    what = f"{parsed.repository}{joint}{parsed.reference}" if parsed else failed.image or "the image"
    if lookup and lookup.state == "found":
        title = f"{what} exists now: deploy again."
    elif lookup and lookup.state == "no_such_repository":
        title = f"Correct the repository in the task definition, or create {lookup.repository} and push {what}."
    else:
        existing = f", such as {tags.newest_tags[0]}" if tags and tags.newest_tags else ""
        title = f"Push {what}, or deploy a revision that names an existing tag{existing}."
    steps.append(Action(title=title, kind="fix", owner="app team", risk="low", evidence_ids=evidence))
    return tuple(steps)


DETECTOR = Detector(
    category=CATEGORY,
    title="The image does not exist",
    description="The repository, tag or digest named in the task definition is not in the registry.",
    owner="app team",
    documentation=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html",),
    detect=detect,
    only_where=failed_images,
)
