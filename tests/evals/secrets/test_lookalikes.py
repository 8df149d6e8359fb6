from random import Random

from evals.secrets.lookalikes import lookalikes


def test_the_kinds_an_answer_needs_are_there():
    kinds = {one.kind for one in lookalikes(Random(1))}
    assert {
        "task ARN",
        "image digest",
        "trace id",
        "ECS deployment id",
        "physical id",
        "integrity",
        "KMS key ARN",
    } <= kinds
    assert len(kinds) >= 25


def test_both_halves_are_measured():
    halves = [one.held_back for one in lookalikes(Random(1))]
    assert min(halves.count(True), halves.count(False)) > 300
