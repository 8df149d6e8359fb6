"""Reads the change set that a stack was last changed by: each property, with its value before and after.

CloudFormation keeps neither the template nor the parameters that a stack had before. When a change set is executed it
deletes the stack's others and keeps that one, and with it the only record of what was before.
Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeChangeSet.html
Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ExecuteChangeSet.html
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tools.aws.answer import named_lines, utc
from tools.aws.calls import Reader
from tools.cloudformation.facts import ChangeSet, PropertyChange, ResourceChange
from tools.errors import ReadFailedError
from tools.evidence import Empty, Evidence, Found, Read
from tools.redaction import redact, redact_value
from tools.tool import Tool

OPERATION = "cloudformation:DescribeChangeSet"
MAX_PAGES = 2  # a page holds a megabyte of changes
MAX_VALUE = 200  # characters of a value; a whole policy document says nothing at a glance


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeChangeSetArguments:
    """One change set by its ARN, as the stack names it."""

    change_set_id: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.change_set_id


def read(reader: Reader, arguments: DescribeChangeSetArguments) -> Read[ChangeSet]:
    """Describe the change set with the values of properties. Empty when AWS no longer has it."""
    evidence: list[Evidence] = []
    changes: list[ResourceChange] = []
    first: Mapping[str, Any] | None = None
    more = False
    try:
        for page in reader.pages(
            OPERATION,
            token="NextToken",
            max_pages=MAX_PAGES,
            ChangeSetName=arguments.change_set_id,
            IncludePropertyValues=True,
        ):
            first = first or page
            changes += _resource_changes(reader, page, evidence)
            more = bool(page.get("NextToken"))
    except ReadFailedError as error:
        if error.reason != "not_found":
            raise
    if first is None:
        excerpt = f"ChangeSet [{arguments.change_set_id}] does not exist"
        looked = reader.evidence(OPERATION, resource=arguments.resource, title="No such change set", excerpt=excerpt)
        return Empty(evidence=(looked,))
    value = ChangeSet(
        id=first.get("ChangeSetId", arguments.change_set_id),
        stack_id=first.get("StackId", ""),
        created_at=utc(first.get("CreationTime")),
        execution_status=first.get("ExecutionStatus"),
        changes=tuple(changes),
        complete=not more,
    )
    return Found(value=value, evidence=tuple(evidence))


TOOL = Tool(
    name="cloudformation_describe_change_set",
    description=(
        "Describe a CloudFormation change set by ARN: which resources it adds, modifies and removes, and each property"
        " with its value before and after."
    ),
    operations=(OPERATION,),
    arguments=DescribeChangeSetArguments,
    effect="what the last stack operation changed in its resources is not known",
    read=read,
)


def _resource_changes(reader: Reader, page: Mapping[str, Any], evidence: list[Evidence]) -> Iterator[ResourceChange]:
    for item in page.get("Changes", []):
        document: Mapping[str, Any] = item.get("ResourceChange", {})
        if not document.get("LogicalResourceId"):
            continue
        logical_id = str(document["LogicalResourceId"])
        properties = tuple(_properties(document))
        shown = reader.evidence(
            OPERATION,
            resource=f"{page.get('ChangeSetId', '')} {logical_id}".strip(),
            title=f"Change set {page.get('ChangeSetName', '')}: {document.get('Action', '')} {logical_id}",
            excerpt=_excerpt(page, document, properties),
            event_time=utc(page.get("CreationTime")),
        )
        evidence.append(shown)
        yield ResourceChange(
            logical_id=logical_id,
            resource_type=document.get("ResourceType", ""),
            action=document.get("Action", ""),
            replacement=document.get("Replacement"),
            properties=properties,
            evidence_id=shown.id,
        )


def _properties(document: Mapping[str, Any]) -> Iterator[PropertyChange]:
    """Yield the properties that changed, each once: AWS lists one for every reason there is for its change."""
    found: dict[str, PropertyChange] = {}
    for detail in document.get("Details", []):
        target: Mapping[str, Any] = detail.get("Target", {})
        path = str(target.get("Path") or target.get("Name") or "").strip("/").replace("/", ".")
        if target.get("Attribute") != "Properties" or not path:
            continue
        source = detail.get("ChangeSource")
        change = PropertyChange(
            path=path,
            before=_value(path, target.get("BeforeValue")),
            after=_value(path, target.get("AfterValue")),
            cause=detail.get("CausingEntity"),
            by_parameter=source == "ParameterReference",
        )
        # A reason that names a parameter tells more than "the template"; one with values more than one without.
        known = found.get(path)
        if known is None or (known.cause is None and change.cause is not None):
            found[path] = PropertyChange(
                path=path,
                before=change.before if change.before is not None or known is None else known.before,
                after=change.after if change.after is not None or known is None else known.after,
                cause=change.cause,
                by_parameter=change.by_parameter,
            )
    yield from found.values()


def _value(path: str, text: str | None) -> str | None:
    if text is None:
        return None
    flat = redact(redact_value(path.rsplit(".", maxsplit=1)[-1], " ".join(text.split())))
    return flat if len(flat) <= MAX_VALUE else flat[: MAX_VALUE - 1] + "…"


def _excerpt(page: Mapping[str, Any], document: Mapping[str, Any], properties: tuple[PropertyChange, ...]) -> str:
    return named_lines(
        (
            ("StackName", page.get("StackName")),
            ("ExecutionStatus", page.get("ExecutionStatus")),
            ("LogicalResourceId", document.get("LogicalResourceId")),
            ("ResourceType", document.get("ResourceType")),
            ("Action", document.get("Action")),
            ("Replacement", document.get("Replacement")),
            *(
                (
                    change.path,
                    f"{change.before if change.before is not None else 'not told'} → "
                    f"{change.after if change.after is not None else 'not told'}"
                    + (
                        f" ({'parameter' if change.by_parameter else 'through'} {change.cause})" if change.cause else ""
                    ),
                )
                for change in properties
            ),
        )
    )
