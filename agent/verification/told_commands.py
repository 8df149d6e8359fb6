"""Says when a sentence carries a command: a reader runs what stands in an answer, wherever in it, and the data has some.

Commands belong into steps, where each is checked. What the rules or a cited document propose may be repeated.
"""

import re
from collections.abc import Iterator

from agent.verification.commands import cli_session, command_objections
from agent.verification.material import Material

# `aws`, a service, and an operation, which has a hyphen, or one of the CLI's own words.
_AWS = re.compile(
    r"(?:\b[A-Z_]{2,40}=\S{1,200}\s+)?\baws\s+(?P<service>[a-z0-9-]{2,40})\s+(?:[a-z0-9]+(?:-[a-z0-9]+)+|cp|mv|rm|sync|ls|tail|presign|wait)\b[^`“”]{0,600}"
)
_CLI_ONLY = frozenset({"s3", "configure", "sso", "deploy", "s3api", "configservice"})
# What is handed to a shell, or to the machine's owner.
_SHELL = re.compile(r"\|\s*(?:ba|z|da|k)?sh\b|\bsudo\s+\S|\brm\s+-[a-z]|\$\([^)]|\beval\s+[\"'$(]", re.IGNORECASE)


def told_commands(text: str, cited: tuple[str, ...], material: Material) -> Iterator[str]:
    """Yield an objection for every command in `text`, the sentence without its quotes."""
    proposed = material.proposals(cited)
    if "``" in text or text.count("`") % 2:
        yield "its backticks do not match"
    for found in _AWS.finditer(" ".join(text.split())):
        command = found[0].rstrip(" .,;:!?")
        known = found["service"] in _CLI_ONLY or found["service"] in cli_session().get_available_services()
        if known and command not in proposed and any(command_objections(command, material)):
            yield f"“{command[:120]}” is a command: write it as a step"
    for found in _SHELL.finditer(text):
        if found[0] not in proposed:
            yield f"“{found[0][:60]}” is for a shell; an answer holds none"
