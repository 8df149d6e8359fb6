"""Reads failures below the task: the container instance, Docker, the ECS agent, a device that is missing.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
"""

from dataclasses import dataclass
from typing import Literal

from tools.pattern import Pattern, PatternTable

HostProblem = Literal["terminated", "agent", "docker", "device", "infrastructure"]

_WORDINGS: tuple[tuple[HostProblem, str], ...] = (
    (
        "device",
        r"error gathering device information[^\n]*|could not select device driver[^\n]*|nvidia-container-cli: [^\n]*|failed to initialize NVML[^\n]*|"
        r"unknown or invalid runtime name[^\n]*|no NVIDIA (?:GPU|driver)[^\n]*",
    ),
    (
        "agent",
        r"encountered error \"AGENT\"|^\s*(?:TaskFailedToStart: )?AGENT\b|Timed out waiting for Amazon ECS Agent to start|^.{0,60}Error connecting to [TA]CS\b|(?i:agent (?:is |was )?(?:not connected|disconnected)|does(?: not|n.t) have the agent connected|"
        r"(?:ecs|container) agent[^\n]{0,60}(?:disconnected|not running|stopped|unable|failed|unreachable))",
    ),
    (
        "terminated",
        r"(?i:host EC2 (?:\(instance [^)]*\) )?(?:terminated|stopped|stop\w*|shutting[ -]down)|host instance (?:was )?(?:terminated|stopped)|"
        r"target is in the (?:terminated|stopped) state|(?:container )?instance [^\n]{0,40}(?:was |has been |is )?(?:terminated|retired|impaired|stopped by EC2)|\bTarget\.InvalidState\b|"
        r"task (?:was )?stopped (?:because|as) (?:the|its) (?:host|container instance)[^\n]*)",
    ),
    (
        "docker",
        r"\bDockerTimeoutError\b[^\n]*|\bCannotStopContainerError\b[^\n]*|\bCannotInspectContainerError\b[^\n]*|\bCannotDescribeContainerError\b[^\n]*|\bCannotListContainersError\b[^\n]*|\bCannotRemoveContainerError\b[^\n]*|"
        r"\bContainerRuntimeTimeoutError\b[^\n]*|(?i:could not transition to (?:started|created|stopped)[^\n]*|cannot connect to the docker daemon|"
        r"(?:docker|containerd) (?:daemon )?(?:is )?(?:not running|not responding|unresponsive)|failed to create new container runtime (?:task|environment): [^\n]*(?:deadline exceeded|unavailable|connection refused)|"
        r"unable to apply cgroup configuration|error while creating mount source path|iptables failed[^\n]*|failed to set up container networking[^\n]*|failed to start shim[^\n]*|devmapper: Error[^\n]*)",
    ),
    ("infrastructure", r"\bInfrastructureHealth\b|(?i:underlying (?:host|hardware|infrastructure)[^\n]{0,40}(?:fail|unhealthy|degrad|impair)\w*)"),
)  # fmt: skip
_PATTERNS: PatternTable[HostProblem] = PatternTable((problem, Pattern(pattern, "m")) for problem, pattern in _WORDINGS)
_INSTANCE = Pattern(r"\b(?P<id>i-[0-9a-f]{8,17})\b")
# A full disk or a missing log group also keep Docker from its work, and name themselves.
_NOT_OURS = Pattern(r"(?i)no space left on device|logging driver|log driver|EFS utils|mount\.nfs|CannotPull")
MAX_WORDS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class HostFailure:
    """What failed below the task. `instance` is the EC2 instance the text names."""

    problem: HostProblem
    instance: str | None
    quote: str


def parse_host_failure(text: str) -> HostFailure | None:
    """Read a failure of the host, or return None.

    Example:
        >>> parse_host_failure("Host EC2 (instance i-0123456789abcdef0) terminated.")
        HostFailure(problem='terminated', instance='i-0123456789abcdef0', quote='Host EC2 (instance i-0123456789abcdef0) terminated')
        >>> parse_host_failure("AGENT").problem
        'agent'
        >>> parse_host_failure("user agent Mozilla/5.0")
    """
    if _NOT_OURS.search(text):
        return None
    for problem, pattern in _PATTERNS.against(text):
        if found := pattern.search(text):
            instance = _INSTANCE.search(text)
            quote = found[0].strip()
            return HostFailure(
                problem=problem, instance=instance["id"] if instance else None, quote=quote[:MAX_WORDS].rstrip()
            )
    return None
