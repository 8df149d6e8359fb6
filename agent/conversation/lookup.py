"""Finds what a question no rule knows is about, among the statements of a diagnosis: by its words, and nothing else."""

from collections.abc import Iterator

from agent.answer.markdown import escape
from agent.conversation.spelling import spelled_out
from agent.conversation.wording import refs
from agent.diagnosis import Diagnosis
from tools.pattern import Pattern

MAX_FOUND = 3
_WORD = Pattern(r"[A-Za-z0-9_][A-Za-z0-9_.\-]{2,}")
# How things are done, and by whom, is for the documentation to say.
_HOW = Pattern(r"(?i)^\W*(?:(?:and|so|ok|but)\W+)*(?:how|who|where|can|may|why|when)\b")
# Words that say nothing of what a question is about.
_EMPTY = frozenset(
    [
        "the",
        "and",
        "for",
        "are",
        "was",
        "were",
        "has",
        "have",
        "had",
        "did",
        "does",
        "with",
        "from",
        "that",
        "this",
        "these",
        "those",
        "what",
        "which",
        "when",
        "where",
        "who",
        "whose",
        "why",
        "how",
        "can",
        "could",
        "should",
        "would",
        "will",
        "may",
        "might",
        "must",
        "shall",
        "you",
        "your",
        "our",
        "mine",
        "they",
        "them",
        "their",
        "there",
        "here",
        "then",
        "than",
        "not",
        "but",
        "its",
        "about",
        "into",
        "onto",
        "also",
        "just",
        "only",
        "any",
        "all",
        "some",
        "more",
        "most",
        "much",
        "many",
        "say",
        "says",
        "said",
        "tell",
        "show",
        "give",
        "get",
        "got",
        "let",
        "want",
        "need",
        "know",
        "think",
        "see",
        "look",
        "like",
        "make",
        "made",
        "please",
        "really",
        "exactly",
        "actually",
        "service",
        "thing",
        "things",
        "one",
        "ones",
        "again",
        "now",
        "still",
        "yet",
        "too",
        "very",
        "been",
        "being",
        "out",
        "per",
        "via",
        "use",
        "used",
        "using",
        "work",
        "works",
        "mean",
        "means",
        "happen",
        "happens",
        "happened",
        "because",
    ]
)


def look_up(text: str, diagnosis: Diagnosis, *, only_found: bool = False) -> str:
    """Return the statements that share most words with a question, with their evidence; empty where they share too few.

    `only_found` leaves the timeline and what could not be read aside: for a question that may be about the platform.
    Half of the words that carry meaning have to be met: one word in common is chance.
    """
    if only_found and _HOW.search(text):
        return ""
    asked = {_stem(word) for word in _words(spelled_out(text))}
    asked -= {
        _stem(word) for word in _words(" ".join(filter(None, (diagnosis.target.service, diagnosis.target.family))))
    }
    if not asked:
        return ""
    scored: list[tuple[float, int, str]] = []
    for place, (statement, labels) in enumerate(_statements(diagnosis, only_found=only_found)):
        said = {_stem(word) for word in _words(statement)}
        share = len(asked & said) / len(asked)
        if share >= 0.5:  # fewer in common is chance
            scored.append((-share, place, f"{escape(statement)} {refs(labels)}".strip()))
    found = list(dict.fromkeys(line for _, _, line in sorted(scored)[:MAX_FOUND]))
    return "What I read says of this:\n\n" + "\n".join(f"- {line}" for line in found) + "\n" if found else ""


def _words(text: str) -> Iterator[str]:
    for word in _WORD.findall(text.replace("_", " ").replace("-", " ")):
        folded = word.casefold().strip(".")
        if folded not in _EMPTY and len(folded) > 2:
            yield folded


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) > 3:
            return word[: -len(ending)]
    return word


def _statements(diagnosis: Diagnosis, *, only_found: bool) -> Iterator[tuple[str, tuple[str, ...]]]:
    for cause in (*diagnosis.root_causes, *diagnosis.symptoms):
        yield cause.statement, cause.evidence_ids
    if only_found:
        return
    for change in diagnosis.changes:
        yield (
            f"{change.subject}: {change.path} {change.before or 'absent'} → {change.after or 'absent'}",
            change.evidence_ids,
        )
    if diagnosis.impact.text:
        yield diagnosis.impact.text, diagnosis.impact.evidence_ids
    for step in diagnosis.actions:
        yield step.title, step.evidence_ids
    for entry in diagnosis.timeline:
        yield f"{entry.at:%H:%M} UTC {entry.text}", entry.evidence_ids
    for gap in diagnosis.gaps:
        yield f"not read: {gap.operation} ({gap.reason}): {gap.effect}", ()
