"""Who may see a document. What says nothing about it is seen by nobody."""

from dataclasses import dataclass

EVERYONE = "everyone"  # in a document: every reader of its tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class Visibility:
    """Who asks: a tenant, and the groups the asker is in there."""

    tenant: str
    groups: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """Return the groups any of which opens a document to this asker."""
        return self.groups | {EVERYONE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Whom a document is for. No groups: nobody."""

    tenant: str
    groups: frozenset[str] = frozenset()

    def opens_to(self, visibility: Visibility) -> bool:
        """Tell whether this asker may see the document."""
        return self.tenant == visibility.tenant and not self.groups.isdisjoint(visibility.names)


def parse_groups(written: object) -> frozenset[str]:
    """Read a `visibility`: a group, groups with commas, or a list of them. Anything else opens to nobody.

    Example:
        >>> sorted(parse_groups("shop, platform"))
        ['platform', 'shop']
        >>> parse_groups(None), parse_groups(["everyone"]), parse_groups({"a": 1})
        (frozenset(), frozenset({'everyone'}), frozenset())
    """
    if isinstance(written, str):
        parts: list[object] = list(written.split(","))
    elif isinstance(written, list | tuple):
        parts = list(written)  # pyright: ignore[reportUnknownArgumentType]  # YAML
    else:
        return frozenset()
    return frozenset(part.strip() for part in parts if isinstance(part, str) and part.strip())
