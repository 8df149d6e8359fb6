"""A diagnosis for a terminal: 80 columns, no colour needed, the first line enough for most readers."""

import textwrap
from collections.abc import Iterable, Sequence

from agent.answer.markdown import footer
from agent.diagnosis import Change, Diagnosis, DocumentView, Status
from api.page_addresses import SHOW, reachable
from tools.hidden_characters import without_steering
from tools.pattern import Pattern

WIDTH = 80
_INDENT = 11
_MARKS: dict[Status, str] = {
    "healthy": "✓",
    "in_progress": "…",
    "waiting": "‖",
    "degraded": "!",
    "failed": "✗",
    "rolled_back": "✗",
    "unknown": "?",
}
_WORD = Pattern(r"(?:[^\s'\"]|'[^']*'|\"[^\"]*\")+")


def render(diagnosis: Diagnosis, *, public_url: str | None = None) -> str:
    """Write the diagnosis as text for people. `public_url` is where the server is reachable, for links to its pages."""
    mark = "✗" if diagnosis.root_causes else _MARKS[diagnosis.status]
    lines = _wrapped(f"{mark} {diagnosis.summary}", indent=2, first=0)
    lines += _wrapped(_with_refs(diagnosis.impact.text, diagnosis.impact.evidence_ids), indent=2)
    lines.append("")
    lines += _account(diagnosis)
    causes = [_with_refs(f"{c.statement}{_doubt(c.confidence)}", c.evidence_ids) for c in diagnosis.root_causes]
    lines += _block("Cause", causes)
    lines += _block("Then" if causes else "Seen", [_with_refs(s.statement, s.evidence_ids) for s in diagnosis.symptoms])
    if diagnosis.status != "healthy" or causes:
        lines += _block("Changed", [_change(change) for change in diagnosis.changes[:6]])
    lines += _actions(diagnosis)
    owners = dict.fromkeys(cause.owner for cause in diagnosis.root_causes)
    lines += _block("Owner", [" and ".join(owners)] if owners else [])
    others = [f"{m.service} {m.status} ({m.running} of {m.desired} tasks)" for m in diagnosis.members[1:]]
    lines += _block("Members", [", ".join(others)] if others else [])
    lines += _pages(diagnosis.documents, public_url)
    lines += _block("Not seen", [f"{gap.operation} ({gap.reason}): {gap.effect}" for gap in diagnosis.gaps])
    lines += _block("Note", diagnosis.notes)
    lines += _wrapped(footer(diagnosis), indent=2)
    return clean("\n".join(lines)) + "\n"


def render_words(diagnosis: Diagnosis) -> str:
    """Write what a model said of a diagnosis and no more: the first sentence, its account, and what was dropped."""
    lines = [*_wrapped(f"  {diagnosis.summary}", indent=2), "", *_account(diagnosis)]
    lines += _block("Note", diagnosis.notes)
    lines += _wrapped(footer(diagnosis), indent=2)
    return clean("\n".join(lines)) + "\n"


def clean(text: str) -> str:
    """Take out what would steer a terminal: characters in AWS texts could move the cursor or rewrite the answer."""
    return without_steering(text.replace("\t", " "), "�")


def paragraph(text: str) -> list[str]:
    """Break a text into lines of a terminal, indented by two."""
    return _wrapped(text, indent=2)


def _account(diagnosis: Diagnosis) -> list[str]:
    said = [_with_refs(each.text, (*each.evidence_ids, *each.document_ids)) for each in diagnosis.explanation]
    return _block("In short", said)


def _actions(diagnosis: Diagnosis) -> list[str]:
    lines: list[str] = []
    for number, action in enumerate(diagnosis.actions, start=1):
        label = "Do" if number == 1 else ""
        lines += _block(label, [_with_refs(f"{number} {action.title}", action.evidence_ids)])
        if action.command:
            lines += _command(action.command)
    return lines


def _command(command: str) -> list[str]:
    """Break a command so that it can still be pasted: at blanks outside quotes, with a backslash."""
    words = _WORD.findall(command)
    lines: list[str] = []
    line = ""
    for word in words:
        if line and len(line) + len(word) + 1 > WIDTH - _INDENT - 6:
            lines.append(line + " \\")
            line = "  " + word
        else:
            line = f"{line} {word}" if line else word
    return [" " * (_INDENT + 2) + part for part in (*lines, line)]


def _change(change: Change) -> str:
    who = f", by {change.by}" if change.by else ""
    when = f" at {change.at:%d %b %H:%M} UTC" if change.at else ""
    text = f"{change.subject}: {change.path} {change.before or 'absent'} → {change.after or 'absent'}{who}{when}"
    return _with_refs(text, change.evidence_ids)


def _pages(pages: Sequence[DocumentView], public_url: str | None) -> list[str]:
    """Name the pages to read, each address on a line of its own: what a terminal breaks cannot be followed."""
    lines: list[str] = []
    by_command = False
    for number, page in enumerate(pages):
        lines += _block("Read" if number == 0 else "", [f"{page.title} [{page.id}]"])
        address = reachable(page.url, public_url)
        by_command = by_command or address.startswith(SHOW)
        lines += [" " * (_INDENT + 2) + address.removeprefix(SHOW)] if address else []
    return lines + (_block("", [f"Show one of these: {SHOW}PAGE"]) if by_command else [])


def _doubt(confidence: str) -> str:
    return "" if confidence == "certain" else f" ({confidence})"


def _with_refs(text: str, evidence_ids: Iterable[str]) -> str:
    refs = " ".join(list(evidence_ids)[:4])
    return f"{text} [{refs}]" if refs else text


def _block(label: str, paragraphs: Iterable[str]) -> list[str]:
    lines: list[str] = []
    for number, paragraph in enumerate(paragraphs):
        head = f"  {label if number == 0 else '':<{_INDENT - 2}}"
        wrapped = _wrapped(paragraph, indent=_INDENT)
        lines += [head + wrapped[0][_INDENT:], *wrapped[1:]] if wrapped else []
    return lines


def _wrapped(text: str, *, indent: int, first: int | None = None) -> list[str]:
    return textwrap.wrap(
        " ".join(text.split()),
        width=WIDTH,
        initial_indent=" " * (indent if first is None else first),
        subsequent_indent=" " * indent,
        break_on_hyphens=False,
        break_long_words=False,
    )
