from evals.bedrock_lab.mishaps import OUTAGE, THROTTLED, MishapRule, Mishaps

CONVERSE = ("us.anthropic.claude-sonnet-5-5", "Converse")
STREAM = ("us.anthropic.claude-sonnet-5-5", "ConverseStream")


def test_the_first_rule_that_hits_decides_and_wears_out():
    mishaps = Mishaps()
    mishaps.replace(
        [MishapRule(mishap=THROTTLED, model="*nova*"), MishapRule(mishap=OUTAGE, operation="Conv*", times=2)]
    )
    assert [mishaps.hit(*CONVERSE) for _ in range(3)] == [OUTAGE, OUTAGE, None]
    assert mishaps.hit("amazon.nova-lite-v1:0", "Converse") == THROTTLED
    mishaps.replace([])
    assert mishaps.hit("amazon.nova-lite-v1:0", "Converse") is None


def test_chance_repeats_itself_from_its_seed():
    def drawn(seed: int) -> list[object]:
        mishaps = Mishaps()
        mishaps.unleash(0.5, seed=seed)
        return [mishaps.hit(*STREAM) for _ in range(60)]

    assert drawn(1) == drawn(1) != drawn(2)
    assert 15 < sum(each is not None for each in drawn(3)) < 45


def test_only_streams_break_in_the_middle():
    mishaps = Mishaps()
    mishaps.unleash(1, seed=0)
    frames = [each.after_frames for _ in range(200) if (each := mishaps.hit(*STREAM))]
    assert {None} < set(frames)
    whole = [mishaps.hit(*CONVERSE) for _ in range(200)]
    assert all(each is None or each.after_frames is None for each in whole)
    mishaps.unleash(0, seed=0)
    assert mishaps.hit(*STREAM) is None
