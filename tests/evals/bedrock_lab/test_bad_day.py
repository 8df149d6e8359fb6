from evals.bedrock_lab.bad_day import BadDay
from evals.bedrock_lab.turn import ModelCall, Turn

GOOD = Turn(text="It has no image.")
CALL = ModelCall(model_id="m", body={"messages": [{"role": "user", "content": [{"text": "why?"}]}]})


def day(seed: int, chance: float = 0.8) -> list[Turn | None]:
    model = BadDay(lambda call: GOOD, seed=seed, chance=chance)
    return [model(CALL) for _ in range(200)]


def test_a_day_repeats_itself_from_its_seed():
    assert day(1) == day(1) != day(2)


def test_of_all_answers_the_share_that_is_wanted_is_bad():
    assert 130 < sum(turn != GOOD for turn in day(3)) < 190
    assert day(3, chance=0) == [GOOD] * 200


def test_a_request_without_an_answer_stays_without_one():
    assert BadDay(lambda call: None, seed=1)(CALL) is None
