"""Sentences that further reads add to a finding, with what they stand on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What can be said beyond the finding itself: sentences that begin with a space, or nothing at all."""

    text: str = ""
    evidence_ids: tuple[str, ...] = ()

    def __add__(self, other: "Story") -> "Story":
        return Story(text=self.text + other.text, evidence_ids=(*self.evidence_ids, *other.evidence_ids))


NOTHING_TO_SAY = Story()
