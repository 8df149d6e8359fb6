"""Reads that a resource of that physical name exists already, or that a named resource would have to be replaced.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html
"""

from dataclasses import dataclass
from typing import Literal

from tools.pattern import Match, Pattern

ConflictKind = Literal["exists", "replacement"]

_REPLACEMENT = Pattern(
    r"(?i)custom-named resource requires replacing|update requires replacement .{0,80}custom[- ]name|Rename \S+ and update the stack again"
)
# Codes and sentences that only AWS writes.
_RENAME = Pattern(r"Rename (?P<name>\S+) and")
_CODED = Pattern(
    r"\b\w{0,60}?(?:AlreadyExists|AlreadyOwnedByYou)(?:Exception|Fault)?\b|\bResourceExistsException\b|"
    r"\bInvalid(?:Group|Permission|KeyPair)\.Duplicate\b|\bDuplicate(?:LoadBalancerName|TargetGroupName|Resource\w*)(?:Exception)?\b|"
    r"(?i:creation of service was not idempotent)|has been taken in this account|AWS::EarlyValidation::ResourceExistenceCheck|\bNAME_CONFLICT_VALIDATION\b|"
    r"(?i:with the same name '[^']{1,64}' exists)"
)
# Anything may "already exist"; these things are AWS's and carry its names.
_NAMED = Pattern(
    r"(?i)\b(?P<name>(?:resource|role|bucket|queue|topic|repository|log group|table|cluster|stack|security group|alarm|policy|rule|route|"
    r"domain|user|parameter|secret|key|function|service|record set|namespace|listener|load balancer|target group|file system)\b[^\n]{0,200}?|arn:aws\S{1,300}|[\w./:-]{1,200}) "
    r"already exists?\b(?: in (?:stack (?P<stack>arn:\S+|[\w-]+)|(?:this|the|your) account))?"
)
# What databases, shells and build tools say of their own things.
_OTHERS = Pattern(
    r"(?i)\b(?:relation|column|constraint|schema|database|index|view|sequence|extension|type \"|file|directory|path|folder|branch|tag|"
    r"migration|collection|process|socket|element|entry|user name|username|email) [^\n]{0,80}already exists|duplicate key value|SQLSTATE|File exists|E11000|ER_\w+|\bpsycopg|\bQueryFailedError|\bMySQL"
)
_QUOTED = Pattern(r"['\"](?P<name>[\w./:+=@ -]{1,256})['\"]")


@dataclass(frozen=True, slots=True, kw_only=True)
class NameConflict:
    """The name that is taken. `loose` means that only the place of the text shows that AWS speaks."""

    kind: ConflictKind
    name: str | None
    stack: str | None
    quote: str
    loose: bool = False


def parse_name_conflict(text: str) -> NameConflict | None:
    """Read that a name is taken, or return None.

    Example:
        >>> conflict = parse_name_conflict("Resource of type 'AWS::Logs::LogGroup' with identifier '/ecs/web' already exists. "
        ...                                "(RequestToken: 1, HandlerErrorCode: AlreadyExists)")
        >>> conflict.kind, conflict.name, conflict.loose
        ('exists', '/ecs/web', False)
        >>> parse_name_conflict('ERROR: relation "users" already exists')
    """
    if found := _REPLACEMENT.search(text):
        named = _RENAME.search(text)
        return NameConflict(kind="replacement", name=named["name"] if named else None, stack=None, quote=found[0])
    coded, said = _CODED.search(text), None if _OTHERS.search(text) else _NAMED.search(text)
    if coded is None and said is None:
        return None
    stack = said["stack"] if said else None
    quote = said[0] if said and len(said[0]) <= 240 else coded[0] if coded else "already exists"
    return NameConflict(
        kind="exists", name=_name(text, said), stack=stack, quote=quote, loose=coded is None and stack is None
    )


def _name(text: str, said: Match | None) -> str | None:
    quoted = [
        found["name"] for found in _QUOTED.finditer(said[0] if said else text) if not found["name"].startswith("AWS::")
    ]
    if quoted:
        return quoted[-1]
    if said is None:
        return None
    first = said["name"].strip()
    return first if " " not in first and len(first) > 2 else None
