from random import Random

from evals.groundedness.plausible_lies import PREFIX, plausible_lies
from tests.diagnoses import diagnosis


def test_the_lies_of_a_diagnosis_are_each_of_another_kind() -> None:
    kinds = [lie.kind for lie in plausible_lies(diagnosis(), Random(1))]
    assert len(kinds) == len(set(kinds)) > 3
    assert all(kind.startswith(PREFIX) for kind in kinds)


def test_every_lie_cites_evidence() -> None:
    for lie in plausible_lies(diagnosis(), Random(1)):
        assert lie.statement is not None
        assert lie.statement.sources
