"""Families of services: where every deployment makes a new ECS service, people mean the family by "the service"."""

from tools.pattern import Pattern

# checkout-v42, checkout-42, checkout-v1-2-3, checkout-1a2b3c4 (a commit): a version behind the last dash.
_VERSION = Pattern(
    r"^(?P<family>.+?)[-_](?:v(?P<number>\d+)(?:[-_.]\d+)*|(?P<plain>\d+)|(?P<unless>[a-f]{7,40})|(?P<commit>[0-9a-f]{7,40}))$"
)


def family_of(service: str) -> str | None:
    """Return the family of a versioned service name, or None when the name carries no version.

    Example:
        >>> family_of("checkout-v42"), family_of("checkout"), family_of("web-1a2b3c4")
        ('checkout', None, 'web')
    """
    found = _VERSION.match(service)
    return found["family"] if found else None


def version_of(service: str) -> int:
    """Return the version number of a service name for ordering, -1 where it has none.

    Example:
        >>> version_of("checkout-v42"), version_of("checkout")
        (42, -1)
    """
    found = _VERSION.match(service)
    number = (found["number"] or found["plain"]) if found else None
    return int(number) if number else -1


def members_of(family: str, services: tuple[str, ...]) -> tuple[str, ...]:
    """Return the services of a family, newest version first."""
    members = [name for name in services if family_of(name) == family or name == family]
    return tuple(sorted(members, key=lambda name: (version_of(name), name), reverse=True))


def families_like(wanted: str, services: tuple[str, ...]) -> tuple[str, ...]:
    """Return the families and plain names among `services` that equal `wanted` but for case, sorted."""
    names = {family_of(name) or name for name in services}
    return tuple(sorted(name for name in names if name.casefold() == wanted.casefold()))
