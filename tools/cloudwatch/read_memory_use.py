"""Reads how much of its memory a service used at most.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
"""

from dataclasses import dataclass
from datetime import datetime

from tools.aws.answer import named_lines, utc
from tools.aws.calls import Reader
from tools.cloudwatch.facts import MemoryUse
from tools.errors import InvalidArgumentsError
from tools.evidence import Empty, Found, Read
from tools.tool import Tool

OPERATION = "cloudwatch:GetMetricStatistics"
NAMESPACE, METRIC = "AWS/ECS", "MemoryUtilization"
PERIOD_SECONDS = 60  # ECS sends one value a minute
LONGEST_SECONDS = 1440 * PERIOD_SECONDS  # one call answers with 1,440 values at most


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMemoryUseArguments:
    """One service, and the time to look at."""

    cluster: str
    service: str
    since: datetime
    until: datetime

    def __post_init__(self) -> None:
        if not 0 < (self.until - self.since).total_seconds() <= LONGEST_SECONDS:
            raise InvalidArgumentsError("look at a time that ends after it begins and is a day long at most")

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return f"{self.cluster}/{self.service}"


def read(reader: Reader, arguments: ReadMemoryUseArguments) -> Read[MemoryUse]:
    """Return the highest value. Empty when CloudWatch has none of that time."""
    answer = reader.call(
        OPERATION,
        Namespace=NAMESPACE,
        MetricName=METRIC,
        Dimensions=[
            {"Name": "ClusterName", "Value": arguments.cluster},
            {"Name": "ServiceName", "Value": arguments.service},
        ],
        StartTime=arguments.since,
        EndTime=arguments.until,
        Period=PERIOD_SECONDS,
        Statistics=["Maximum"],
    )
    points = [
        (float(point["Maximum"]), utc(point["Timestamp"]))
        for point in answer.get("Datapoints", [])
        if "Maximum" in point
    ]
    known = [(value, at) for value, at in points if at]
    if not known:
        excerpt = f"{NAMESPACE} {METRIC} has no value for {arguments.resource} in that time"
        looked = reader.evidence(OPERATION, resource=arguments.resource, title="No memory metric", excerpt=excerpt)
        return Empty(evidence=(looked,))
    peak, at = max(known)
    excerpt = named_lines(
        (
            ("metric", f"{NAMESPACE} {METRIC}"),
            ("ClusterName", arguments.cluster),
            ("ServiceName", arguments.service),
            ("from", arguments.since),
            ("to", arguments.until),
            ("values", len(known)),
            ("Maximum", f"{peak:.1f} % at {at.isoformat(timespec='seconds')}"),
        )
    )
    title = f"Memory of {arguments.service}: {peak:.0f} % at most"
    shown = reader.evidence(OPERATION, resource=arguments.resource, title=title, excerpt=excerpt, event_time=at)
    value = MemoryUse(cluster=arguments.cluster, service=arguments.service, peak=peak, peak_at=at, evidence_id=shown.id)
    return Found(value=value, evidence=(shown,))


TOOL = Tool(
    name="cloudwatch_read_memory_use",
    description="Read how much of its memory an ECS service used at most in a given time, in percent.",
    operations=(OPERATION,),
    arguments=ReadMemoryUseArguments,
    effect="how much memory the service used is not known",
    read=read,
)
