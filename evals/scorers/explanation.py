"""Judges the words a model's answer shows: whether they hold the decisive fact, and whether they stand on what was read.

It looks at what is shown, not at the verifier: what that lets pass is judged here anew, and more simply.
"""

import re
from collections.abc import Iterable, Sequence

from agent.diagnosis import Cause, Diagnosis, Explanation, to_json

_QUOTED = re.compile(r"“([^”]+)”")
_NUMBER = re.compile(r"(?<![\w.])\d+(?:[.:]\d+)*")


def holds_fact(passages: Sequence[str], texts: Iterable[str]) -> bool:
    r"""Tell whether every passage stands in the texts, whatever the white space.

    Example:
        >>> holds_fact(["exit  code 137"], ["It ended with", "exit code\n137."])
        True
    """
    flat = " ".join(" ".join(texts).split())
    return all(" ".join(passage.split()) in flat for passage in passages)


def model_words(told: Diagnosis) -> list[str]:
    """Return what a model says in an answer; empty where the rules' answer stands alone."""
    return [told.summary, *(said.text for said in told.explanation)] if told.written_by != "rules" else []


def rule_words(ruled: Diagnosis) -> list[str]:
    """Return what the rules say in the same place."""
    return [ruled.summary, *(cause.statement for cause in (*ruled.root_causes, *ruled.symptoms))]


def cited_excerpts(diagnosis: Diagnosis, statements: Iterable[Cause | Explanation]) -> list[str]:
    """Return the evidence behind statements."""
    labels = {label for said in statements for label in said.evidence_ids}
    return [piece.excerpt for piece in diagnosis.evidence if piece.id in labels]


def is_grounded(said: Explanation, told: Diagnosis) -> bool:
    """Tell whether a statement cites what is there, quotes what it cites, and names only numbers that were read."""
    known = {piece.id for piece in told.evidence} | {page.id for page in told.documents}
    labels = {*said.evidence_ids, *said.document_ids}
    cites = bool(labels) if said.role != "unknown" else bool(labels or told.gaps)
    read = f"{to_json(told, indent=1)}\n" + "\n".join(piece.excerpt for piece in told.evidence)
    # Pages are shown by title and link: what is quoted from them was judged when it was verified.
    quotes = [] if said.document_ids else _QUOTED.findall(said.text)
    ruled = [cause.statement for cause in (*told.root_causes, *told.symptoms)]
    ruled += [f"{change.before} {change.after}" for change in told.changes]
    quoted = all(holds_fact([quote], [*cited_excerpts(told, [said]), *ruled]) for quote in quotes)
    others = read.replace(said.text, "")
    numbers = all(number in others for number in _NUMBER.findall(_QUOTED.sub(" ", said.text)))
    return cites and labels <= known and quoted and numbers
