"""The runbook of a category: what to know and do about one kind of failure, in our own words."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "runbooks"
_FRONT_MATTER = "---\n"


@cache
def runbook_text(category: str) -> str:
    """Return a category's runbook in markdown, without its front matter; empty when there is none."""
    path = FOLDER / f"{category}.md"
    if not path.is_file():
        return ""
    return path.read_text(encoding="utf-8").split(_FRONT_MATTER, 2)[-1].strip()


def runbook_section(category: str, heading: str) -> str:
    """Return what stands under a heading of the second level, without the heading; empty when there is no such one."""
    for section in runbook_text(category).split("\n## "):
        title, _, body = section.removeprefix("## ").partition("\n")
        if title.strip() == heading:
            return body.strip()
    return ""
