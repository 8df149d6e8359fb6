"""The kernel cannot run the container's binary: it is for another CPU architecture, or no program at all.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-arm64.html
"""

from collections.abc import Sequence

from agent.answer.wording import quoted
from agent.detector import Detector
from agent.failures.complaints import undecided
from agent.failures.start_failures import FailedStart, failed_starts
from agent.finding import Action, Finding, Undecided
from tools.snapshot import Snapshot

CATEGORY = "exec_format"
_PLATFORMS = {"X86_64": "linux/amd64", "ARM64": "linux/arm64"}


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find binaries the kernel refuses to run."""
    starts = [start for start in failed_starts(snapshot) if start.problem == "exec_format"]
    return [_finding(start) for start in starts] or undecided(snapshot)


def _finding(start: FailedStart) -> Finding:
    definition = start.definition
    architecture = definition.cpu_architecture if definition else None
    runs = f" {start.revision} runs on {architecture}." if architecture else ""
    what = start.command or "its start command"
    return Finding(
        category=CATEGORY,
        confidence="certain",
        statement=f"The host cannot run {what} of {start.who}: {quoted(start.quote)}.{runs}{start.many}",
        evidence_ids=start.evidence_ids,
        resource=start.resource,
        owner="app team",
        service=start.service,
        actions=_actions(start, architecture),
        wants=start.wants,
    )


def _actions(start: FailedStart, architecture: str | None) -> tuple[Action, ...]:
    evidence = start.evidence_ids[:1]
    platform = _PLATFORMS.get(architecture or "")
    built = (
        f" for {platform} (docker buildx build --platform {platform})" if platform else " for the task's architecture"
    )
    title = f"Build the image{built}, or set runtimePlatform.cpuArchitecture to what it was built for."
    script = "Where it is a script: check that the file is not empty and begins with #! and its interpreter."
    return (
        Action(title=title, kind="fix", owner="app team", risk="low", evidence_ids=evidence),
        Action(title=script, kind="check", owner="app team", evidence_ids=evidence),
        *start.see_definition("See which architecture the task definition asks for."),
    )


DETECTOR = Detector(
    category=CATEGORY,
    title="The binary does not fit the CPU",
    description="The kernel cannot run the start command: built for another architecture, or no program at all.",
    owner="app team",
    documentation=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-arm64.html",),
    detect=detect,
    only_where=failed_starts,
)
