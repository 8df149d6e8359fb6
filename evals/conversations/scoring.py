"""Holds an answer against what was expected of it: the target, the kind of answer, words, evidence, length."""

from dataclasses import dataclass

from agent.targets.family import family_of
from evals.conversations.form import TurnForm
from tools.pattern import Pattern

NOTHING = "none"
_CITED = Pattern(r"\[(?:[ED]\d+\s?)+\]")
_MARKS = Pattern(r"\\([\\`*_\[\]<>~])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What somebody saw of one answer. `about` is `service@account/region`, or none."""

    text: str
    about: str
    card: bool
    draft: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One message, its answer, and what is wrong with it: nothing when it passed."""

    file: str
    conversation: str
    said: str
    shown: Shown
    wrong: tuple[str, ...]


def faults(turn: TurnForm, shown: Shown) -> tuple[str, ...]:
    """Return what is wrong with an answer, each in a few words; empty when it is as expected."""
    text = _MARKS.sub(lambda found: found[1], shown.text)
    found: list[str] = []
    if turn.about is not None and not _same(turn.about, shown.about):
        found.append(f"about {shown.about}, not {turn.about}")
    if turn.card is not None and turn.card != shown.card:
        found.append("no diagnosis shown" if turn.card else "a whole diagnosis where a line was asked for")
    if turn.draft is not None and turn.draft != shown.draft:
        found.append("no ticket draft" if turn.draft else "a ticket draft nobody asked for")
    if turn.cites and not _CITED.search(text):
        found.append("no evidence")
    if turn.most is not None and len(text) > turn.most:
        found.append(f"{len(text)} characters, more than {turn.most}")
    found += [f"lacks /{wording}/" for wording in turn.has if not Pattern(wording, "is").search(text)]
    found += [f"says /{wording}/" for wording in turn.hasnt if Pattern(wording, "is").search(text)]
    if not text.strip():
        found.append("empty")
    return tuple(found)


def _same(wanted: str, about: str) -> bool:
    if wanted == about:
        return True
    (service, _, place), (named, _, there) = wanted.partition("@"), about.partition("@")
    return place == there and family_of(service) == named
