"""Joins a draft with its second, in which the model wrote again what was not supported."""

from collections.abc import Iterable
from dataclasses import replace

from agent.verification.sentences import likeness
from agent.verification.verify import Rejected, Verified

SAME_SENTENCE = 0.25  # of the words together: written anew a sentence keeps its subject, often little more


def joined(first: Verified, again: Verified) -> Verified:
    """Return what passed of both drafts; rejected is what the reader never sees.

    That is what was rejected again, and what was rejected at first and has no second version.
    """
    known = {said.text for said in first.statements} | {step.text for step in first.steps}
    statements = tuple(said for said in again.statements if said.text not in known)
    steps = tuple(step for step in again.steps if step.text not in known)
    versions = (*(said.text for said in (*statements, *steps)), *(rejected.text for rejected in again.rejected))
    return replace(
        first,
        statements=(*first.statements, *statements),
        steps=(*first.steps, *steps),
        rejected=(*_left_out(first.rejected, versions), *again.rejected),
    )


def _left_out(rejected: Iterable[Rejected], versions: Iterable[str]) -> tuple[Rejected, ...]:
    """Return what has no second version; each version stands for one sentence, the one it is most like."""
    left = list(rejected)
    for version in versions:
        nearest = max(left, key=lambda one: likeness(one.text, version), default=None)
        if nearest is not None and likeness(nearest.text, version) >= SAME_SENTENCE:
            left.remove(nearest)
    return tuple(left)
