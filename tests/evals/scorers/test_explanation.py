from dataclasses import replace

import pytest

from agent.diagnosis import Diagnosis, Explanation
from evals.scorers.explanation import cited_excerpts, is_grounded, model_words, rule_words
from tests.agent.verification.stage import failed
from tests.diagnoses import gap


def told(said: Explanation, **fields: object) -> Diagnosis:
    return replace(failed(**fields), explanation=(said,), written_by="model:m", summary="In its words.")


def fact(text: str, *labels: str, **fields: object) -> Explanation:
    made: dict[str, object] = {"role": "fact", "evidence_ids": labels, **fields}
    return Explanation(text=text, **made)  # pyright: ignore[reportArgumentType]  # fields by name


LINE = failed().evidence[0].excerpt.splitlines()[0]


@pytest.mark.parametrize(
    ("said", "grounded"),
    [
        (fact(f"It says “{LINE}”.", "E1"), True),
        (fact(f"It says “{LINE}”.", "E4"), False),
        (fact("It says “nothing of the kind”.", "E1"), False),
        (fact("Something happened.", "E99"), False),
        (fact("Something happened."), False),
        (fact("It failed 4711 times.", "E1"), False),
        (fact("Nobody can tell.", role="unknown"), False),
    ],
)
def test_a_statement_stands_on_what_it_cites(said: Explanation, grounded: bool) -> None:
    assert is_grounded(said, told(said, gaps=())) is grounded


def test_what_is_not_known_stands_on_what_could_not_be_read() -> None:
    said = fact("Nobody can tell.", role="unknown")
    assert is_grounded(said, told(said, gaps=(gap(),)))


def test_words_are_the_models_only_where_it_wrote_them() -> None:
    said = fact("Something happened.", "E1")
    assert model_words(told(said)) == ["In its words.", "Something happened."]
    assert model_words(failed()) == []
    assert failed().root_causes[0].statement in rule_words(failed())
    assert cited_excerpts(failed(), [said]) == [failed().evidence[0].excerpt]
