"""Says when a clause has nothing that carries it: no line of evidence and no sentence of the rules says it.

Sentences that claim more than they show are the danger: absence, totals, comparisons, what comes, what never was. Words
of that kind are no glue. Like any other they must stand in the very part that carries the clause.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Literal

from agent.verification.material import Material
from agent.verification.particulars import COUNT_WORDS, occurs, particulars, without_days
from agent.verification.sentences import unquoted
from agent.verification.support import Part, clauses_of, parts_of_sources, told_in
from agent.verification.vocabulary import stem, words_in

_WORD = re.compile(r"[^\W\d_]+(?:['’][a-z]+)?")
_ADVICE = frozenset(
    stem(word)
    for word in [
        "see", "check", "compare", "list", "review", "verify", "confirm", "inspect", "find", "open", "first", "next",
        "last", "latest", "state", "event", "command", "only",
    ]
)  # fmt: skip
_OF_DOCUMENTS = frozenset(stem(word) for word in ("documentation", "document", "page", "platform"))
Sense = Literal["plain", "denied", "bad", "not bad", "demanded"]
# What is not there is missing, and what must be there was not.
_ALIKE = frozenset[Sense]({"denied", "bad", "demanded"})
# What such a clause says need not have happened.
_SUBORDINATE = re.compile(r"(?i)^(?:before|until|unless|whether|if)\b")
_DOUBTS = re.compile(r"(?i)\b(?:not true|untrue|not the case|rul(?:e[sd]?|ing) out|is (?:wrong|false|incorrect)$)")
_AUXILIARY = frozenset(
    [
        "it", "the", "of", "deployment", "service", "i", "we", "was", "were", "be", "been", "is", "are", "to", "able",
        "could", "can",
    ]
)  # fmt: skip
# Words that say how much or how often of something: alone they say it of nothing that was read.
_BARE_CLAIMS = frozenset(
    stem(word)
    for word in (
        "all", "every", "each", "always", "never", "only", "more", "most", "again", "other", "others", "new", "old",
        "first", "last",
    )
)  # fmt: skip
_OFF = frozenset({"disabled", "false", "0", "none", "null", "off", "no"})
_MUST = re.compile(r"\b(?:must|should|ha(?:s|ve) to|needs? to)\b", re.IGNORECASE)
# Numbers and times; what a thing is called may stand above it.
_VALUE = re.compile(r"^\d{1,4}(?:[:.,]\d+)*%?$|^\d{4}-\d\d-\d\d")
_REVISION = re.compile(r"(?i)\b(?:revisions?|versions?)\b")
_UNITS = (
    "%|percent|per cent", "ki?b", "mi?b", "gi?b", "ti?b", "bytes?", "vcpus?", "cpu units?|units of cpu|cpus?", "milliseconds?|ms", "seconds?|s",
    "minutes?|min", "hours?|h", "days?", "weeks?", "months?",
)  # fmt: skip
_MEASURED = re.compile(
    rf"(?i)(?<![\w.:/-])(\d+(?:\.\d+)?)[  -]?({'|'.join(sorted('|'.join(_UNITS).split('|'), key=len, reverse=True))})(?!\w)"
)
_COUNT_WORD = re.compile(rf"(?i)\b(?:{'|'.join(COUNT_WORDS)})\b")
_DENIALS = re.compile(
    r"\b(?:not|no|never|none|nothing|nobody|nor|neither|without|cannot)\b|n['’]t\b|\b0 of", re.IGNORECASE
)
_BAD = re.compile(
    r"\b(?:lacks?|lacking|missing|absent|fail(?:s|ed|ing|ures?)?|unable|refuses?d?|den(?:y|ies|ied)|reject(?:s|ed)?|gone|deleted|"
    r"miss(?:es)?|un(?:known|reachable|readable|healthy|available)|invalid|wrong|impossible|disabled|error)\b",
    re.IGNORECASE,
)


def unsupported_claims(
    text: str, cited: tuple[str, ...], material: Material, *, advising: bool = False
) -> Iterator[str]:
    """Yield an objection for every clause that no part of the cited sources carries."""
    parts = parts_of_sources(cited, material, advising=advising)
    free = _grammar() | (_ADVICE if advising else frozenset[str]())
    if any(label[0] == "D" for label in cited):
        free |= _OF_DOCUMENTS
    target = material.diagnosis.target
    subjects = tuple(filter(None, (target.service, target.family, target.stack_name)))
    for clause in clauses_of(unquoted(text)):
        if (doubt := _DOUBTS.search(clause)) and not any(doubt[0] in part.text for part in parts):
            yield f"“{doubt[0]}” is said by nothing it cites"
        if reason := _unsupported(clause, subjects, parts, free):
            yield f"nothing it cites says “{clause[:80]}”: {reason}"


def _unsupported(clause: str, subjects: Sequence[str], parts: tuple[Part, ...], free: frozenset[str]) -> str | None:
    """Return what is not supported in a clause; None if a part carries it."""
    lowered = clause.lower()
    asked = {part.key for part in parts if part.key and part.key in lowered}
    parts = tuple(part for part in parts if not part.key or not asked or part.key in asked) if asked else parts
    if any(_stands_in(clause, part) for part in parts):
        return None
    called = [name for name in subjects if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", clause)]
    names = tuple(dict.fromkeys((*called, *(name for name in particulars(clause) if stem(name) not in free))))
    words = content(clause, names, free)
    if not names and not words:
        affirms = sense_of(clause) == "plain" or any(
            _bare(clause, ()) == _bare(one, ()) for p in parts for one in p.clauses
        )
        return None if affirms else "it denies, and nothing else"
    if not names and all(word in _BARE_CLAIMS for word in words):
        return ", ".join(words)
    carrying: list[Part] = []
    least: str | None = None
    for part in parts:
        missing = _missing(clause, names, words, part)
        if not missing:
            carrying.append(part)
        elif least is None or len(missing) < len(least):
            least = missing
    if not carrying:
        return least or "nothing"
    if not words and sense_of(clause) == "denied":
        carrying = [part for part in carrying if any(_bare(clause, names) == _bare(one, ()) for one in part.clauses)]
    elif _sense_fits(sense_of(clause), frozenset(words), carrying):
        return None
    if words or not carrying:
        return "it denies what stands there, or affirms what is denied"
    return None


def _bare(clause: str, names: tuple[str, ...]) -> frozenset[str]:
    for name in names:
        clause = clause.replace(name, " ")
    return frozenset(word.lower() for word in _WORD.findall(clause)) - _AUXILIARY


def _stands_in(clause: str, part: Part) -> bool:
    """Tell whether a part says a clause word for word, and does not deny it just before."""
    return any(clause in one and sense_of(one) == sense_of(clause) for one in part.clauses)


def content(clause: str, names: tuple[str, ...], free: frozenset[str]) -> tuple[str, ...]:
    """Return the stems of a clause's words that carry something, names left out."""
    clause = without_days(clause)
    for name in sorted(names, key=len, reverse=True):
        if not name.isdigit():
            clause = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", clause)
    return tuple(dict.fromkeys(w for word in _WORD.findall(clause) if (w := stem(word)) not in free))


def _missing(clause: str, names: tuple[str, ...], words: tuple[str, ...], part: Part) -> str | None:
    if alien := [word for word in words if word not in part.words]:
        return ", ".join(alien[:6])
    if part.number and part.number not in names:
        return ", ".join((*names, *words)[:6])
    if unmeasured := [found[0] for found in _MEASURED.finditer(_counted(clause)) if not _measures(found, part)]:
        return unmeasured[0]
    if strange := [name for name in names if not _named(name, clause, part)]:
        return ", ".join(strange[:4])
    numbers = [name for name in names if _VALUE.match(name) and not _REVISION.search(clause)]
    if astray := [name for name in numbers if not _beside(name, words, part)]:
        return ", ".join(astray[:4])
    if words and not any(word in part.own_words for word in words):
        return ", ".join(words[:6])
    return None


def _beside(value: str, words: tuple[str, ...], part: Part) -> bool:
    """Tell whether a number stands in a clause of a part that tells of the same as these words."""
    if len(part.clauses) == 1 or not words:
        return True
    holding = [one for one in part.clauses if value in one and occurs(value, one)]
    return not holding or any(not told_in(one).isdisjoint(words) for one in holding)


def _counted(clause: str) -> str:
    return _COUNT_WORD.sub(lambda found: COUNT_WORDS[found[0].lower()], clause)


def _measures(found: re.Match[str], part: Part) -> bool:
    """Tell whether a part gives a number in the very unit; MB and MiB are one to AWS."""
    unit = next(alike for alike in _UNITS if re.fullmatch(alike, found[2], re.IGNORECASE))
    return re.search(rf"(?i)(?<![\d.]){re.escape(found[1])}[  -]?(?:{unit})(?!\w)", part.text) is not None


def _named(name: str, clause: str, part: Part) -> bool:
    small = name.lower().rstrip("…").replace(",", "")
    for text in (part.text,) if _VALUE.match(name) else (part.text, part.head):
        inside = ":" in name and text is part.head and name not in text.split()  # region and account within an ARN
        # The first look is quick, the second right.
        if not inside and small in text.lower().replace(",", "") and occurs(name, text):
            return True
    if stem(name) in part.words:
        return True
    return name.isdigit() and _REVISION.search(clause) is not None and re.search(rf":{name}\b", part.text) is not None


def _sense_fits(sense: Sense, words: frozenset[str], carrying: Sequence[Part]) -> bool:
    """Tell whether the clause most like it affirms what is affirmed, or denies what is denied. A denial must be whole."""
    told: list[tuple[int, int, Sense]] = []
    for part in carrying:
        for one in part.clauses:
            told_words = told_in(one)
            if sense == "plain" or words <= told_words | part.head_words:
                told.append(
                    (len(words & told_words), -len(words_in(one) - _grammar() - part.head_words), sense_of(one))
                )
    most = max((number for number, _, _ in told), default=0)
    if most == 0:  # names alone: "assignPublicIp is DISABLED"
        return sense in {"plain", "bad"}
    nearest = max(extra for number, extra, _ in told if number == most)
    senses = {other for number, extra, other in told if (number, extra) == (most, nearest)}
    return sense in senses or (sense in _ALIKE and bool(senses & _ALIKE))


def sense_of(clause: str) -> Sense:
    """Return whether a clause affirms, denies, tells of a failure, denies one, or demands.

    Example:
        >>> [sense_of(said) for said in ("It runs", "It does not run", "It failed", "Nothing failed", "It must run")]
        ['plain', 'denied', 'bad', 'not bad', 'demanded']
    """
    key, mark, value = clause.partition(": ")
    if mark and " " not in key and " " not in value:
        if value.isdigit() and int(value):
            clause = key
        elif value.strip("\"'").lower() in _OFF:
            return "not bad" if _BAD.search(_apart(key)) else "denied"
        else:
            clause = value
    plain = _apart(clause)
    if _SUBORDINATE.match(plain):
        return "demanded"
    denied, bad = len(_DENIALS.findall(plain)) % 2 == 1, _BAD.search(plain) is not None
    if not denied and not bad:
        return "demanded" if _MUST.search(plain) else "plain"
    return "not bad" if denied and bad else "denied" if denied else "bad"


def _apart(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[_.]", " ", name)


@cache
def _grammar() -> frozenset[str]:
    text = resources.files("agent.verification").joinpath("grammar_words.txt").read_text(encoding="utf-8")
    return frozenset(stem(word) for word in text.split())
