"""Reads that something cannot be deleted because something else still uses or fills it.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html#troubleshooting-errors-delete-stack-fails
"""

from dataclasses import dataclass
from typing import Literal

from tools.pattern import Pattern, PatternTable

DependencyKind = Literal["used", "not_empty"]

_PATTERNS: tuple[tuple[DependencyKind, str], ...] = (
    ("not_empty", r"\bBucketNotEmpty\b|(?i:bucket you tried to delete is not empty)|\bRepositoryNotEmptyException\b|(?i:cannot be deleted because it (?:still )?contains)|(?i:(?:is|are) not empty\b.{0,60}delet|delet\w+ .{0,80}(?:is|are) not empty)|\bHostedZoneNotEmpty\b|\bNamespaceNotEmpty\b|(?i:service contains registered instances)"),
    ("used", r"\bDependencyViolation\b|(?i:has (?:a )?dependent objects?)|(?i:has dependencies and cannot be deleted)|\bDeleteConflict(?:Exception)?\b|(?i:cannot delete (?:an? )?entity)|\bClusterContains\w+Exception\b|(?i:cluster cannot be deleted while)|(?i:cannot be deleted (?:because|while|as|since)\b.{0,120}?\b(?:in use|using|used|associated|attached|references?|referenced|active|dependent))|(?i:in use (?:by .{1,120}? )?and cannot be deleted)|(?i:currently in use by (?:a listener|a rule|another|an? ))|\bInvalidNetworkInterface\.InUse\b|\bCannotDelete\w*\b|(?i:network interface \S+ is (?:currently )?in use)|(?i:network .{0,80}has some mapped public address)"),
)  # fmt: skip
_KINDS: PatternTable[DependencyKind] = PatternTable((kind, Pattern(pattern, "s")) for kind, pattern in _PATTERNS)
# In an attempt to delete, any of these says the same.
_WHILE_DELETING = Pattern(
    r"(?i)\bResourceInUse(?:Exception)?\b|\b(?:is|are|still) (?:currently )?(?:being )?(?:in use|used by|associated with|attached to)\b|\bResourceConflict\b"
)
_ID = Pattern(
    r"\b(?:sg|subnet|vpc|igw|eni|rtb|nat|vpce|acl)-[0-9a-f]{6,17}\b|\bresource (?P<name>[\w./:-]+) has a dependent"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteDependency:
    """What stands in the way of a deletion. `name` is the id of what was to go, where it is named."""

    kind: DependencyKind
    name: str | None
    quote: str


def parse_delete_dependency(text: str, *, deleting: bool = False) -> DeleteDependency | None:
    """Read that a deletion was blocked, or return None. `deleting`: the text is known to answer a deletion.

    Example:
        >>> parse_delete_dependency("resource sg-0e8976ea0b10da1dd has a dependent object (Error Code: DependencyViolation)")
        DeleteDependency(kind='used', name='sg-0e8976ea0b10da1dd', quote='has a dependent object')
        >>> parse_delete_dependency("The volume is in use") is None
        True
    """
    named = _ID.search(text)
    name = (named["name"] or named[0]) if named else None
    for kind, pattern in _KINDS.against(text):
        if found := pattern.search(text):
            return DeleteDependency(kind=kind, name=name, quote=found[0])
    if deleting and (found := _WHILE_DELETING.search(text)):
        return DeleteDependency(kind="used", name=name, quote=found[0])
    return None
