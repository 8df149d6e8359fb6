"""A diagnosis as markdown: the chat's answer, `--format markdown`, and the body of a ticket."""

from collections.abc import Iterable, Sequence

from agent.diagnosis import Cause, Change, Diagnosis
from tools.pattern import Pattern

_SPECIAL = Pattern(r"([\\`*_\[\]<>~&])")
# What makes a heading, a list, a rule or a table of a line that begins with it, and a formula of a cell.
_AT_START = Pattern(r"^(?:[#+\-=|]|\d{1,9}[.)]\s)")
_NO_BACKTICKS = Pattern(r"[^`]+")


def answer(diagnosis: Diagnosis) -> str:
    """Write the short answer: what happened, why with evidence, what changed, what to do, what was not seen."""
    parts = [f"**{escape(diagnosis.summary)}**"]
    if diagnosis.explanation:
        parts += explanation(diagnosis)
    else:
        parts += [f"{escape(cause.statement)} {_refs(cause.evidence_ids)}".strip() for cause in diagnosis.root_causes]
    if not diagnosis.root_causes and not diagnosis.explanation:
        parts += [f"{escape(seen.statement)} {_refs(seen.evidence_ids)}".strip() for seen in diagnosis.symptoms[:3]]
    if diagnosis.impact.text:
        parts.append(f"{escape(diagnosis.impact.text)} {_refs(diagnosis.impact.evidence_ids)}".strip())
    if diagnosis.root_causes and diagnosis.changes:
        parts.append("**Changed** " + "; ".join(_change(change) for change in diagnosis.changes[:3]))
    if diagnosis.actions:
        parts.append("**Next**\n\n" + steps(diagnosis))
    if diagnosis.documents:
        parts.append("**Read** " + documents(diagnosis))
    if diagnosis.gaps:
        parts.append("**Not seen** " + not_seen(diagnosis))
    parts += [f"*{escape(note)}*" for note in diagnosis.notes]
    return "\n\n".join(parts) + "\n"


def report(diagnosis: Diagnosis) -> str:
    """Write everything: the answer, symptoms, timeline, the evidence cited, and what it took."""
    target = diagnosis.target
    name = target.service or target.stack_name or target.task_arn or ""
    sections = [
        f"# {escape(diagnosis.summary)}",
        f"*{escape(name)} · account {target.account_id} · {target.region} · status {diagnosis.status}*",
        _section("In short", explanation(diagnosis)),
        _section("Impact", [f"{escape(diagnosis.impact.text)} {_refs(diagnosis.impact.evidence_ids)}"]),
        _section("Cause", [_cause(cause) for cause in diagnosis.root_causes] or _undetermined(diagnosis)),
        _section("What followed", [_cause(symptom) for symptom in diagnosis.symptoms]),
        _section("What changed", [f"- {_change(change)}" for change in diagnosis.changes]),
        _section("What to do", [steps(diagnosis)] if diagnosis.actions else []),
        _section("Timeline (UTC)", [timeline(diagnosis)] if diagnosis.timeline else []),
        _section("Documents", [documents(diagnosis)] if diagnosis.documents else []),
        _section("Not seen", [f"- {line}" for line in _gap_lines(diagnosis)]),
        _section("Evidence", [_evidence(diagnosis)] if diagnosis.evidence else []),
        f"*{escape(footer(diagnosis))}*",
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def explanation(diagnosis: Diagnosis) -> list[str]:
    """Write a model's account, a paragraph a statement, each with its evidence and documents."""
    return [
        f"{escape(said.text)} {_refs((*said.evidence_ids, *said.document_ids))}".strip()
        for said in diagnosis.explanation
    ]


def steps(diagnosis: Diagnosis) -> str:
    """Write the actions as a numbered list with their commands."""
    lines: list[str] = []
    for number, action in enumerate(diagnosis.actions, start=1):
        who = f" ({action.owner})" if action.owner != "nobody" else ""
        lines.append(f"{number}. {escape(action.title)}{who} {_refs(action.evidence_ids)}".rstrip())
        if action.command:
            lines.append("   " + code(action.command))
        if action.console_url:
            lines.append(f"   [open in the AWS console]({action.console_url})")
    return "\n".join(lines)


def changed(diagnosis: Diagnosis) -> str:
    """Write all changes as a list, or that none was seen."""
    if not diagnosis.changes:
        return "I see no difference between the last good revision and this one.\n"
    return "\n".join(f"- {_change(change)}" for change in diagnosis.changes) + "\n"


def timeline(diagnosis: Diagnosis) -> str:
    """Write the timeline as a list, times in UTC."""
    return "\n".join(
        f"- {entry.at:%d %b %H:%M:%S} {escape(entry.text)}{f' (x{entry.count})' if entry.count > 1 else ''} "
        f"{_refs(entry.evidence_ids[:2])}".rstrip()
        for entry in diagnosis.timeline
    )


def documents(diagnosis: Diagnosis) -> str:
    """Write the pages to read, each with its label and address. A link is made of it only where hosts are known."""
    return "; ".join(
        f"{escape(page.title)}{' ' + code(page.url) if page.url else ''} [{page.id}]" for page in diagnosis.documents
    )


def not_seen(diagnosis: Diagnosis) -> str:
    """Write the gaps in one sentence each."""
    return "; ".join(_gap_lines(diagnosis))


def footer(diagnosis: Diagnosis) -> str:
    """Say what the diagnosis took and who wrote it."""
    usage = diagnosis.usage
    writer = "rules only" if diagnosis.written_by == "rules" else diagnosis.written_by
    seconds = usage.wall_ms / 1000
    reads = f"{usage.aws_calls} calls in {usage.waves} {'step' if usage.waves == 1 else 'steps'}"
    tokens = (
        f", {usage.input_tokens + usage.output_tokens} tokens, ${usage.cost_usd:.3f}" if usage.output_tokens else ""
    )
    return f"{reads}, {seconds:.1f} s, {writer}{tokens} · diagnosis {diagnosis.id}"


def escape(text: str) -> str:
    r"""Take its meaning from every markdown character, and line breaks from data.

    Example:
        >>> escape("[click](http://x) *now*")
        '\\[click\\](http://x) \\*now\\*'
    """
    flat = " ".join(text.split())
    start = _AT_START.match(flat)
    # A number keeps its digits: "1\\. x".
    mark = len(flat) - len(flat.lstrip("0123456789")) if start else None
    escaped = _SPECIAL.sub(lambda found: "\\" + found[0], flat)
    return escaped if mark is None else f"{escaped[:mark]}\\{escaped[mark:]}"


def code(text: str) -> str:
    """Quote text as inline code, whatever backticks it has.

    Example:
        >>> code("a`b")
        '`` a`b ``'
    """
    flat = " ".join(text.split())
    longest = max(map(len, _NO_BACKTICKS.split(flat)))
    fence = "`" * (longest + 1)
    return f"{fence} {flat} {fence}" if longest else f"`{flat}`"


def _undetermined(diagnosis: Diagnosis) -> list[str]:
    return [] if diagnosis.status == "healthy" else ["Not determined yet."]


def _cause(cause: Cause) -> str:
    head = f"**{escape(cause.title)}** ({cause.confidence}, owner: {cause.owner})"
    return f"{head}. {escape(cause.statement)} {_refs(cause.evidence_ids)}".strip()


def _change(change: Change) -> str:
    before, after = (code(side) if side is not None else "absent" for side in (change.before, change.after))
    who = f" by {escape(change.by)}" if change.by else ""
    when = f" at {change.at:%d %b %H:%M} UTC" if change.at else ""
    where = f"{escape(change.subject)}: {code(change.path)}"
    return f"{where} {before} → {after}{who}{when} {_refs(change.evidence_ids)}".strip()


def _gap_lines(diagnosis: Diagnosis) -> list[str]:
    return [f"{code(gap.operation)} ({gap.reason}): {escape(gap.effect)}" for gap in diagnosis.gaps]


def _evidence(diagnosis: Diagnosis) -> str:
    blocks: list[str] = []
    for piece in diagnosis.evidence:
        when = f", {piece.event_time:%d %b %Y %H:%M:%S} UTC" if piece.event_time else ""
        where = f"{piece.operation} in {piece.account_id}/{piece.region}{when}"
        blocks.append(f"**{piece.id}** {escape(piece.title)} · {escape(where)}\n\n{fenced(piece.excerpt)}")
    return "\n\n".join(blocks)


def fenced(text: str) -> str:
    """Write text as a code block that its own backticks cannot end."""
    longest = max(map(len, _NO_BACKTICKS.split(text)))
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"


def _section(title: str, parts: Sequence[str]) -> str:
    return f"## {title}\n\n" + "\n".join(parts) if parts else ""


def _refs(evidence_ids: Iterable[str]) -> str:
    return " ".join(f"[{label}]" for label in list(evidence_ids)[:6])
