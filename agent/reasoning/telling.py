"""Puts what passed verification into the diagnosis: the first sentence, the explanation, further steps, documents."""

import re
from collections.abc import Iterable
from dataclasses import fields, replace

from agent.detector import detector_of
from agent.diagnosis import ActionView, Cause, Diagnosis, EvidenceView, Explanation, Ruled, Usage
from agent.draft import DraftStatement, DraftStep
from agent.model.reply import ModelUsage
from agent.reasoning.reason import Reasoned
from agent.reasoning.withholding import withheld_note
from agent.verification.polarity import tells_of_trouble
from agent.verification.statements import labels_in, without_labels
from agent.verification.verify import Verified

_NUMBER = re.compile(r"\d+")


def told(diagnosis: Diagnosis, reasoned: Reasoned, usage: ModelUsage, seconds: float) -> Diagnosis:
    """Return the diagnosis in the words that were verified. Findings, status and impact stay the rules'."""
    verified = reasoned.verified
    if verified is None:
        return noted(diagnosis, reasoned, usage, seconds)
    summary = _first_sentence(diagnosis, verified)
    said = tuple(_explanation(each) for each in verified.statements if each is not summary)
    actions = (*diagnosis.actions, *_further_steps(diagnosis, verified))
    causes = diagnosis.root_causes or tuple(_hypotheses(diagnosis, verified))
    cited = {label for each in said for label in each.evidence_ids} | {i for a in actions for i in a.evidence_ids}
    cited |= set(labels_of(summary)) if summary else set()
    cited |= set(reasoned.withheld)  # who is told that the model did not see it can look at it
    shown = _in_order((*diagnosis.evidence, *(p for p in reasoned.further if p.id in cited)))
    return replace(
        diagnosis,
        summary=without_labels(summary.text) if summary else diagnosis.summary,
        explanation=said,
        root_causes=causes,
        actions=actions,
        evidence=shown,
        notes=(*diagnosis.notes, *withheld_note(diagnosis, reasoned.withheld, shown), *dropped(verified)),
        usage=usage_with(diagnosis.usage, usage, seconds, aws_calls=reasoned.aws_calls),
        written_by=f"model:{reasoned.model_id}",
        prompts=reasoned.prompts,
        ruled=Ruled(summary=diagnosis.summary, root_causes=diagnosis.root_causes, actions=diagnosis.actions),
    )


def _first_sentence(diagnosis: Diagnosis, verified: Verified) -> DraftStatement | None:
    """Return the model's first sentence; None where it leaves out that something fails: the rules' is the first, then.

    "Users are served" is true of many a failed deployment, and the wrong thing to begin with.
    """
    summary = verified.summary
    fails = diagnosis.root_causes or diagnosis.status in {"failed", "rolled_back", "degraded"}
    return None if summary and fails and not tells_of_trouble(summary.text) else summary


def noted(diagnosis: Diagnosis, reasoned: Reasoned, usage: ModelUsage, seconds: float) -> Diagnosis:
    """Return the rules' diagnosis with the reason why no model's words are in it."""
    withheld = withheld_note(diagnosis, reasoned.withheld, diagnosis.evidence)
    notes = (*diagnosis.notes, *withheld, *filter(None, (reasoned.note,)))
    took = usage_with(diagnosis.usage, usage, seconds, aws_calls=reasoned.aws_calls)
    return replace(diagnosis, notes=notes, usage=took)


def by_rules_alone(diagnosis: Diagnosis) -> Diagnosis:
    """Return a diagnosis without what a model said of it before: each question gets its own answer."""
    bare = replace(diagnosis, explanation=(), notes=(), written_by="rules", prompts=(), ruled=None)
    ruled = diagnosis.ruled
    if ruled is None:
        return bare
    return replace(bare, summary=ruled.summary, root_causes=ruled.root_causes, actions=ruled.actions)


def used_since(before: Usage, after: Usage) -> Usage:
    """Return what was used between two states of one diagnosis."""
    return Usage(
        aws_calls=after.aws_calls - before.aws_calls,
        wall_ms=after.wall_ms - before.wall_ms,
        model_calls=after.model_calls - before.model_calls,
        input_tokens=after.input_tokens - before.input_tokens,
        output_tokens=after.output_tokens - before.output_tokens,
        cached_tokens=after.cached_tokens - before.cached_tokens,
        cost_usd=round(after.cost_usd - before.cost_usd, 6),
    )


def used_together(one: Usage, other: Usage) -> Usage:
    """Return what two parts of one answer used, one after the other."""
    return Usage(**{each.name: getattr(one, each.name) + getattr(other, each.name) for each in fields(Usage)})


def _explanation(said: DraftStatement) -> Explanation:
    labels = labels_of(said)
    return Explanation(
        role="fact" if said.role == "summary" else said.role,
        text=without_labels(said.text),
        evidence_ids=tuple(label for label in labels if label[0] == "E"),
        document_ids=tuple(label for label in labels if label[0] == "D"),
    )


def _hypotheses(diagnosis: Diagnosis, verified: Verified) -> Iterable[Cause]:
    """With no cause found by rule, what a model read out of the evidence: possible, and shown with its quotes."""
    number = len(diagnosis.symptoms) + 1
    for said in verified.statements:
        if said.role != "cause" or said.category is None:
            continue
        detector = detector_of(said.category)
        labels = tuple(label for label in labels_of(said) if label[0] == "E")
        yield Cause(
            id=f"F{number}",
            category=said.category,
            title=detector.title,
            statement=without_labels(said.text),
            confidence="possible",
            owner=detector.owner,
            resource=diagnosis.target.service or diagnosis.target.stack_name or diagnosis.target.task_arn or "",
            evidence_ids=labels,
        )
        number += 1


def _further_steps(diagnosis: Diagnosis, verified: Verified) -> Iterable[ActionView]:
    """Return the steps the rules do not have already."""
    titles = {_plain(action.title) for action in diagnosis.actions}
    commands = {action.command for action in diagnosis.actions if action.command}
    owner = diagnosis.root_causes[0].owner if diagnosis.root_causes else "app team"
    for step in verified.steps:
        if _plain(step.text) in titles or (step.command and step.command in commands):
            continue
        labels = tuple(label for label in labels_of(step) if label[0] == "E")
        yield ActionView(
            title=without_labels(step.text),
            kind=step.kind,
            command=step.command,
            console_url=None,
            risk="none" if step.kind in {"check", "wait", "escalate"} else "low",
            owner=owner,
            evidence_ids=labels,
        )


def labels_of(said: DraftStatement | DraftStep) -> tuple[str, ...]:
    """Return the labels a sentence or step rests on."""
    return tuple(dict.fromkeys((*said.sources, *labels_in(said.text))))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _in_order(pieces: Iterable[EvidenceView]) -> tuple[EvidenceView, ...]:
    unique = {piece.id: piece for piece in pieces}
    return tuple(sorted(unique.values(), key=_number))


def _number(piece: EvidenceView) -> int:
    found = _NUMBER.search(piece.id)
    return int(found[0]) if found else 0


def dropped(verified: Verified, *, support: str = "the evidence") -> tuple[str, ...]:
    """Say that something was dropped, without the words that nothing supports."""
    count = len(verified.rejected)
    if not count:
        return ()
    what = "1 sentence" if count == 1 else f"{count} sentences"
    return (f"{what} of the language model had no support in {support} and {'was' if count == 1 else 'were'} dropped.",)


def usage_with(usage: Usage, model: ModelUsage, seconds: float, *, aws_calls: int = 0) -> Usage:
    """Return a usage with what a model took beside it."""
    return replace(
        usage,
        aws_calls=usage.aws_calls + aws_calls,
        wall_ms=usage.wall_ms + int(seconds * 1000),
        model_calls=usage.model_calls + model.calls,
        input_tokens=usage.input_tokens + model.input_tokens + model.cache_read_tokens + model.cache_write_tokens,
        output_tokens=usage.output_tokens + model.output_tokens,
        cached_tokens=usage.cached_tokens + model.cache_read_tokens,
        cost_usd=round(usage.cost_usd + model.cost_usd, 6),
    )
