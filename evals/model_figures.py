"""What the model arm showed, in figures beside the rules'."""

import textwrap
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from agent.diagnosis import Diagnosis
from evals.markup import Markup, element
from evals.model_arm import ModelArm, Told
from evals.run import Outcome
from evals.scorers.diagnosis import NOTHING_FORBIDDEN, Score
from evals.scorers.explanation import cited_excerpts, holds_fact, is_grounded, model_words, rule_words

_Pair = tuple[Outcome, Diagnosis, Told]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """One figure of the rules and the same of the model, each of so many. `rules` None: it is the model's alone."""

    name: str
    rules: int | None
    model: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFigures:
    """The model arm. `worse` names scenarios whose root causes were right before the model spoke, and not after."""

    name: str
    meaning: str
    beside: tuple[Beside, ...]
    worse: tuple[str, ...]
    fates: dict[str, int]
    sentences_dropped: int
    calls: int
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    cost_usd: float
    median_seconds: float
    most_seconds: float


def model_figures(arm: ModelArm, decisive: dict[str, Sequence[str]], outcomes: Sequence[Outcome]) -> ModelFigures:
    """Count. `decisive` are the decisive passages by scenario; scenarios without an answer are left out."""
    pairs: list[_Pair] = [(one, one.diagnosis, one.told) for one in outcomes if one.diagnosis and one.told]
    told = [each for _, _, each in pairs]
    facts = [(pair, decisive[pair[0].scenario]) for pair in pairs if decisive.get(pair[0].scenario)]
    statements = [(said, each.diagnosis) for each in told for said in each.diagnosis.explanation]
    grounded = sum(is_grounded(said, shown) for said, shown in statements)
    beside = (
        Beside(name="answers in its words", rules=None, model=sum(map(_worded, told)), of=len(told)),
        Beside(
            name="decisive fact in the words",
            rules=sum(holds_fact(passages, rule_words(ruled)) for (_, ruled, _), passages in facts),
            model=sum(holds_fact(passages, model_words(each.diagnosis)) for (_, _, each), passages in facts),
            of=len(facts),
        ),
        Beside(
            name="decisive fact in what they cite",
            rules=sum(holds_fact(passages, _behind_rules(ruled)) for (_, ruled, _), passages in facts),
            model=sum(holds_fact(passages, _behind_model(each.diagnosis)) for (_, _, each), passages in facts),
            of=len(facts),
        ),
        _checked("exact set of root causes", "root causes", pairs),
        _checked("nothing forbidden said", NOTHING_FORBIDDEN, pairs),
        Beside(name="its statements grounded", rules=None, model=grounded, of=len(statements)),
    )
    return ModelFigures(
        name=arm.name,
        meaning=arm.meaning,
        beside=beside,
        worse=tuple(o.scenario for o, _, t in pairs if _is(o.score, "root causes") and not _is(t.score, "root causes")),
        fates=dict(Counter(each.fate for each in told)),
        sentences_dropped=_sum(told, lambda each: each.dropped),
        calls=_sum(told, lambda each: each.model_calls),
        input_tokens=_sum(told, lambda each: each.input_tokens),
        cached_tokens=_sum(told, lambda each: each.cached_tokens),
        output_tokens=_sum(told, lambda each: each.output_tokens),
        cost_usd=round(sum(each.cost_usd for each in told), 6),
        median_seconds=median(each.seconds for each in told) if told else 0.0,
        most_seconds=max((each.seconds for each in told), default=0.0),
    )


def holds(figures: ModelFigures) -> bool:
    """Tell whether the promises hold: no right set of causes spoilt, and every statement shown grounded."""
    statements = figures.beside[-1]
    return not figures.worse and statements.model == statements.of


def lines(figures: ModelFigures) -> list[str]:
    """Write the figures in 80 columns."""
    meaning = textwrap.wrap(figures.meaning, 80, initial_indent="  ", subsequent_indent="  ")
    rows = [f"Model arm: {figures.name}", *meaning, f"  {'':<34}{'rules':>8}{'model':>8}{'of':>8}"]
    for one in figures.beside:
        rows.append(f"  {one.name:<34}{'' if one.rules is None else one.rules:>8}{one.model:>8}{one.of:>8}")
    wrapped = (textwrap.fill(text, 80, initial_indent="  ", subsequent_indent="    ") for text in _sentences(figures))
    return [*rows, *(part for text in wrapped for part in text.splitlines())]


def section(figures: ModelFigures) -> Markup:
    """Write the figures for the HTML report."""
    head = element("tr", *(element("th", text) for text in ("", "rules", "model", "of")))
    rows = [
        element("tr", *(element("td", "" if v is None else str(v)) for v in (o.name, o.rules, o.model, o.of)))
        for o in figures.beside
    ]
    table = element("table", head, *rows)
    said = [element("p", text) for text in (figures.meaning, *_sentences(figures))]
    return element("section", element("h2", f"Model arm: {figures.name}"), table, *said)


def document(figures: ModelFigures) -> dict[str, Any]:
    """Return the figures as plain data."""
    return asdict(figures)


def _sentences(figures: ModelFigures) -> list[str]:
    fates = ", ".join(f"{count} {fate}" for fate, count in sorted(figures.fates.items()))
    share = figures.cached_tokens / figures.input_tokens if figures.input_tokens else 0.0
    said = [
        f"drafts: {fates or 'none'}; sentences dropped: {figures.sentences_dropped}",
        f"{figures.calls} calls, {figures.input_tokens:,} tokens in ({share:.0%} from the cache), "
        f"{figures.output_tokens:,} out, ${figures.cost_usd:.4f}",
        f"seconds of the model and its verification: median {figures.median_seconds:.2f}, "
        f"at most {figures.most_seconds:.2f}",
    ]
    return [*said, f"made worse: {', '.join(figures.worse)}"] if figures.worse else said


def _worded(told: Told) -> bool:
    return told.diagnosis.written_by != "rules"


def _behind_rules(ruled: Diagnosis) -> list[str]:
    return cited_excerpts(ruled, (*ruled.root_causes, *ruled.symptoms))


def _behind_model(told: Diagnosis) -> list[str]:
    return cited_excerpts(told, told.explanation)


def _checked(name: str, check: str, pairs: Sequence[_Pair]) -> Beside:
    judged = [(one.score, told.score) for one, _, told in pairs]
    rules, model = (sum(_is(scores[side], check) for scores in judged) for side in (0, 1))
    return Beside(name=name, rules=rules, model=model, of=len(judged))


def _is(score: Score, name: str) -> bool:
    return all(check.passed for check in score.checks if check.name == name)


def _sum(told: Sequence[Told], value: Callable[[Told], int]) -> int:
    return sum(value(each) for each in told)
