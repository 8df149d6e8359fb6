"""Says whether a page bears a sentence: its words have to stand together there, and nothing on the page may say otherwise.

Words, numbers and names from all over a page can be put together to anything. So each sentence needs a few neighbouring
lines that hold nearly all it says; and the lines that speak of the same must not deny it, bound it the other way, or give its
values to something else.
"""

import re
from collections.abc import Iterator, Sequence

from agent.verification.bindings import given_to_another, renumbered
from agent.verification.pages import Page
from agent.verification.particulars import COUNTING, occurs, particulars
from agent.verification.polarity import denials_in, is_negated
from agent.verification.sentences import claim_clauses, likeness, most_like, unquoted, value_clauses
from agent.verification.statements import MAX_UNSUPPORTED_SHARE, MAX_UNSUPPORTED_WORDS
from agent.verification.vocabulary import content_words, generic_words, plain_words, stem, telling_words, words_in

# How many neighbouring lines may bear a sentence of so many telling words, and which share of these may be its own: the
# fewer there are, the easier they meet by accident. The field's everyday words count: they make claims, too.
_TOGETHER = ((4, 1, 0.25), (8, 2, 0.4))
_TOGETHER_ELSE = (3, 0.5)
ALIKE = 0.7  # of the words of two lines together: then every "not", bound and number counts
MIN_CLAUSE = 3  # words: fewer are nearly equal to anything
_COUNTING = frozenset(stem(word) for word in COUNTING)  # judged as the numbers they are
# What a sentence may be introduced with: "In short", "On this platform", "The page says".
_OF_PAGES = frozenset(
    stem(word) for word in ("page", "documentation", "document", "section", "command", "platform", "short")
)
_SAME = (
    (re.compile(r"(?<=\d),(?=\d{3}\b)"), ""),
    (re.compile(r"(?i)n['’]t\b"), " not"),
    (re.compile(r"(?i)\broll(?:ed|s|ing)?[ -]?back\b"), "rollback"),
    (re.compile(r"(?i)\bcannot\b"), "can not"),
    (re.compile(r"(?i)\bper cent\b"), "percent"),
)  # written in two ways
# What a page allows, bounds or orders, and its opposite: a sentence may not have the one where the page has the other.
_OPPOSITES = tuple(
    (re.compile(rf"(?i)\b(?:{one})\b"), re.compile(rf"(?i)\b(?:{other})\b"))
    for one, other in (
        (r"at most|up to|no more than|not more than|less than|under|below|within|maximum", r"at least|more than|over|above|longer than|minimum"),
        (r"before", r"after"),
        (r"may|can|allowed", r"must|has to|have to|required"),
        (r"only|nobody else|no one else", r"anybody|anyone|everybody|everyone|any team|also"),
        (r"automatic(?:ally)?|by itself|by themselves", r"by hand|manual(?:ly)?"),
        (r"always|every time", r"never|rarely|sometimes|seldom"),
        (r"first", r"last"),
        (r"platform team", r"your (?:own )?team|app team|the team itself|you yourself"),
    )
)  # fmt: skip
_UNITS = ("second", "minute", "hour", "day", "week", "month", "year")
# Everyday words that bound a claim: how long, and of how many it holds. Each has to stand there, in any of its forms.
_BOUNDS = tuple(
    re.compile(rf"(?i)\b(?:{words})\b")
    for words in (
        *(f"{unit}s?" for unit in _UNITS),
        *(f"(?:an?|one|1) {unit}" for unit in _UNITS),
        "every|each|all|whole|whatever|everything",
        "any|anybody|anyone|anything|everybody|everyone|whoever",
        "always|every time|whenever|forever|any ?time|as (?:long|often|much|many) as you (?:like|want|wish|need)|unlimited",
        "never|nobody|no one|none",
    )
)
_LASTING = re.compile(
    rf"(?i)\b(\d+|{'|'.join(COUNTING)})[ -](?:[a-z]+[ -])?({'|'.join(_UNITS)})s?\b"
)  # "2 working days"
_BOTH_WAYS = (*_OPPOSITES, *((other, one) for one, other in _OPPOSITES))


def unsupported(sentence: str, pages: Sequence[Page]) -> Iterator[str]:
    """Yield the objections under the page and lines that bear most of a sentence; none where some bear it whole."""
    best: tuple[str, ...] | None = None
    spoken = _alike(unquoted(sentence))
    size, share = _together(spoken)
    for page in pages:
        against = tuple(_contradicted(spoken, page))
        missing = min((tuple(_missing(spoken, _alike(window), share)) for window in page.windows(size)), key=len)
        if best is None or len(against) + len(missing) < len(best):
            best = (*against, *missing)
    yield from best or ()


def _together(spoken: str) -> tuple[int, float]:
    words = len(_telling(spoken))
    return next(((lines, share) for most, lines, share in _TOGETHER if words <= most), _TOGETHER_ELSE)


def _missing(spoken: str, window: str, share: float) -> Iterator[str]:
    """Yield what of a sentence does not stand in some neighbouring lines."""
    generic, supported = generic_words(), words_in(window) | _OF_PAGES
    counted = frozenset(particulars(window))  # "two" is 2 on both sides
    for particular in particulars(spoken):
        parts = [part for part in re.split(r"[-/]", particular) if part]
        everyday = particular.replace("-", "").replace("/", "").isalpha() and all(stem(p) in generic for p in parts)
        if not everyday and particular not in counted and not occurs(particular, window):
            yield f"“{particular[:120]}” does not stand in what it cites, where that speaks of this"
    content = content_words(spoken)
    alien = [word for word in content if word not in supported]
    weight = len(alien) + sum(word in telling_words() for word in alien)
    telling = _telling(spoken)
    unheard = telling - supported
    if weight > MAX_UNSUPPORTED_WORDS or (weight > 1 and weight > MAX_UNSUPPORTED_SHARE * len(content)):
        yield f"most of it stands nowhere together in what it cites: {', '.join(alien[:8])}"
    elif len(unheard) > share * len(telling):
        yield f"too much of it stands nowhere together in what it cites: {', '.join(sorted(unheard)[:8])}"
    for bound in _BOUNDS:
        if (said := bound.search(spoken)) and not bound.search(window):
            yield f"where the page speaks of this it does not say “{said[0]}”"
    for lasting in _lasting(spoken) - _lasting(window):
        yield f"where the page speaks of this it does not say “{' '.join(lasting)}”"
    yield from _turned_clauses(spoken, window)
    for one, other in _BOTH_WAYS:
        if (said := one.search(spoken)) and other.search(window) and not one.search(window):
            yield f"where the page speaks of this it does not say “{said[0]}”"


def _contradicted(spoken: str, page: Page) -> Iterator[str]:
    """Yield what lines of the page that say nearly the same say otherwise."""
    lines = [_alike(line) for line in page.plain]
    same = _alike_lines(spoken, lines)
    clauses = [clause for line in lines for clause in claim_clauses(line)]
    pairs = [(spoken, same)]
    pairs += [
        (said, _alike_lines(said, clauses)) for said in claim_clauses(spoken) if len(words_in(said)) >= MIN_CLAUSE
    ]
    for said, told in pairs:
        if told and all(denials_in(one) != denials_in(said) for one in told):
            yield f"it turns round what the page says: {told[0].strip()[:160]}"
        for mine, theirs in _BOTH_WAYS:
            if told and all(_exchanged(said, one, mine, theirs) for one in told):
                yield f"it says the opposite of what the page says: {told[0].strip()[:160]}"
    values = (*(part for line in lines for part in value_clauses(line) if part.strip()), *map(_alike, page.cells))
    yield from given_to_another(spoken, values)
    yield from renumbered(spoken, lines)


def _turned_clauses(spoken: str, window: str) -> Iterator[str]:
    """Yield an objection for a clause that affirms what the clauses there that speak most of it deny, or denies it."""
    title, _, body = window.partition("\n")
    named = words_in(title) | plain_words()
    told = [(words_in(clause) - named, clause) for line in body.split("\n") for clause in claim_clauses(line)]
    for said in claim_clauses(spoken):
        words = words_in(said) - named
        shared = [(len(words & others) / len(words | others), clause) for others, clause in told if words & others]
        best = max((share for share, _ in shared), default=0.0)
        near = [clause for share, clause in shared if share == best]
        if near and all(is_negated(clause) != is_negated(said) for clause in near):
            yield f"it turns round what the page says: {near[0].strip()[:160]}"


def _lasting(text: str) -> frozenset[tuple[str, str]]:
    """Return the spans of time a text names, as number and unit."""
    found = _LASTING.findall(text)
    return frozenset((next(particulars(number), number), unit.lower()) for number, unit in found)


def _exchanged(said: str, told: str, mine: re.Pattern[str], theirs: re.Pattern[str]) -> bool:
    more = len(mine.findall(said)) > len(mine.findall(told))
    return more and len(theirs.findall(said)) < len(theirs.findall(told))


def _alike_lines(said: str, told: Sequence[str]) -> list[str]:
    return most_like(((likeness(said, line), line) for line in told), at_least=ALIKE)


def _alike(text: str) -> str:
    for written, instead in _SAME:
        text = written.sub(instead, text)
    return text


def _telling(spoken: str) -> frozenset[str]:
    return words_in(spoken) - plain_words() - _COUNTING
