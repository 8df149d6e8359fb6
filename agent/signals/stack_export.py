"""Reads that an export of one stack and its imports in others stand in each other's way.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
"""

from dataclasses import dataclass
from typing import Literal

from tools.pattern import Pattern, PatternTable

ExportProblem = Literal["in_use", "taken", "missing"]

_NAME = r"[\"']?(?P<name>[^\s\"']+?)[\"']?"
_PATTERNS: tuple[tuple[ExportProblem, str], ...] = (
    ("in_use", rf"(?i)cannot (?:update|delete|remove) export {_NAME} as it is in use by (?P<stacks>[\w:/ ,.-]+)"),
    ("in_use", rf"(?i)export {_NAME} cannot be (?:updated|deleted|removed) (?:as|because) it is in use by (?P<stacks>[\w:/ ,.-]+)"),
    ("in_use", rf"(?i)export {_NAME} (?:is )?(?:still |currently )?(?:in use|imported) by (?P<stacks>[\w:/ ,.-]+)"),
    ("taken", rf"(?i)export (?:with name )?{_NAME} is already exported by stack (?P<stacks>[\w:/.-]+)"),
    ("missing", rf"(?i)no export named {_NAME}(?: was)? found"),
)  # fmt: skip
_KINDS: PatternTable[ExportProblem] = PatternTable((problem, Pattern(pattern)) for problem, pattern in _PATTERNS)
_JOINTS = Pattern(r",| and ")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportConflict:
    """The export, and the stacks that import it or own it already."""

    problem: ExportProblem
    name: str
    stacks: tuple[str, ...]
    quote: str


def parse_stack_export(text: str) -> ExportConflict | None:
    """Read a conflict about an export, or return None.

    Example:
        >>> parse_stack_export("Cannot update export net:VpcId as it is in use by shop-web and shop-api")
        ExportConflict(problem='in_use', name='net:VpcId', stacks=('shop-web', 'shop-api'), quote='Cannot update export net:VpcId as it is in use by shop-web and shop-api')
        >>> parse_stack_export("No export named net:VpcId found. Rollback requested by user.").problem
        'missing'
    """
    for problem, pattern in _KINDS.against(text):
        if found := pattern.search(text):
            named = found.groupdict().get("stacks") or ""
            stacks = (part.strip(" .") for part in _JOINTS.split(named))
            return ExportConflict(
                problem=problem,
                name=found["name"],
                stacks=tuple(part for part in stacks if part),
                quote=found[0].strip(" .,"),
            )
    return None
