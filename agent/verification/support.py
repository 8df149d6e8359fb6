"""What of the cited sources may carry a clause: single pieces and single sentences of the rules, each by itself.

A clause whose words come from here and there says something that stands nowhere. So it is held against one part at a time:
a line of evidence under its title, a sentence of the rules or of a document under its heading.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from agent.detector import all_detectors
from agent.verification.material import Material, RuleSentence
from agent.verification.sentences import parts_of
from agent.verification.vocabulary import stem, words_in
from knowledge.runbook import runbook_section

_WORD = re.compile(r"[^\W\d_]+")
_NAME_IN_BRACKETS = re.compile(r"\((\S*[\d:]\S*)\)")  # task (web:57): another name of the same thing
_BUT_COLONS = re.compile(r"[;\n]|,\s|[.!?](?:\s|$)|\b(?:and|but|because)\b")
_ALL_OF_THEM = re.compile(r"\b([1-9]\d*) of \1\b")
_BREAKS = re.compile(
    r"\s(?=(?:before|until|unless|whether)\b)|[;\n]|[()]|,\s|:\s|[.!?](?:\s|$)|\s[-–—]\s|\b(?:and|but|(?<!a )while|whereas|although|because|so|then|which|if)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing that may carry a clause: what it says, what it is about, and the words to tell it in."""

    text: str
    head: str
    own_words: frozenset[str]
    head_words: frozenset[str]
    words: frozenset[str]
    clauses: tuple[str, ...]
    key: str = ""
    number: str = ""


def parts_of_sources(cited: tuple[str, ...], material: Material, *, advising: bool = False) -> tuple[Part, ...]:
    """Return what may carry a statement that cites these labels. `advising`: what may be proposed counts, too."""
    where = material.sentences[0].text.replace("\n", " ")
    found = [_part(f"It is in {where}", where)]
    found += [
        _part(text, f"{material.sources[label].head} {where}")
        for label in cited
        for text in material.sources[label].parts
    ]
    labels = set(cited)
    for sentence in material.sentences[1:]:
        if sentence.labels & labels:
            found += [_part(text, f"{sentence.head} {where}") for text in _told(sentence, advising=advising)]
    if advising:
        found += [_part(line, where) for line in material.proposals(cited).splitlines() if line]
    return tuple(found)


def clauses_of(text: str) -> tuple[str, ...]:
    """Cut a text into clauses, names and times left whole.

    Example:
        >>> clauses_of("checkout:57 stopped at 14:09, because the image is gone.")
        ('checkout:57 stopped at 14:09', 'the image is gone')
    """
    joined = _NAME_IN_BRACKETS.sub(r"\1", text)
    return tuple(stripped for part in _BREAKS.split(joined) if (stripped := part.strip().rstrip(".")))


@lru_cache(maxsize=20_000)
def told_in(text: str) -> frozenset[str]:
    """Return the stems of the words a text may be retold in: its own, and those that mean the same."""
    own = words_in(text) | {stem(part) for part in _WORD.findall(text)}
    every = (
        {"all", "every", "each", *(["both"] if "2 of 2" in text else [])} if _ALL_OF_THEM.search(text) else set[str]()
    )
    return own.union(*(_groups().get(word, ()) for word in own), map(stem, every))


def _told(sentence: RuleSentence, *, advising: bool) -> Iterable[str]:
    if sentence.wording:
        yield f"{sentence.text} {sentence.wording}"
        return
    yield from parts_of(sentence.text)
    yield from parts_of(sentence.retold)
    if sentence.category:
        yield from _explanation(sentence.category, advising)


@lru_cache(maxsize=20_000)
def _part(text: str, head: str) -> Part:
    own = told_in(text)
    above = told_in(head)
    return Part(
        text=text,
        head=head,
        own_words=own,
        head_words=above,
        words=own | above,
        clauses=tuple(_fine(text)),
        key=_key(text),
        number=_number(text),
    )


def _fine(text: str) -> Iterator[str]:
    """Cut a part into clauses, at colons and not; a field with a single value is one, of others the name is left out."""
    key, mark, value = text.partition(": ")
    field = mark and " " not in key
    if field and " " not in value:
        yield text
        return
    said = value if field else text
    yield from dict.fromkeys((*clauses_of(said), *(part.strip() for part in _BUT_COLONS.split(said) if part.strip())))


def _number(text: str) -> str:
    """Return the value of a field that holds a number: who tells of it has to tell the number."""
    key, mark, value = text.partition(": ")
    return value if mark and " " not in key and value.isdigit() else ""


def _key(text: str) -> str:
    """Return the name of a field as people say it, if it has several words: "task role" of taskRoleArn."""
    key, mark, _ = text.partition(": ")
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", key).lower().split() if mark and " " not in key else []
    words = [word for word in words if word not in {"arn", "id", "at", "name"}]
    return " ".join(words) if len(words) > 1 else ""


@cache
def _explanation(category: str, advising: bool) -> tuple[str, ...]:
    detector = next((one for one in all_detectors() if one.category == category), None)
    if detector is None:
        return ()
    told = [detector.title, *parts_of(detector.description), *parts_of(runbook_section(category, "In plain words"))]
    return tuple([*told, *parts_of(runbook_section(category, "How to fix"))] if advising else told)


@cache
def _groups() -> dict[str, frozenset[str]]:
    text = resources.files("agent.verification").joinpath("same_words.txt").read_text(encoding="utf-8")
    same: dict[str, frozenset[str]] = {}
    for line in text.splitlines():
        group = frozenset(map(stem, line.split()))
        for word in group:
            same[word] = same.get(word, frozenset()) | group
    return same
