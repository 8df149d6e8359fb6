"""Everything a model's sentence may stand on: evidence, documents and gaps by label, and what the rules said."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from agent.diagnosis import Cause, Change, Diagnosis, EvidenceView, GapView
from agent.verification.derived import derived
from agent.verification.particulars import moment_forms, moments_of
from agent.verification.retelling import WORDING_OF_CHANGE, retold_gap, retold_impact, retold_owner, retold_status
from agent.verification.sentences import parts_of

_SPACES = re.compile(r"\s+")
_STATE = frozenset({"ecs:DescribeServices", "ecs:DescribeServiceDeployments"})  # what a service's status is read from


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A passage of the platform's documentation, as retrieved for this question."""

    label: str
    title: str
    url: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One thing a sentence may cite. `text` is what it may be quoted from, `searchable` also who, where and when.

    `head` says what it is about, `parts` what it says of it, one by one.
    """

    label: str
    text: str
    searchable: str
    head: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSentence:
    """A sentence the rules wrote, with the labels of its evidence.

    `head` says what it is about, `category` of which finding it tells; `retold` the same in other words, no
    quote, and `wording` words it may be told in.
    """

    text: str
    labels: frozenset[str]
    head: str = ""
    category: str | None = None
    retold: str = ""
    wording: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What may be said. Built from what was read and ruled, never from what a model wrote."""

    diagnosis: Diagnosis
    sources: Mapping[str, Source]
    sentences: Sequence[RuleSentence]
    link_hosts: frozenset[str]
    masks: frozenset[str] = frozenset()  # what stands in texts as the model saw them, and in none as it was read

    @classmethod
    def of(
        cls,
        diagnosis: Diagnosis,
        *,
        documents: Iterable[Document] = (),
        further: Iterable[EvidenceView] = (),
        link_hosts: Iterable[str] = (),
        masks: Iterable[str] = (),
    ) -> "Material":
        """Gather a diagnosis, documents, and evidence read since then. Gaps become G1, G2, ... in their order."""
        pieces = {piece.id: piece for piece in (*diagnosis.evidence, *further)}
        gaps = {f"G{number}": gap for number, gap in enumerate(diagnosis.gaps, start=1)}
        sources = {
            **{label: _of_evidence(piece) for label, piece in pieces.items()},
            **{document.label: _of_document(document) for document in documents},
            **{label: _of_gap(label, gap) for label, gap in gaps.items()},
        }
        return cls(
            diagnosis=diagnosis,
            sources=sources,
            sentences=tuple(_rule_sentences(diagnosis)),
            link_hosts=frozenset(link_hosts),
            masks=frozenset(masks),
        )

    @property
    def causes(self) -> tuple[Cause, ...]:
        """What the rules hold for root causes and symptoms."""
        return (*self.diagnosis.root_causes, *self.diagnosis.symptoms)

    def said_about(self, labels: Iterable[str]) -> str:
        """Return what stands in the cited sources, and what the rules said on the strength of them."""
        cited = set(labels)
        parts = [self.sources[label].searchable for label in cited if label in self.sources]
        parts += [sentence.text for sentence in self.sentences if sentence.labels & cited]
        return "\n".join(parts)

    def proposals(self, labels: Iterable[str]) -> str:
        """Return what may be done: the rules' own steps, and the documents cited. What was read proposes nothing."""
        documents = [self.sources[label].text for label in labels if label[:1] == "D" and label in self.sources]
        steps = [f"{action.title} {action.command or ''}" for action in self.diagnosis.actions]
        return "\n".join((*documents, *steps))

    def everything(self) -> str:
        """Return all that was read and ruled, for values of commands."""
        return "\n".join((*(s.searchable for s in self.sources.values()), *(s.text for s in self.sentences)))


def flat(text: str) -> str:
    r"""Write a text on one line, with straight quotation marks, for comparing quotes.

    Example:
        >>> flat(" a\n  “b” ")
        'a "b"'
    """
    return _SPACES.sub(" ", text).strip().translate(_STRAIGHT)


_STRAIGHT = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})


def _of_evidence(piece: EvidenceView) -> Source:
    about = (piece.title, piece.resource, piece.operation, piece.account_id, piece.region)
    happened, read = (moment_forms(moment) if moment else "" for moment in (piece.event_time, piece.read_time))
    lines = (*piece.excerpt.splitlines(), *derived(piece.excerpt))
    parts = (
        *(f"{line} {moments_of(line)}".strip() for line in lines),
        f"{piece.title} at {happened}",
        f"was read at {read}",
    )
    head = " ".join(about)
    return Source(label=piece.id, text=piece.excerpt, searchable="\n".join((*parts, *about)), head=head, parts=parts)


def _of_document(document: Document) -> Source:
    text = f"{document.title}\n{document.text}"
    said = parts_of(document.text)
    pairs = (f"{one} {other}" for one, other in pairwise(said))
    searchable = f"{text}\n{document.url}"
    return Source(label=document.label, text=text, searchable=searchable, head=document.title, parts=(*said, *pairs))


def _of_gap(label: str, gap: GapView) -> Source:
    text = f"{gap.operation} {gap.reason}: {gap.effect}"
    head = " ".join((gap.operation, gap.resource, gap.account_id, gap.region))
    parts = (retold_gap(gap.operation, gap.reason), *parts_of(gap.effect))
    return Source(label=label, text=text, searchable=f"{text}\n{head}", head=head, parts=parts)


def _rule_sentences(diagnosis: Diagnosis) -> Iterable[RuleSentence]:
    about = "\n".join(filter(None, (diagnosis.target.service, diagnosis.target.family, diagnosis.target.stack_name)))
    every = frozenset(piece.id for piece in diagnosis.evidence)
    # Account, region and name of what was asked about are known to everybody who asked.
    target = diagnosis.target
    where = f"{about}\naccount {target.account_id} region {target.region} cluster {target.cluster or ''}"
    causes = (*diagnosis.root_causes, *diagnosis.symptoms)
    decisive = frozenset(label for cause in causes for label in cause.evidence_ids) or every
    yield RuleSentence(text=where, labels=every | frozenset(f"G{n}" for n in range(1, len(diagnosis.gaps) + 1)))
    impact = diagnosis.impact
    state = {piece.id for piece in diagnosis.evidence if piece.operation in _STATE} | set(impact.evidence_ids)
    yield RuleSentence(text=diagnosis.summary, labels=decisive | state, retold=retold_status(diagnosis.status))
    yield RuleSentence(
        text=impact.text, labels=frozenset(impact.evidence_ids), retold=retold_impact(serving=impact.serving)
    )
    for cause in causes:
        yield RuleSentence(
            text=f"{cause.statement} {cause.title}. {cause.owner} {cause.resource}",
            head=f"{cause.title} {cause.resource}",
            labels=frozenset(cause.evidence_ids),
            category=cause.category,
            retold=retold_owner(cause.owner),
        )
    for change in diagnosis.changes:
        yield RuleSentence(text=_change(change), labels=frozenset(change.evidence_ids), wording=WORDING_OF_CHANGE)
    for action in diagnosis.actions:
        text = f"{action.title} {action.command or ''}"
        yield RuleSentence(text=text, labels=frozenset(action.evidence_ids))
    for entry in diagnosis.timeline:
        text = f"{entry.text} {entry.count} {moment_forms(entry.at)}"
        yield RuleSentence(text=text, labels=frozenset(entry.evidence_ids))
    for member in diagnosis.members:
        text = f"{member.service} is {member.status}: {member.service} runs {member.running} of {member.desired} tasks"
        yield RuleSentence(text=text, labels=decisive | frozenset(diagnosis.impact.evidence_ids))


def _change(change: Change) -> str:
    at = moment_forms(change.at) if change.at else ""
    return f"{change.subject} {change.path} changed from {change.before} to {change.after} by {change.by} {at}"
