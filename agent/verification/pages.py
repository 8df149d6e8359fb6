"""What an answer from the documentation may stand on: each passage cut into the sentences, rows and commands it holds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from agent.verification.material import Document
from agent.verification.planted import without_planted
from agent.verification.sentences import sentences_of
from tools.pattern import Pattern

_FENCE = Pattern(r"^\s*(?:```|~~~)")
_ENTRY = Pattern(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+")
_RULE = Pattern(r"^[\s|:-]+$")  # below the head of a table
_LINK = Pattern(r"\[([^\]\n]{0,300})\]\([^)\s]{0,500}\)")
_MARKS = str.maketrans("", "", "*`")
_INLINE = Pattern(r"`([^`\n]{3,400})`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A passage of a page. `plain` is its text without markup, line by line; `cells` are the values of its tables.

    `commands` are what it shows as code, each on one line.
    """

    label: str
    title: str
    url: str
    text: str
    plain: tuple[str, ...]
    cells: tuple[str, ...]
    commands: frozenset[str]

    def windows(self, size: int) -> Iterator[str]:
        """Yield what stands together: `size` neighbouring sentences or rows, below the title."""
        for first in range(max(1, len(self.plain) - size + 1)):
            yield "\n".join((self.title, *self.plain[first : first + size]))


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMaterial:
    """The passages by their labels, the question, and where links may lead besides the passages' own addresses.

    `masks` are what a guardrail put in the place of words: they stand in texts as the model saw them.
    """

    pages: Mapping[str, Page]
    question: str
    link_hosts: frozenset[str]
    masks: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        documents: Iterable[Document],
        *,
        question: str,
        link_hosts: Iterable[str] = (),
        masks: Iterable[str] = (),
    ) -> "PageMaterial":
        """Cut the documents. What in them speaks to a machine that reads them supports nothing."""
        pages = {document.label: page_of(document) for document in documents}
        return cls(pages=pages, question=question, link_hosts=frozenset(link_hosts), masks=frozenset(masks))

    def cited(self, labels: Iterable[str]) -> tuple[Page, ...]:
        """Return the passages of these labels."""
        return tuple(self.pages[label] for label in dict.fromkeys(labels) if label in self.pages)

    def seen(self) -> str:
        """Return all that was read or asked, for values of commands."""
        return "\n".join((*(f"{page.title}\n{page.text}" for page in self.pages.values()), self.question))


def page_of(document: Document) -> Page:
    r"""Cut one passage.

    Example:
        >>> page = page_of(Document(label="D1", title="Q", url="", text="| vCPU | dev | prod |\n|-|-|-|\n| Spot | 1 | 9 |"))
        >>> page.plain, page.cells
        (('vCPU: Spot, dev: 1, prod: 9',), ('vCPU Spot dev 1', 'vCPU Spot prod 9'))
    """
    plain: list[str] = []
    cells: list[str] = []
    commands: set[str] = set()
    text = without_planted(document.text)
    for kind, lines in _blocks(text):
        if kind == "code":
            commands.update(shown := [" ".join(command.split()) for command in _joined(lines)])
            plain += shown
        elif kind == "table":
            rows, values = _table(lines)
            plain += rows
            cells += values
        else:
            written = " ".join(line.strip() for line in lines)
            commands.update(" ".join(found.split()) for found in _INLINE.findall(written))
            plain += [sentence for sentence in sentences_of(_bare(written)) if sentence.strip()]
    return Page(
        label=document.label,
        title=_bare(document.title),
        url=document.url,
        text=text,
        plain=tuple(plain),
        cells=tuple(cells),
        commands=frozenset(commands),
    )


def _blocks(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the paragraphs, list entries, tables and pieces of code, in order."""
    kind, block = "prose", list[str]()
    for line in text.splitlines():
        if _FENCE.match(line):
            if block:
                yield kind, block
            kind, block = "prose" if kind == "code" else "code", []
            continue
        now = "code" if kind == "code" else "table" if line.lstrip().startswith("|") else "prose"
        ends = now == "prose" and (not line.strip() or _ENTRY.match(line) or line.startswith("#"))
        if block and (now != kind or ends):
            yield kind, block
            block = []
        kind = now
        if now == "code" or line.strip():
            block.append(_ENTRY.sub("", line) if now == "prose" else line)
    if block:
        yield kind, block


def _joined(lines: Sequence[str]) -> Iterator[str]:
    r"""Yield commands, those over several lines whole: a line that ends with a \ goes on."""
    command = ""
    for line in lines:
        command += f" {line.rstrip().removesuffix(chr(92))}"
        if not line.rstrip().endswith("\\"):
            if command.strip():
                yield command.strip()
            command = ""
    if command.strip():
        yield command.strip()


def _table(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the rows, each value with the head of its column; and the values, each with those of row and column."""
    rows = [[_bare(cell) for cell in line.strip().strip("|").split("|")] for line in lines if not _RULE.match(line)]
    if len(rows) < 2:
        return [" ".join(row) for row in rows], []
    head, *body = rows
    told = [", ".join(f"{name}: {cell}".strip(": ") for name, cell in zip(head, row, strict=False)) for row in body]
    values = [
        " ".join((head[0], row[0], name, cell))
        for row in body
        for name, cell in zip(head[1:], row[1:], strict=False)
        if cell
    ]
    return told, values


def _bare(text: str) -> str:
    """Return a text without the marks of markdown; a link becomes its words."""
    return " ".join(_LINK.sub(lambda link: link[1], text).translate(_MARKS).lstrip("# ").split())
