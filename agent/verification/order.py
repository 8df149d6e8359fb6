"""Says when a sentence tells two events in an order that their times do not show."""

import re
from collections.abc import Iterator
from datetime import datetime

from agent.verification.material import Material
from agent.verification.sentences import sentences_of, unquoted
from agent.verification.vocabulary import plain_words, words_in

# The earlier event, and the later one. A list of forms, not of words: "before" within one clause is told by one source.
_ORDERS = (
    re.compile(r"(?is)^before\s+(?P<later>[^,]+),\s*(?P<earlier>.+)$"),
    re.compile(r"(?is)^(?:after|once)\s+(?P<earlier>[^,]+),\s*(?P<later>.+)$"),
    re.compile(r"(?is)^(?:first,?\s+)?(?P<earlier>.+?)\s*(?:\bfirst\b)?[,;.]?\s+(?:and\s+)?(?:only then|then|after that|afterwards|later)\b,?\s*(?P<later>.+)$"),
    re.compile(r"(?is)^(?P<earlier>.+?)\s+(?:long |well |even )?before\s+(?P<later>.+)$"),
    re.compile(r"(?is)^(?P<later>.+?)\s+(?:only |long |well |even )?after\s+(?P<earlier>.+)$"),
)  # fmt: skip
_SHARED = 0.6  # of the words of one half: the event is the one spoken of


def told_out_of_order(text: str, cited: tuple[str, ...], material: Material) -> Iterator[str]:
    """Yield an objection for every pair of events that a text tells in an order nothing it cites shows."""
    ruled = [words_in(sentence.text) for sentence in material.sentences]
    for sentence in (text, *sentences_of(text)):
        said = unquoted(sentence).strip()
        told = next((match for form in _ORDERS if (match := form.match(said))), None)
        if told is None or any(words_in(said) <= words for words in ruled):
            continue
        earlier, later = (_when(told[half], cited, material) for half in ("earlier", "later"))
        if earlier and later and not earlier <= later:
            yield f"“{told['later'][:60]}” came first"


def _when(half: str, cited: tuple[str, ...], material: Material) -> datetime | None:
    """Return when what is told happened: the time of the cited piece that tells most of it."""
    words = words_in(half) - plain_words()
    told: list[tuple[float, datetime]] = []
    for piece in material.diagnosis.evidence:
        if piece.id in cited and piece.event_time and words:
            shared = len(words & words_in(f"{piece.title} {piece.resource} {piece.excerpt}")) / len(words)
            told.append((shared, piece.event_time))
    best = max((share for share, _ in told), default=0.0)
    return min((at for share, at in told if share == best), default=None) if best >= _SHARED else None
