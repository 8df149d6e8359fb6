"""How EC2's Describe operations choose: ids, filters, pages.

Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, cast

from evals.aws_lab.exchange import AwsError
from evals.aws_lab.operation import Question, page, page_size
from evals.aws_lab.world import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How one kind of resource is asked for.

    Attributes:
        key: of the world and of the answer.
        ids: request parameter with ids.
        id_field: of the document.
        not_found: AWS's error code for an id that is not there.
        noun: as in its message.
        filters: filter name -> dotted path in the document.
        filter_parameter: NAT gateways are the exception.
    """

    key: str
    ids: str
    id_field: str
    not_found: str
    noun: str
    filters: Mapping[str, str]
    filter_parameter: str = "Filters"


def described(question: Question, kind: Kind, rows: Sequence[Document] | None = None) -> Mapping[str, Any]:
    """Return one page of a kind of resource.

    Args:
        question: what is asked.
        kind: what the answer holds.
        rows: what to choose from; None = the documents of the kind.

    Raises:
        AwsError: an id that is not there, or a filter AWS does not have.
    """
    found = list(question.documents(kind.key) if rows is None else rows)
    if wanted := question.parameters.get(kind.ids):
        known = {item[kind.id_field] for item in found}
        if missing := [item for item in wanted if item not in known]:
            raise AwsError(kind.not_found, f"The {kind.noun} '{', '.join(missing)}' does not exist")
        found = [item for item in found if item[kind.id_field] in wanted]
    for condition in question.listed(kind.filter_parameter):
        found = [item for item in found if _passes(item, condition, kind)]
    size = page_size(question, "MaxResults", default=1000, largest=1000)
    return page(question, found, size=size, token=question.parameters.get("NextToken")).under(kind.key, "NextToken")


def _passes(item: Document, condition: Mapping[str, Any], kind: Kind) -> bool:
    name = str(condition["Name"])
    tags = {str(t["Key"]): str(t.get("Value", "")) for t in item.get("Tags") or item.get("TagSet") or ()}
    if name.startswith("tag:"):
        values: Iterable[str] = [tags[name[4:]]] if name[4:] in tags else []
    elif name == "tag-key":
        values = tags
    elif name in kind.filters:
        values = _values(item, kind.filters[name].split("."))
    else:
        raise AwsError("InvalidParameterValue", f"The filter '{name}' is invalid")
    wanted = [str(value) for value in condition.get("Values") or ()]
    # AWS filters know * and ? but no brackets.
    return any(fnmatchcase(value, pattern.replace("[", "[[]")) for value in values for pattern in wanted)


def _values(item: Any, path: Sequence[str]) -> list[str]:
    if isinstance(item, list):
        return [value for part in cast("list[Any]", item) for value in _values(part, path)]
    if not path:
        return [str(item).lower() if isinstance(item, bool) else str(item)]
    if not isinstance(item, Mapping) or path[0] not in item:
        return []
    return _values(cast("Mapping[str, Any]", item)[path[0]], path[1:])
