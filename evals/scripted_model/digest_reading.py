r"""Reads the prompt of an answer as a model gets it: the digest's fenced blocks, and nothing else.

The form is that of agent/reasoning/digest.py. What cannot be read is left out, as by a model that overlooks it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_MARK = re.compile(r"The mark of this answer's fences is (\w+)\.")
_REFS = re.compile(r"\s*\[([EDG]\d+(?: [EDG]\d+)*)\]\s*$")
_CHANGE = re.compile(r"^(?P<subject>.+?): (?P<path>\S+): (?P<before>.+?) → (?P<after>.+)$")
_WHO_AND_WHEN = re.compile(r"(?: by (?P<by>.+?))?(?: at \d{4}-\d\d-\d\d \d\d:\d\d UTC)?$")
_GAP = re.compile(r"^(?P<label>G\d+) (?P<operation>\S+) (?P<reason>\w+): (?P<effect>.+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldCause:
    """A cause or symptom as the digest tells it."""

    category: str
    owner: str
    labels: tuple[str, ...]
    title: str
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldChange:
    """A change as the digest tells it."""

    path: str
    before: str
    after: str
    by: str | None
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldGap:
    """Something that could not be read."""

    label: str
    operation: str
    effect: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDigest:
    """What a prompt holds. `excerpts` and `documents` by their labels; `rejected`: sentences of the last draft."""

    name: str
    summary: str
    impact_labels: tuple[str, ...]
    causes: tuple[ToldCause, ...]
    symptoms: tuple[ToldCause, ...]
    changes: tuple[ToldChange, ...]
    excerpts: Mapping[str, str]
    documents: Mapping[str, str]
    gaps: tuple[ToldGap, ...]
    rejected: bool


def read_digest(text: str) -> ReadDigest | None:
    """Return what the text of a prompt holds, None where it is no prompt of an answer."""
    found = _MARK.search(text)
    if found is None:
        return None
    mark = found[1]
    fenced = re.compile(rf"<<{mark} (\S+)>>\n(.*?)\n<<{mark} end>>", re.DOTALL)
    blocks = {label: body for label, body in fenced.findall(text) if label != "end"}
    target = dict(line.split(": ", 1) for line in blocks.get("target", "").splitlines() if ": " in line)
    causes, _, symptoms = text.partition("\nSymptoms found by rule:\n")
    _, impact_labels = _with_labels(target.get("impact", ""))
    return ReadDigest(
        name=target.get("service") or target.get("stack") or target.get("task", "It").rsplit("/", 1)[-1],
        summary=target.get("first sentence by rule", ""),
        impact_labels=impact_labels,
        causes=_causes(causes, mark),
        symptoms=_causes(symptoms, mark),
        changes=tuple(filter(None, map(_change, blocks.get("changes", "").splitlines()))),
        excerpts={label: _excerpt(body) for label, body in blocks.items() if label[0] == "E" and label[1:].isdigit()},
        documents={label: body for label, body in blocks.items() if label[0] == "D" and label[1:].isdigit()},
        gaps=tuple(filter(None, map(_gap, blocks.get("gaps", "").splitlines()))),
        rejected="rejected" in blocks,
    )


def _causes(text: str, mark: str) -> tuple[ToldCause, ...]:
    told = re.compile(
        rf"^(F\d+) category=(\S+) confidence=\S+ owner=(.*?) ?(?:\[([^\]\n]*)\])?\n<<{mark} \1>>\n(.*?)\n<<{mark} end>>",
        re.MULTILINE | re.DOTALL,
    )
    causes: list[ToldCause] = []
    for _, category, owner, labels, said in told.findall(text):
        title, _, statement = said.partition(". ")
        causes.append(
            ToldCause(category=category, owner=owner, labels=tuple(labels.split()), title=title, statement=statement)
        )
    return tuple(causes)


def _change(line: str) -> ToldChange | None:
    told, labels = _with_labels(line)
    found = _CHANGE.match(told)
    if found is None or not labels:
        return None
    ending = _WHO_AND_WHEN.search(found["after"])
    after, by = (found["after"][: ending.start()], ending["by"]) if ending else (found["after"], None)
    return ToldChange(path=found["path"], before=found["before"], after=after, by=by, labels=labels)


def _gap(line: str) -> ToldGap | None:
    found = _GAP.match(line)
    return ToldGap(label=found["label"], operation=found["operation"], effect=found["effect"]) if found else None


def _excerpt(body: str) -> str:
    """Leave out the two lines before the excerpt: its title and the resource."""
    return "\n".join(body.splitlines()[2:])


def _with_labels(text: str) -> tuple[str, tuple[str, ...]]:
    found = _REFS.search(text)
    return (text[: found.start()], tuple(found[1].split())) if found else (text, ())
