"""Prompts: markdown files with an id and a version, so that every answer can say which text it came from.

A changed text needs a raised version: agent/prompts/versions.txt holds the digest of each version there ever was, and a test
compares.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

from agent.errors import SettingsError

PROMPTS = Path(__file__).parent / "prompts"
VERSIONS = "versions.txt"
_FENCE = "---\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One version of a prompt. `sha256` is the digest of the text, in hex."""

    id: str
    version: int
    text: str
    sha256: str

    @property
    def name(self) -> str:
        """How an answer names it."""
        return f"{self.id}@{self.version}"


def load_prompt(prompt_id: str, folder: Path = PROMPTS) -> Prompt:
    """Read a prompt by its id, which is the name of its file.

    Raises:
        SettingsError: absent, or not of the form: front matter with id and version, then the text.
    """
    path = folder / f"{prompt_id}.md"
    try:
        written = path.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"the prompt {path} cannot be read: {error.strerror or error}") from error
    before, _, rest = written.partition(_FENCE)
    front, fence, text = rest.partition(f"\n{_FENCE}")
    parsed: Any = yaml.safe_load(front) if not before and fence else None
    head = cast("dict[str, Any]", parsed) if isinstance(parsed, dict) else {}
    version = head.get("version")
    if head.keys() != {"id", "version"} or head["id"] != prompt_id or not isinstance(version, int) or not text.strip():
        raise SettingsError(
            f"the prompt {path} has to begin with its id ({prompt_id}) and version between two lines of ---"
        )
    text = text.strip()
    return Prompt(id=prompt_id, version=version, text=text, sha256=hashlib.sha256(text.encode()).hexdigest())


def prompt_ids(folder: Path = PROMPTS) -> tuple[str, ...]:
    """Return the ids of all prompts, sorted."""
    return tuple(sorted(path.stem for path in folder.glob("*.md") if path.stem != "README"))


def unlisted(folder: Path = PROMPTS) -> list[str]:
    """Return what is wrong between the prompts and the list of their versions; nothing = all is well.

    A version is listed once, as `<id>@<version> <sha256>`, and never changed.
    """
    lines = [line.split() for line in (folder / VERSIONS).read_text(encoding="utf-8").splitlines() if line.strip()]
    complaints = [f"{line[0]} is listed twice" for n, line in enumerate(lines) if line[0] in {x[0] for x in lines[:n]}]
    listed = {line[0]: line[-1] for line in lines}
    for prompt in (load_prompt(each, folder) for each in prompt_ids(folder)):
        digest = listed.get(prompt.name)
        if digest is None:
            complaints.append(f"{prompt.name} is not listed; add the line: {prompt.name} {prompt.sha256}")
        elif digest != prompt.sha256:
            complaints.append(f"the text of {prompt.name} was changed; raise its version")
    return complaints
