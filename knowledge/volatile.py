"""Takes out of a pasted error what is different each time: no page holds it, and it hides what is always the same."""

import re

# What an ARN is of stays: its service and the kind of the resource.
_ARN = re.compile(r"\barn:aws[\w-]*:([a-z0-9-]+):[\w-]*:\d*:(?:([a-z-]+)[/:])?[^\s'\"),]*")
# How AWS's tools wrap every error: what stands inside tells one from another.
_WRAPPED = re.compile(r"\b[Aa]n error occurred \((\w+)\) when calling the (\w+) operation(?: \([^)]*\))?:?")
_IMAGE = re.compile(r"\b\d{12}\.dkr\.ecr\.[\w.-]+[^\s'\"),]*")
_VOLATILE = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?i)\brequest[ -]?(?:token|id): [\w-]+",
        r"https?://[^\s'\")]+",
        r"\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b",
        r"\b\d{1,3}(?:\.\d{1,3}){3}(?:[:/]\d+)?\b",
        r"\b(?:acl|ami|eipalloc|eni|fsap|fs|igw|i|lt|nat|rtb|sg|subnet|vol|vpc|vpce)-[0-9a-f]{4,17}\b",
        r"\b(?:sha256:)?(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{12,}\b",
        r"\b\d{9,}\b",
        r"\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?\b",
        r"\b\d\d:\d\d:\d\d(?:\.\d+)?\b",
    )
)


def without_volatile(text: str) -> str:
    """Return the text without ids, addresses, times and account numbers.

    Example:
        >>> without_volatile("task arn:aws:ecs:us-east-1:111122223333:task/prod/0a1b2c3d4e5f failed at 10.0.1.7:8080")
        'task ecs task failed at'
    """
    text = _WRAPPED.sub(r"\1 \2", text)
    text = _IMAGE.sub(" ecr image ", text)
    text = _ARN.sub(lambda found: f" {found[1]} {found[2] or ''} ", text)
    for pattern in _VOLATILE:
        text = pattern.sub(" ", text)
    return " ".join(text.split())
