"""Code, a module, a library or a file that the program needs is not in its image.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/create-container-image.html
"""

from collections.abc import Mapping, Sequence

from agent.detector import Detector
from agent.failures.complaints import Complaints, complaints, undecided
from agent.failures.last_words import last_words
from agent.finding import Action, Finding, Undecided
from agent.signals.missing_module import Missing, MissingKind
from agent.targets.arn import short_name
from tools.snapshot import Snapshot

CATEGORY = "app_missing_module"
_SAID: Mapping[MissingKind, str] = {
    "module": "misses a module",
    "library": "misses a library",
    "file": "misses a file",
    "runtime": "needs another version of its runtime",
}
_CURES: Mapping[MissingKind, str] = {
    "module": "Add {name} to the dependencies the image installs, or correct the path it is loaded from; then build and deploy again.",
    "library": "Install {name} in the image, or build on the base image the program runs on.",
    "file": "Copy {name} into the image, or correct the path the program looks at.",
    "runtime": "Build and run on the same version of the runtime.",
}


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find programs that ended because the image lacks a part of them."""
    found = complaints(
        snapshot,
        lambda words: words.complaint if isinstance(words.complaint, Missing) and words.ended else None,
        lambda complaint: complaint.name,
    )
    return [_finding(one) for one in found] or undecided(snapshot)


def _finding(found: Complaints[Missing]) -> Finding:
    complaint, definition, before = found.complaint, found.definition, found.before
    image = found.container.image if found.container else None
    runs = f" Its image is {image}." if image else ""
    old = next((c.image for c in before.containers if c.name == found.first.container.name), None) if before else None
    changed = f" {short_name(before.arn)} ran {old}." if before and old and old != image else ""
    return Finding(
        category=CATEGORY,
        confidence="certain" if len(found.words) > 1 else "likely",
        statement=(
            f"{found.who} {_SAID[complaint.kind]}{found.and_exits}: {found.quote(complaint.quote)}."
            f"{runs}{changed}{found.alike}"
        ),
        evidence_ids=found.evidence_ids(
            definition.evidence_id if definition and runs else None, before.evidence_id if before and changed else None
        ),
        resource=image or found.first.container.task.arn,
        owner="app team",
        service=found.service,
        actions=(
            Action(
                title=_CURES[complaint.kind].format(name=complaint.name or "what it names"),
                kind="fix",
                owner="app team",
                risk="low",
                evidence_ids=(found.first.line.evidence_id,),
            ),
            found.see_definition("See the image, command and working directory the revision gives."),
        ),
        wants=found.wants,
    )


DETECTOR = Detector(
    category=CATEGORY,
    title="The image lacks a part of the program",
    description="Code, a module, a binary library or a file is missing from the image.",
    owner="app team",
    documentation=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/create-container-image.html",),
    detect=detect,
    only_where=last_words,
    yields_to=("container_oom",),
)
