"""What a model is shown of a diagnosis: the rules' findings, the changes, the story and the evidence, on a few pages.

At most 18,000 characters, about 6,000 tokens, however many events there were: the decisive evidence first and whole, the
rest shorter, and what has no room is counted.
"""

from collections.abc import Collection, Iterable, Sequence

from agent.diagnosis import Cause, Diagnosis, EvidenceView
from agent.reasoning.fence import Fence
from agent.verification.material import Document

MAX_CHARACTERS = 18_000
MAX_DECISIVE, MAX_OTHER = 1_200, 320  # characters of one piece of evidence
MAX_DOCUMENT, MAX_DOCUMENTS = 1_500, 5
MAX_CHANGES, MAX_TIMELINE, MAX_GAPS = 10, 14, 12


def digest(
    diagnosis: Diagnosis, fence: Fence, *, documents: Sequence[Document] = (), further: Sequence[EvidenceView] = ()
) -> str:
    """Write the digest. Everything in it that others wrote stands inside fences."""
    by_label = {piece.id: piece for piece in (*further, *diagnosis.evidence)}
    of_causes = (label for cause in (*diagnosis.root_causes, *diagnosis.symptoms) for label in cause.evidence_ids)
    decisive = dict.fromkeys((*(piece.id for piece in further), *of_causes))
    pieces = [by_label[label] for label in dict.fromkeys((*decisive, *by_label)) if label in by_label]
    parts = [
        _head(diagnosis, fence),
        _causes("Root causes found by rule", diagnosis.root_causes, fence)
        or "Root causes found by rule: none. The cause is not determined.",
        _causes("Symptoms found by rule", diagnosis.symptoms[:6], fence),
        _chain(diagnosis),
        _changes(diagnosis, fence),
        _timeline(diagnosis, fence),
        _gaps(diagnosis, fence),
        *(_document(document, fence) for document in documents[:MAX_DOCUMENTS]),
    ]
    room = MAX_CHARACTERS - sum(len(part) + 2 for part in parts if part)
    parts += _evidence(pieces, decisive, fence, room)
    return "\n\n".join(part for part in parts if part)[:MAX_CHARACTERS]


def _head(diagnosis: Diagnosis, fence: Fence) -> str:
    target = diagnosis.target
    named = "\n".join(
        f"{word}: {value}"
        for word, value in (
            ("service", target.service),
            ("family", target.family),
            ("cluster", target.cluster),
            ("stack", target.stack_name),
            ("task", target.task_arn),
            ("account", target.account_id),
            ("region", target.region),
            ("impact", f"{diagnosis.impact.text} {_refs(diagnosis.impact.evidence_ids)}"),
            ("first sentence by rule", diagnosis.summary),
            ("members", "; ".join(f"{m.service} {m.status} {m.running}/{m.desired}" for m in diagnosis.members)),
        )
        if value
    )
    return f"Status: {diagnosis.status}. Read at {diagnosis.created_at:%Y-%m-%d %H:%M} UTC.\n{fence.around('target', named, limit=1200)}"


def _causes(heading: str, causes: Iterable[Cause], fence: Fence) -> str:
    texts = [
        f"{cause.id} category={cause.category} confidence={cause.confidence} owner={cause.owner} {_refs(cause.evidence_ids)}\n"
        + fence.around(cause.id, f"{cause.title}. {cause.statement}", limit=900)
        for cause in causes
    ]
    return f"{heading}:\n" + "\n".join(texts) if texts else ""


def _chain(diagnosis: Diagnosis) -> str:
    links = ", ".join(f"{link.cause} led to {link.effect}" for link in diagnosis.chain[:10])
    return f"By rule: {links}." if links else ""


def _changes(diagnosis: Diagnosis, fence: Fence) -> str:
    lines = [
        f"{c.subject}: {c.path}: {c.before} → {c.after}{f' by {c.by}' if c.by else ''}"
        f"{f' at {c.at:%Y-%m-%d %H:%M} UTC' if c.at else ''} {_refs(c.evidence_ids)}"
        for c in diagnosis.changes[:MAX_CHANGES]
    ]
    return (
        "What changed, most telling first:\n" + fence.around("changes", "\n".join(lines), limit=1800) if lines else ""
    )


def _timeline(diagnosis: Diagnosis, fence: Fence) -> str:
    lines = [
        f"{entry.at:%Y-%m-%d %H:%M:%S} {entry.text[:200]}{f' (x{entry.count})' if entry.count > 1 else ''} "
        f"{_refs(entry.evidence_ids[:2])}"
        for entry in diagnosis.timeline[-MAX_TIMELINE:]
    ]
    return "Timeline, UTC:\n" + fence.around("timeline", "\n".join(lines), limit=2200) if lines else ""


def _gaps(diagnosis: Diagnosis, fence: Fence) -> str:
    lines = [
        f"G{number} {gap.operation} {gap.reason}: {gap.effect}"
        for number, gap in enumerate(diagnosis.gaps[:MAX_GAPS], start=1)
    ]
    return "Could not be read:\n" + fence.around("gaps", "\n".join(lines), limit=1200) if lines else ""


def _document(document: Document, fence: Fence) -> str:
    return f"Document {document.label}:\n" + fence.around(
        document.label, f"{document.title}\n{document.text}", limit=MAX_DOCUMENT
    )


def _evidence(pieces: Sequence[EvidenceView], decisive: Collection[str], fence: Fence, room: int) -> Iterable[str]:
    shown = 0
    for piece in pieces:
        limit = MAX_DECISIVE if piece.id in decisive else MAX_OTHER
        at = f" at {piece.event_time:%Y-%m-%d %H:%M:%S} UTC" if piece.event_time else ""
        text = f"Evidence {piece.id}: {piece.operation}{at}\n" + fence.around(
            piece.id, f"{piece.title}\n{piece.resource}\n{piece.excerpt}", limit=limit
        )
        if len(text) + 80 > room:
            break
        room -= len(text) + 2
        shown += 1
        yield text
    if left := len(pieces) - shown:
        yield f"{left} more pieces of evidence have no room here."


def _refs(labels: Sequence[str]) -> str:
    return f"[{' '.join(labels[:8])}]" if labels else ""
