"""Looks up a parameter without its value, and which others there are below the same path.

DescribeParameters tells names, types and keys and never values, whatever the caller may do.

Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.aws.answer import clean, named_lines
from tools.aws.calls import Reader
from tools.evidence import Found, Read
from tools.redaction import redact
from tools.secrets.facts import ParameterLookup
from tools.tool import Tool

OPERATION = "ssm:DescribeParameters"
PAGE = 50  # the most AWS gives at once
MAX_PAGES = 3  # 150 names below one path; a larger one is asked for the name alone
SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeParameterArguments:
    """A parameter by name, with the leading slash it has. The read's scope must be in its region."""

    name: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.name


def read(reader: Reader, arguments: DescribeParameterArguments) -> Read[ParameterLookup]:
    """Look the parameter up. That it does not exist is found, too: never Empty."""
    path = arguments.name.rpartition("/")[0]
    seen: list[Mapping[str, Any]] = []
    complete = False
    if path:
        # One call answers both: whether it exists, and what it may be called instead.
        for page in reader.pages(
            OPERATION,
            token="NextToken",
            max_pages=MAX_PAGES,
            MaxResults=PAGE,
            ParameterFilters=[{"Key": "Name", "Option": "BeginsWith", "Values": [f"{path}/"]}],
        ):
            seen += page.get("Parameters", [])
            complete = not page.get("NextToken")
    found = _named(seen, arguments.name)
    if found is None and not complete:
        wanted = [{"Key": "Name", "Option": "Equals", "Values": [arguments.name]}]
        found = _named(reader.call(OPERATION, ParameterFilters=wanted).get("Parameters", []), arguments.name)
    neighbours = tuple(sorted(redact(str(one["Name"])) for one in seen if one["Name"] != arguments.name))[:SHOWN]
    excerpt = named_lines(
        (
            ("parameter", arguments.name),
            ("answer", "found" if found else f"no parameter of that name in {reader.scope.region}"),
            ("type", found.get("Type") if found else None),
            ("keyId", found.get("KeyId") if found else None),
            ("lastModifiedDate", found.get("LastModifiedDate") if found else None),
            ("others below the same path", neighbours),
        )
    )
    title = f"Parameter {arguments.name}, without its value" if found else f"There is no parameter {arguments.name}"
    shown = reader.evidence(OPERATION, resource=arguments.name, title=title, excerpt=excerpt)
    value = ParameterLookup(
        name=redact(arguments.name),
        exists=found is not None,
        type=found.get("Type") if found else None,
        kms_key=clean(found.get("KeyId")) if found else None,
        neighbours=neighbours,
        evidence_id=shown.id,
    )
    return Found(value=value, evidence=(shown,))


TOOL = Tool(
    name="secrets_describe_parameter",
    description="Look up whether a parameter exists, with its type and key, never its value, and its neighbours' names.",
    operations=(OPERATION,),
    arguments=DescribeParameterArguments,
    effect="whether the parameter exists is not known: a missing one cannot be ruled out",
    read=read,
)


def _named(rows: list[Mapping[str, Any]], name: str) -> Mapping[str, Any] | None:
    return next((row for row in rows if row.get("Name") == name), None)
