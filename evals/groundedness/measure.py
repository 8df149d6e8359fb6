"""Verifies true and false drafts of many diagnoses and counts: lies that would be shown, truths that would not."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from agent.diagnosis import Diagnosis
from agent.settings import AWS_LINK_HOSTS
from agent.verification.material import Material
from agent.verification.verify import Verified, verify
from evals.groundedness.false_drafts import false_drafts
from evals.groundedness.plausible_lies import plausible_lies
from evals.groundedness.true_drafts import true_drafts

SEED = 20261123  # the same drafts in every run, so that two runs can be compared


@dataclass(frozen=True, slots=True, kw_only=True)
class Groundedness:
    """What was counted. A false draft holds one lie; a true draft is a whole answer, harmed if any of it was dropped.

    `shown` and `harmed` name what went wrong: the diagnosis' target, and the text.
    """

    false_drafts: Counter[str]
    shown: tuple[str, ...]
    true_drafts: int
    harmed: tuple[str, ...]

    @property
    def passed_share(self) -> float:
        """Share of true drafts that passed unharmed; 1 when there were none."""
        return 1 - len(self.harmed) / self.true_drafts if self.true_drafts else 1.0


def measure(diagnoses: Iterable[Diagnosis], *, seed: int = SEED) -> Groundedness:
    """Generate the drafts of each diagnosis and verify them."""
    random = Random(seed)
    kinds: Counter[str] = Counter()
    shown: list[str] = []
    harmed: list[str] = []
    count = 0
    for diagnosis in diagnoses:
        material = Material.of(diagnosis, link_hosts=AWS_LINK_HOSTS)
        where = diagnosis.target.service or diagnosis.target.stack_name or diagnosis.target.task_arn or "?"
        for lie in (*false_drafts(diagnosis, random), *plausible_lies(diagnosis, Random(f"{seed} {where}"))):
            kinds[lie.kind] += 1
            if (said := shown_of(verify(lie.draft, material))) is not None:
                shown.append(f"{where}, {lie.kind}: {said}")
        for draft in true_drafts(diagnosis, random):
            count += 1
            if rejected := verify(draft, material).rejected:
                harmed.append(f"{where}: {rejected[0].text} ({rejected[0].reasons[0]})")
    return Groundedness(false_drafts=kinds, shown=tuple(shown), true_drafts=count, harmed=tuple(harmed))


def shown_of(verified: Verified) -> str | None:
    """Return the text that would be shown of a draft with one lie; None where nothing would be."""
    if verified.statements:
        return verified.statements[0].text
    return f"{verified.steps[0].text} {verified.steps[0].command or ''}" if verified.steps else None


def document(result: Groundedness) -> dict[str, Any]:
    """Return what was counted as plain data."""
    return {
        "false_drafts": dict(result.false_drafts),
        "shown": list(result.shown),
        "true_drafts": result.true_drafts,
        "harmed": list(result.harmed),
        "passed_share": result.passed_share,
    }


def lines(result: Groundedness) -> Sequence[str]:
    """Return the figures as a table, and what went wrong below it."""
    wrong = Counter(text.split(", ", 1)[1].split(":", 1)[0] for text in result.shown)
    rows = [f"{'false drafts':34}{'made':>7}{'shown':>7}"]
    rows += [f"  {kind:32}{number:7}{wrong[kind]:7}" for kind, number in sorted(result.false_drafts.items())]
    rows.append(f"  {'all':32}{result.false_drafts.total():7}{len(result.shown):7}")
    passed = result.true_drafts - len(result.harmed)
    rows.append(f"true drafts passed unharmed: {passed} of {result.true_drafts} ({result.passed_share:.1%})")
    rows += [f"  shown   {text[:300]}" for text in result.shown]
    rows += [f"  harmed  {text[:300]}" for text in result.harmed]
    return rows
