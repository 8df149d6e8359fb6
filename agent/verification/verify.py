"""Verifies a draft: what the evidence supports passes, the rest is named with the reason and never shown."""

from collections.abc import Iterator
from dataclasses import dataclass

from agent.draft import MAX_STATEMENTS, MAX_STEPS, Draft, DraftStatement, DraftStep
from agent.verification.advice import unfounded_advice
from agent.verification.commands import command_objections
from agent.verification.material import Material
from agent.verification.statements import objections

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
    """Judge every statement and step by itself."""
    statements: list[DraftStatement] = []
    steps: list[DraftStep] = []
    rejected: list[Rejected] = []
    for said in draft.statements[:MAX_STATEMENTS]:
        reasons = objections(said, material)
        if reasons:
            rejected.append(Rejected(text=said.text, reasons=reasons))
        else:
            statements.append(said)
    for step in draft.steps[:MAX_STEPS]:
        reasons = tuple(dict.fromkeys(step_objections(step, material)))
        if reasons:
            rejected.append(Rejected(text=f"{step.text} {step.command or ''}".strip(), reasons=reasons))
        else:
            steps.append(step)
    return Verified(statements=tuple(statements), steps=tuple(steps), rejected=tuple(rejected))


def step_objections(step: DraftStep, material: Material) -> Iterator[str]:
    """Yield why a step may not be shown. One that the rules propose word for word is always fine."""
    if (step.text, step.command) in {(action.title, action.command) for action in material.diagnosis.actions}:
        return
    said = DraftStatement(role="fact", text=step.text, sources=step.sources)
    yield from objections(said, material, advising=True)
    yield from unfounded_advice(step.text, tuple(step.sources), material)
    proposed = material.proposals(step.sources).lower()
    small = step.text.lower()
    for deed in _RISKY:
        if deed in small and deed not in proposed:
            yield f"“{deed}” is proposed by no rule and no document it cites"
    if step.command:
        yield from command_objections(step.command, material)
