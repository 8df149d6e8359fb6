"""Verifies a draft: what the evidence supports passes, the rest is named with the reason and never shown."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from agent.draft import MAX_STATEMENTS, MAX_STEPS, Draft, DraftStatement, DraftStep
from agent.verification.advice import unfounded_advice
from agent.verification.commands import command_objections
from agent.verification.material import Material
from agent.verification.statements import masked, objections
from agent.verification.substance import without_verdict

# Deeds that destroy or open: a model's step may name them only if a rule or a cited document does.
_RISKY = (
    "delete", "destroy", "terminate", "force", "purge", "disable", "detach", "revoke", "chmod", "drop", "wipe", "bypass", "0.0.0.0/0",
    "administratoraccess", "sudo", "curl", "wget", "rm -",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A statement or step that was not supported, and why, in words its writer can act on."""

    text: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What of a draft may be shown, in its order, and what was dropped."""

    statements: tuple[DraftStatement, ...]
    steps: tuple[DraftStep, ...]
    rejected: tuple[Rejected, ...]

    @property
    def summary(self) -> DraftStatement | None:
        """The plain first sentence, if it passed."""
        return next((said for said in self.statements if said.role == "summary"), None)

    @property
    def useful(self) -> bool:
        """Whether enough passed to answer with: a first sentence, or any cause."""
        return any(said.role in {"summary", "cause"} for said in self.statements)


def verify(draft: Draft, material: Material) -> Verified:
    """Judge every statement and step of an answer about a diagnosis by itself."""
    return judged(
        draft,
        statement=lambda said: objections(said, material),
        step=lambda step: tuple(dict.fromkeys(step_objections(step, material))),
    )


def judged(
    draft: Draft,
    *,
    statement: Callable[[DraftStatement], tuple[str, ...]],
    step: Callable[[DraftStep], tuple[str, ...]],
) -> Verified:
    """Keep what nothing is said against. `statement` and `step` return the objections to one."""
    statements: list[DraftStatement] = []
    steps: list[DraftStep] = []
    rejected: list[Rejected] = []
    for written in draft.statements[:MAX_STATEMENTS]:
        # A yes or no answers the question, which is no evidence; what follows it can be judged.
        said = written.model_copy(update={"text": without_verdict(written.text)})
        reasons = statement(said)
        if reasons:
            rejected.append(Rejected(text=said.text, reasons=reasons))
        else:
            statements.append(said)
    for proposed in draft.steps[:MAX_STEPS]:
        reasons = step(proposed)
        if reasons:
            rejected.append(Rejected(text=f"{proposed.text} {proposed.command or ''}".strip(), reasons=reasons))
        else:
            steps.append(proposed)
    return Verified(statements=tuple(statements), steps=tuple(steps), rejected=tuple(rejected))


def step_objections(step: DraftStep, material: Material) -> Iterator[str]:
    """Yield why a step may not be shown. One that the rules propose word for word is always fine."""
    if (step.text, step.command) in {(action.title, action.command) for action in material.diagnosis.actions}:
        return
    said = DraftStatement(role="fact", text=step.text, sources=step.sources)
    yield from objections(said, material, advising=True)
    yield from unfounded_advice(step.text, tuple(step.sources), material)
    yield from risks(step.text, material.proposals(step.sources))
    if step.command:
        yield from masked(step.command, material.masks, lambda: material.said_about(step.sources))
        yield from command_objections(step.command, material)


def risks(text: str, proposals: str) -> Iterator[str]:
    """Yield an objection for every risky deed that a text names and no proposal does."""
    small, proposed = text.lower(), proposals.lower()
    for deed in _RISKY:
        if deed in small and deed not in proposed:
            yield f"“{deed}” is proposed by no rule and no document it cites"
