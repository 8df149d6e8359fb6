from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest

from agent.model.reply import ModelUsage
from agent.model.spending import Amount, DayCaps
from agent.store.store import Store

NOON = datetime(2026, 11, 12, 12, tzinfo=UTC)
CAPS = DayCaps(user=Amount(tokens=100, usd=1), day=Amount(tokens=150, usd=10))


def test_what_is_reserved_counts_and_what_is_settled_replaces_it(store: Store):
    assert store.usage.reserve("ada", Amount(tokens=80, usd=0.5), CAPS, at=NOON) is None
    assert store.usage.reserve("ada", Amount(tokens=30), CAPS, at=NOON) == "user_cap"
    used = ModelUsage(
        calls=1, input_tokens=10, output_tokens=2, cache_read_tokens=3, cache_write_tokens=4, cost_usd=0.000123
    )
    store.usage.settle("ada", Amount(tokens=80, usd=0.5), used, at=NOON)
    for subject in ("ada", ""):
        kept = store.usage.on(NOON, subject)
        assert (kept.usage, kept.reserved) == (used, Amount())
    assert store.usage.reserve("ada", Amount(tokens=81), CAPS, at=NOON) is None


def test_everybody_together_is_capped_too(store: Store):
    assert store.usage.reserve("ada", Amount(tokens=90), CAPS, at=NOON) is None
    assert store.usage.reserve("grace", Amount(tokens=70), CAPS, at=NOON) == "day_cap"
    assert store.usage.on(NOON, "grace").reserved == Amount()
    assert store.usage.on(NOON).reserved == Amount(tokens=90)


@pytest.mark.parametrize("usd", [1.01, 1.0])
def test_money_is_capped_to_the_cent(store: Store, usd: float):
    assert store.usage.reserve("ada", Amount(usd=usd), CAPS, at=NOON) == ("user_cap" if usd > 1 else None)


def test_a_day_is_a_day_of_utc(store: Store):
    store.usage.settle("ada", Amount(), ModelUsage(calls=1), at=NOON)
    evening_elsewhere = datetime(2026, 11, 12, 23, tzinfo=timezone(timedelta(hours=-8)))
    store.usage.settle("ada", Amount(), ModelUsage(calls=1), at=evening_elsewhere)
    assert [store.usage.on(NOON + timedelta(days=n), "ada").usage.calls for n in range(2)] == [1, 1]


def test_reservations_at_the_same_time_never_pass_a_cap_together(store: Store):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: store.usage.reserve(f"p{n}", Amount(tokens=40), CAPS, at=NOON), range(16)))
    assert (answers.count(None), answers.count("day_cap")) == (3, 13)
    assert store.usage.on(NOON).reserved.tokens == 120
