"""Reads that a task got no network interface: no free address in the subnet, or no interface left on the host.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
"""

from dataclasses import dataclass

from tools.pattern import Pattern

_SHORT = Pattern(
    r"InsufficientFreeAddresses\w*(?:[:.] ?[^\n]{0,120})?|(?i:not (?:have )?enough free (?:ip )?addresses[^\n]{0,80}|insufficient free (?:ip )?addresses[^\n]{0,60}|"
    r"\b(?:no|0|zero) (?:free|available) (?:private )?(?:ip(?:v4)? )?addresses|\bis out of (?:free |private )?ip addresses|insufficient ENIs?\b|\bRESOURCE:ENI\b|"
    r"timeout waiting for network interface provisioning to complete|network interface provision\w* (?:timed? ?out|complete error[^\n]{0,80})|"
    r"(?:failed|unable) to (?:allocate|create|provision|attach)[^\n]{0,30} (?:branch )?(?:ENI|network interface)\b)|\bAttachmentLimitExceeded\b"
)
_CREATE = Pattern(r"Unexpected EC2 error while attempting to (?:Create|Attach) Network Interface(?P<rest>[^\n]*)")
# EC2 names other reasons by a code of its own; those are refusals, quotas or wrong ids.
_OTHER_CODE = Pattern(
    r"(?:: ?|')(?:(?P<unless>(?:Insufficient|PrivateIpAddressLimit)\w*)|(?:[A-Z][a-z]+){2,}(?:\.[A-Z]\w+)?\b)|[Nn]ot authorized|does not exist"
)
_OTHER = Pattern(r"TagPolicy|UnauthorizedOperation|RequestLimitExceeded|\.NotFound\b|\.Malformed\b")
_SUBNET = Pattern(r"\b(?P<id>subnet-[0-9a-z]{2,17})\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class InterfaceShortage:
    """A task without an interface. `subnet` is what the text names."""

    subnet: str | None
    quote: str


def parse_network_interface(text: str) -> InterfaceShortage | None:
    """Read a missing address or interface, or return None.

    Example:
        >>> parse_network_interface(
        ...     "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment disabled in "
        ...     "subnet 'subnet-0a1b2c3d': InsufficientFreeAddressesInSubnet").subnet
        'subnet-0a1b2c3d'
        >>> parse_network_interface(
        ...     "Unexpected EC2 error while attempting to tag the network interface: TagPolicyViolation")
    """
    if _OTHER.search(text):
        return None
    subnet = _SUBNET.search(text)
    if found := _SHORT.search(text):
        return InterfaceShortage(subnet=subnet["id"] if subnet else None, quote=found[0].strip())
    created = _CREATE.search(text)
    if created and not _OTHER_CODE.search(created["rest"]):
        return InterfaceShortage(subnet=subnet["id"] if subnet else None, quote=created[0].strip()[:200].rstrip())
    return None
