"""Looks up whether a log group exists.

Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.aws.answer import clean, named_lines
from tools.aws.calls import Reader
from tools.evidence import Found, Read
from tools.logs.facts import LogGroupLookup
from tools.redaction import redact
from tools.tool import Tool

OPERATION = "logs:DescribeLogGroups"


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeLogGroupArguments:
    """A log group by name. The read's scope must be in its region."""

    group: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.group


def read(reader: Reader, arguments: DescribeLogGroupArguments) -> Read[LogGroupLookup]:
    """Look the group up. That it does not exist is found, too: never Empty.

    AWS lists groups in order of name, so the one whose name is the whole prefix comes first.
    """
    answer = reader.call(OPERATION, logGroupNamePrefix=arguments.group, limit=5)
    groups: list[Mapping[str, Any]] = answer.get("logGroups", [])
    found = next((group for group in groups if group.get("logGroupName") == arguments.group), None)
    excerpt = named_lines(
        (
            ("logGroup", arguments.group),
            ("answer", "found" if found else f"no log group of that name in {reader.scope.region}"),
            ("arn", found.get("arn") if found else None),
            ("kmsKeyId", found.get("kmsKeyId") if found else None),
            ("others that begin so", [group.get("logGroupName") for group in groups if group is not found]),
        )
    )
    title = f"Log group {arguments.group} exists" if found else f"There is no log group {arguments.group}"
    shown = reader.evidence(OPERATION, resource=arguments.group, title=title, excerpt=excerpt)
    value = LogGroupLookup(
        group=redact(arguments.group),
        region=reader.scope.region,
        exists=found is not None,
        kms_key=clean(found.get("kmsKeyId")) if found else None,
        evidence_id=shown.id,
    )
    return Found(value=value, evidence=(shown,))


TOOL = Tool(
    name="logs_describe_log_group",
    description="Look up whether a log group exists in a region.",
    operations=(OPERATION,),
    arguments=DescribeLogGroupArguments,
    effect="whether the log group exists is not known",
    read=read,
)
