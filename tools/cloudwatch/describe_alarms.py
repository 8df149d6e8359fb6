"""Reads CloudWatch alarms: what they watch and how they stand.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.aws.answer import clean, named_lines, utc
from tools.aws.calls import Reader
from tools.cloudwatch.facts import Alarm
from tools.errors import InvalidArgumentsError
from tools.evidence import Empty, Evidence, Found, Read
from tools.tool import Tool

OPERATION = "cloudwatch:DescribeAlarms"
MAX_ALARMS = 100  # one call takes no more names, and answers with as many
_SIGNS: Mapping[str, str] = {
    "GreaterThanOrEqualToThreshold": ">=",
    "GreaterThanThreshold": ">",
    "LessThanThreshold": "<",
    "LessThanOrEqualToThreshold": "<=",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeAlarmsArguments:
    """Alarms by name."""

    names: tuple[str, ...]

    def __post_init__(self) -> None:
        if not 0 < len(self.names) <= MAX_ALARMS:
            raise InvalidArgumentsError(f"name one to {MAX_ALARMS} alarms")

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return ", ".join(self.names)


def read(reader: Reader, arguments: DescribeAlarmsArguments) -> Read[tuple[Alarm, ...]]:
    """Describe the alarms there are, of single metrics and of other alarms. Empty when none of them exists."""
    answer = reader.call(
        OPERATION,
        AlarmNames=list(arguments.names),
        # Without this AWS leaves all but alarms of metrics out.
        AlarmTypes=["MetricAlarm", "CompositeAlarm"],
        MaxRecords=MAX_ALARMS,
    )
    evidence: list[Evidence] = []
    documents = [*answer.get("MetricAlarms", []), *answer.get("CompositeAlarms", [])]
    alarms = tuple(_alarm(reader, document, evidence) for document in documents)
    if alarms:
        return Found(value=alarms, evidence=tuple(evidence))
    excerpt = f"There is no alarm {arguments.resource}"
    looked = reader.evidence(OPERATION, resource=arguments.resource, title="No such alarm", excerpt=excerpt)
    return Empty(evidence=(looked,))


TOOL = Tool(
    name="cloudwatch_describe_alarms",
    description="Describe CloudWatch alarms by name: what they watch, their threshold, state and reason.",
    operations=(OPERATION,),
    arguments=DescribeAlarmsArguments,
    effect="what the alarm watches and how it stands is not known",
    read=read,
)


def _alarm(reader: Reader, document: Mapping[str, Any], evidence: list[Evidence]) -> Alarm:
    name, arn, state = (
        str(document["AlarmName"]),
        str(document.get("AlarmArn", "")),
        str(document.get("StateValue", "")),
    )
    dimensions = {str(item["Name"]): str(item["Value"]) for item in document.get("Dimensions", [])}
    since = utc(document.get("StateTransitionedTimestamp") or document.get("StateUpdatedTimestamp"))
    watches = clean(_watches(document)) or ""
    excerpt = named_lines(
        (
            ("AlarmName", name),
            ("StateValue", state),
            ("StateTransitionedTimestamp", since),
            ("StateReason", document.get("StateReason")),
            ("watches", watches),
            ("Dimensions", [f"{key}={value}" for key, value in dimensions.items()]),
            ("EvaluationPeriods", document.get("EvaluationPeriods")),
            ("DatapointsToAlarm", document.get("DatapointsToAlarm")),
            ("TreatMissingData", document.get("TreatMissingData")),
            ("ActionsEnabled", document.get("ActionsEnabled")),
            ("AlarmDescription", document.get("AlarmDescription")),
        )
    )
    shown = reader.evidence(
        OPERATION, resource=arn or name, title=f"Alarm {name}: {state}", excerpt=excerpt, event_time=since
    )
    evidence.append(shown)
    return Alarm(
        name=name,
        arn=arn,
        state=state,
        since=since,
        reason=clean(document.get("StateReason")),
        watches=watches,
        namespace=document.get("Namespace"),
        metric=document.get("MetricName"),
        dimensions=dimensions,
        evidence_id=shown.id,
    )


def _watches(document: Mapping[str, Any]) -> str:
    """Say what an alarm compares, such as `AWS/ECS CPUUtilization (Average over 60 s) > 80`."""
    if rule := document.get("AlarmRule"):
        return f"the alarms {rule}"
    metric = " ".join(str(document[key]) for key in ("Namespace", "MetricName") if document.get(key))
    if not metric:
        queries = [
            query.get("Label") or query.get("Expression") or query.get("Id") for query in document.get("Metrics", [])
        ]
        metric = "an expression over " + ", ".join(str(query) for query in queries if query) if queries else "a metric"
    statistic = document.get("Statistic") or document.get("ExtendedStatistic")
    over = f" ({statistic} over {document['Period']} s)" if statistic and document.get("Period") else ""
    sign = _SIGNS.get(str(document.get("ComparisonOperator")), "against")
    threshold = document.get("Threshold")
    return f"{metric}{over}{f' {sign} {threshold:g}' if threshold is not None else ''}"
