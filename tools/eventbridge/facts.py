"""Typed facts of EventBridge. Texts are redacted."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledTask:
    """A rule that runs an ECS task. `expression` is the schedule, or None where an event pattern triggers it."""

    arn: str
    name: str
    enabled: bool
    expression: str | None
    cluster_arn: str
    task_definition: str
    role_arn: str | None
    evidence_id: str

    @property
    def family(self) -> str:
        """The task definition's family; the rule may name a revision or leave that open."""
        return self.task_definition.rpartition("/")[2].partition(":")[0]
