"""Says when a sentence runs a change or a cause backwards: the old value told as the new one, the effect as the cause."""

import re
from collections.abc import Iterator

from agent.diagnosis import Cause, Change
from agent.verification.material import Material
from agent.verification.vocabulary import plain_words, words_in

_BACKWARDS = re.compile(
    r"(?i)\b(?:instead of|rather than|in place of|replac(?:es|ed|ing)(?! by| with)|was|were|had been|before|previously|earlier|from)\b"
)
_CHANGES = re.compile(
    r"(?i)^\W*→|^\W*(?:to|by|with|is now)\b|\b(?:became|becomes|now it is|replac\w+|instead of|rather than|in place of|was|were|from)\b"
)
_SENTENCE_END = re.compile(r"[.!?]\s+[A-Z]")
_BY = re.compile(r"(?i)\breplaced (?:by|with)\b")
_OLD = re.compile(r"(?i)\b(?:old|previous(?:ly)?|earlier|former(?:ly)?|last good|before)\b")
_FORMER = re.compile(r"(?i)\b(?:old|previous|earlier|former|last good)\b")
_NEW = re.compile(r"(?i)\b(?:new|now|became|becomes|since then)\b")
_CLAUSE = re.compile(r"[;,]\s|\.\s|\b(?:and|but|while|instead of|rather than)\b")
# What leads, and what follows from it, as sentences tell it.
_CAUSAL = (
    re.compile(r"(?is)^(?:because|since|as)\s+(?P<cause>[^,]+),\s*(?P<effect>.+)$"),
    re.compile(r"(?is)^(?:due to|because of|owing to)\s+(?P<cause>[^,]+),\s*(?P<effect>.+)$"),
    re.compile(r"(?is)^(?P<effect>.+?)\b(?:because of|because|since|due to|owing to|caused by|as a result of|comes from|came from|"
               r"stems from|the reason is that)\b\s+(?P<cause>.+)$"),
    re.compile(r"(?is)^(?P<cause>.+?)\b(?:as a result(?! of)|therefore|hence|that is why|which is why|so that|so|which means that|led to|leads to|"
               r"caus(?:es|ed|ing)|made|makes|resulted in|triggered|what followed)\b\W*(?P<effect>.+)$"),
)  # fmt: skip
_SAID = 0.6  # of a title's words: the sentence speaks of this finding


def run_backwards(text: str, cited: tuple[str, ...], material: Material) -> Iterator[str]:
    """Yield an objection for every change and every causal link that a text tells the wrong way round."""
    labels = set(cited)
    for change in material.diagnosis.changes:
        if labels & set(change.evidence_ids):
            yield from _changed(text, change)
    yield from _caused(text, material)


def _changed(text: str, change: Change) -> Iterator[str]:
    for old, new in _pairs(change):
        first, second = _place(old, text), _place(new, text)
        if first is not None and second is not None:
            backwards = second < first
            between = text[min(first, second) + len(new if backwards else old) : max(first, second)]
            if _SENTENCE_END.search(between) or not _CHANGES.search(between):
                continue
            turned = _BACKWARDS.search(between) is not None and not _BY.search(between)
            if backwards != turned and not (not backwards and _OLD.search(between)):
                yield f"{change.path} went from {old[:80]} to {new[:80]}"
            return
    if any(_place(old, text) is not None and _place(new, text) is not None for old, new in _pairs(change)):
        return
    for clause in _CLAUSE.split(text):
        for old, new in _pairs(change):
            if _place(old, clause) is not None and _NEW.search(clause) and not _OLD.search(clause):
                yield f"{old[:80]} is what {change.path} was before"
            if _place(new, clause) is not None and _FORMER.search(clause) and not _NEW.search(clause):
                yield f"{new[:80]} is what {change.path} is since the change"


def _pairs(change: Change) -> Iterator[tuple[str, str]]:
    """Yield the old and the new value, whole and as people shorten them."""
    both = [tuple(change.subject.split(" → "))] if change.subject.count(" → ") == 1 else []
    if change.before and change.after:
        both.insert(0, (change.before, change.after))
    for pair in both:
        yield pair[0], pair[1]
        short = tuple(value.rsplit(":", 1)[-1] for value in pair)
        if short[0] != short[1] and short != pair:
            yield short[0], short[1]


def _place(value: str, text: str) -> int | None:
    found = re.search(rf"(?<![\w.:/-]){re.escape(value)}(?![\w/-])", text)
    return found.start() if found else None


def _caused(text: str, material: Material) -> Iterator[str]:
    causes = {cause.id: cause for cause in material.causes}
    follows = {(link.cause, link.effect) for link in material.diagnosis.chain}
    for sentence in (text, *re.split(r"(?<=[.!?])\s+", text)):
        for pattern in _CAUSAL:
            if told := pattern.match(sentence):
                leads, ends = _finding(told["cause"], causes), _finding(told["effect"], causes)
                if leads and ends and leads.id != ends.id and not _leads_to(leads.id, ends.id, follows):
                    yield f"“{leads.title}” is not what led to “{ends.title}”"
                break


def _finding(text: str, causes: dict[str, Cause]) -> Cause | None:
    words = words_in(text)
    best = max(causes.values(), key=lambda cause: _share(cause.title, words), default=None)
    return best if best and _share(best.title, words) >= _SAID else None


def _share(title: str, words: frozenset[str]) -> float:
    told = words_in(title) - plain_words() or words_in(title)
    return len(told & words) / len(told) if told else 0.0


def _leads_to(cause: str, effect: str, follows: set[tuple[str, str]]) -> bool:
    reached, grown = {cause}, True
    while grown:
        further = {end for start, end in follows if start in reached} - reached
        grown = bool(further)
        reached |= further
    return effect in reached
