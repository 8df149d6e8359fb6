"""Writes the draft of an answer from what the prompt holds, as a careful model would, with the slip of a careless one.

The slip is a made-up log line: what models are known for, and what verification has to catch each time.
"""

import re
from collections.abc import Iterator, Sequence, Set

from agent.draft import Draft, DraftQuote, DraftStatement
from evals.scripted_model.digest_reading import ReadDigest, ToldCause

MIN_LINE, MAX_LINE = 12, 300  # characters of a quoted line: less tells nothing, more is no quote but a page
TELLING = 6  # shared words that a line of a failure is worth
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_WORD = re.compile(r"[A-Za-z0-9]{3,}")
_FAILURE = re.compile(
    r"(?i)error|exception|fatal|denied|fail|not found|no such|unable|cannot|refused|timed out|unhealthy|exceed|kill|exit"
)
_QUOTING = frozenset('“”"`…')  # a passage with these cannot be told from the sentence around it
_PROSE = re.compile(r"[A-Z][^<>`|]*\.")  # no command, no table, no template
_SLIPS = (
    "ERROR pool exhausted: 50 of 50 connections in use",
    "FATAL: password authentication failed for user billing_rw",
    "OutOfMemoryError: Java heap space at com.acme.Worker.run",
)


def write_draft(read: ReadDigest, *, slip: bool) -> Draft:
    """Write what the prompt says, each sentence with its sources.

    Args:
        read: the prompt.
        slip: make up one sentence. When it is rejected the writer insists on it or leaves it out, by the cause.
    """
    if read.rejected:  # only what was rejected is wanted again
        insists = slip and _slip_of(read) == _SLIPS[0]
        return Draft(statements=list(_slip(read)) if insists else [])
    parts = (_summary(read), _causes(read), _slip(read) if slip else (), _effects(read), _change(read), _platform(read))
    return Draft(statements=[said for part in (*parts, _unknown(read)) for said in part])


def _summary(read: ReadDigest) -> Iterator[DraftStatement]:
    if not read.causes:
        labels = _decisive(read)
        if read.summary and labels:
            yield DraftStatement(role="summary", text=read.summary, sources=labels)
        return
    first = read.causes[0]
    text = f"{read.name} did not make it: {_lower(first.title)}."
    yield DraftStatement(role="summary", text=text, sources=_capped(first.labels))


def _causes(read: ReadDigest) -> Iterator[DraftStatement]:
    for cause in read.causes:
        label, line = _telling_line(read, cause)
        if line is None:
            text, quotes = f"{cause.title}. {cause.statement}", []
        else:
            text = f"{cause.title}: what was read says “{line}”."
            quotes = [DraftQuote(source=label, text=line)]
        sources = _capped(cause.labels)
        yield DraftStatement(role="cause", text=text, sources=sources, quotes=quotes, category=cause.category)


def _slip(read: ReadDigest) -> Iterator[DraftStatement]:
    for cause in read.causes[:1]:
        yield DraftStatement(role="fact", text=f"Its log says “{_slip_of(read)}”.", sources=_capped(cause.labels))


def _slip_of(read: ReadDigest) -> str | None:
    return _SLIPS[len(read.causes[0].category) % len(_SLIPS)] if read.causes else None


def _effects(read: ReadDigest) -> Iterator[DraftStatement]:
    for symptom in read.symptoms[:2]:
        text = f"What followed from it: {_lower(symptom.title)}." if read.causes else f"{symptom.title}."
        sources = _capped(symptom.labels)
        yield DraftStatement(role="effect", text=text, sources=sources, category=symptom.category)


def _change(read: ReadDigest) -> Iterator[DraftStatement]:
    for change in read.changes[:1]:
        if not set(change.before + change.after) & _QUOTING and change.after != "None":
            who = f" {change.by} did it." if change.by else ""
            text = f"{change.path} went from “{change.before}” to “{change.after}”.{who}"
            yield DraftStatement(role="fact", text=text, sources=_capped(change.labels))


def _platform(read: ReadDigest) -> Iterator[DraftStatement]:
    found = (
        (label, sentence.strip())
        for label, body in read.documents.items()
        for line in body.splitlines()[1:]
        for sentence in _SENTENCE.split(line)
        if _quotable(sentence) and _PROSE.fullmatch(sentence.strip())
    )
    label, sentence = next(found, ("", ""))
    if label:
        quote = DraftQuote(source=label, text=sentence)
        text = f"The documentation says of this: “{sentence}”"
        yield DraftStatement(role="platform", text=text, sources=[label], quotes=[quote])


def _unknown(read: ReadDigest) -> Iterator[DraftStatement]:
    for gap in read.gaps[:2]:
        text = f"I was not able to read {gap.operation}: {gap.effect}"
        yield DraftStatement(role="unknown", text=text, sources=[gap.label])


def _telling_line(read: ReadDigest, cause: ToldCause) -> tuple[str, str | None]:
    """Return the quotable line of the cause's evidence that tells most: of a failure, in the words said of it."""
    words = {word.lower() for word in _WORD.findall(f"{cause.title} {cause.statement}")}
    lines = [
        (_weight(line, words), label, line.strip())
        for label in cause.labels
        for line in read.excerpts.get(label, "").splitlines()
        if _quotable(line)
    ]
    _, label, line = max(lines, key=lambda one: one[0], default=(0, "", None))
    return label, line


def _weight(line: str, words: Set[str]) -> int:
    shared = len(words & {word.lower() for word in _WORD.findall(line)})
    return shared + TELLING * bool(_FAILURE.search(line))


def _quotable(line: str) -> bool:
    return MIN_LINE <= len(line.strip()) <= MAX_LINE and not set(line) & _QUOTING


def _decisive(read: ReadDigest) -> list[str]:
    labels = (label for symptom in read.symptoms for label in symptom.labels)
    return _capped((*labels, *read.impact_labels)) or _capped(tuple(read.excerpts)) or [gap.label for gap in read.gaps]


def _capped(labels: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(labels))[:20]


def _lower(title: str) -> str:
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
