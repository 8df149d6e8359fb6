"""Says when a sentence tells the reader to do what only the data says: logs and tags are evidence, never advice.

What may be advised comes from the rules, the runbooks of what was found, and the platform's documents.
"""

import re
from collections.abc import Collection, Iterable, Iterator

from agent.verification.material import Material
from agent.verification.sentences import unquoted
from agent.verification.vocabulary import stem, words_in, words_of_category

# Deeds a reader may be talked into.
_DEED = (
    r"(send|e-?mail|paste|post|upload|share|reply|forward|enter|type|click|visit|browse|open|download|install|execute|run|"
    r"call|contact|phone|disable|turn off|switch off|ignore|skip|bypass|approve|grant|allow|remove|delete|drop|reset|rotate|"
    r"revoke|terminate|stop|scale|attach|detach|create|export|dump|copy|transfer|pay|log in|sign in)"
)
_ANY_DEED = re.compile(rf"(?i)\b{_DEED}\b")
_TOLD = re.compile(
    rf"(?i)(?:^|[.;:!?]\s+)\W*(?:(?:please|now|then|first|next|just|always|never)\s+)*{_DEED}\b|"
    rf"\b(?:you|please|must|should|needs? to|ha(?:s|ve) to|ought to)\b[^.;]{{0,60}}?\b{_DEED}\b"
)
# Nobody is ever told to hand something out, whoever proposes it.
CONFIDES = frozenset(stem(word) for word in ("send", "email", "paste", "upload", "share", "forward", "pay", "transfer"))
# "Your password is needed" tells nobody to do anything, and gets it.
_ASKED = re.compile(
    r"(?i)\byour\b[^.;]{0,30}\b(?:password|passcode|pass\s?phrase|pin|otp|mfa|credentials|access keys?|secret keys?|card)\b"
)
_QUOTING = "“`"


def smuggled_advice(text: str, cited: tuple[str, ...], material: Material) -> Iterator[str]:
    """Yield an objection for every deed that a statement tells the reader to do and nobody who may proposes."""
    if told := deeds_told(text):
        yield from unfounded(told, _known(cited, material))
    ruled = f"{material.proposals(cited)}\n" + "\n".join(sentence.text for sentence in material.sentences)
    for asked in _ASKED.findall(unquoted(text, _QUOTING)):
        if asked.lower() not in ruled.lower():
            yield f"“{asked}”: nobody is asked for what is theirs alone"


def unfounded_advice(text: str, cited: tuple[str, ...], material: Material) -> Iterator[str]:
    """Yield an objection for every deed in a step that nobody who may proposes."""
    if deeds := deeds_named(text):
        yield from unfounded(deeds, _known(cited, material))


def deeds_told(text: str) -> list[str]:
    """Return the deeds a sentence tells the reader to do.

    Example:
        >>> deeds_told("Then delete the stack, which a rollback stopped.")
        ['delete']
    """
    return [deed for match in _TOLD.findall(unquoted(text, _QUOTING)) for deed in match if deed]


def deeds_named(text: str) -> list[str]:
    """Return every deed a text names, told or not."""
    return _ANY_DEED.findall(unquoted(text, _QUOTING))


def unfounded(deeds: Iterable[str], known: Collection[str]) -> Iterator[str]:
    """Yield an objection for every deed that is not among the words (stemmed) of those who may propose it."""
    for deed in deeds:
        if not {stem(word) for word in deed.split()} <= set(known) or stem(deed) in CONFIDES:
            yield f"“{deed}” is advised by nothing but the data"


def _known(cited: tuple[str, ...], material: Material) -> frozenset[str]:
    ruled = "\n".join(sentence.text for sentence in material.sentences)
    known = words_in(f"{ruled}\n{material.proposals(cited)}")
    return known.union(*(words_of_category(cause.category) for cause in material.causes))
