"""Reads bundled pages of documentation as the tests of their form need them."""

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import botocore.session
import yaml

FOLDERS = ("platform", "runbooks")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: its front matter as written, what stands before the first heading, and each section by heading."""

    text: str
    front_matter: dict[str, Any]
    intro: str
    sections: dict[str, str]

    @property
    def anchors(self) -> frozenset[str]:
        """Return the anchors of its headings."""
        return frozenset(map(slug, self.sections))


def folder(name: str) -> Any:
    """Return a folder of pages as the installed package finds it, not as the repository lies."""
    return resources.files("knowledge").joinpath(name)


def names(of: str) -> frozenset[str]:
    """Return the names of a folder's pages, without the suffix."""
    return frozenset(path.name.removesuffix(".md") for path in folder(of).iterdir()) - {"README"}


@cache
def read_page(of: str, name: str) -> Page:
    """Read one page of a folder."""
    text = folder(of).joinpath(f"{name}.md").read_text(encoding="utf-8")
    _, front_matter, body = text.split("---\n", 2)
    parts = re.split(r"^## (.+)\n", body, flags=re.MULTILINE)
    return Page(
        text=text,
        front_matter=yaml.safe_load(front_matter),
        intro=parts[0].strip(),
        sections=dict(zip(parts[1::2], (part.strip() for part in parts[2::2]), strict=True)),
    )


def section_ids() -> frozenset[str]:
    """Return the id of every section of every bundled page, `<folder>/<file>#<anchor>`."""
    pages = [(of, name) for of in FOLDERS for name in names(of)]
    return frozenset(f"{of}/{name}.md#{anchor}" for of, name in pages for anchor in read_page(of, name).anchors)


def slug(heading: str) -> str:
    """Make the anchor of a heading, as GitHub does."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def commands(text: str) -> list[str]:
    """Return what stands in the blocks marked `sh`."""
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)
    return [re.sub(r"^ +", "", block, flags=re.MULTILINE).strip() for block in blocks]


def links(text: str) -> set[str]:
    """Return where the links of a text lead."""
    return set(re.findall(r"\]\(([^)\s]+)\)", text))


@cache
def session() -> botocore.session.Session:
    """Return the session that commands are checked with."""
    return botocore.session.get_session()
