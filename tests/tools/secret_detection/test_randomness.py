from random import Random

import pytest

from evals.secrets.forms import filled
from tools.secret_detection.randomness import entropy, looks_random


@pytest.mark.parametrize("recipe", ["{m32}", "{h32}", "{b40}", "{u43}", "{a32}", "{m24}"])
def test_drawn_characters_look_drawn(recipe: str):
    random = Random(5)
    assert sum(looks_random(filled(recipe, random)) for _ in range(500)) >= 475


@pytest.mark.parametrize(
    "text",
    [
        "checkout-prod-orders-database", "AuthenticationFilterChain", "correcthorsebatterystaple", "12345678901234567890",
        "0f6e1c7f-5d3b-4a1e-9c8d-7b6a5f4e3d2c", "aaaaaaaaaaaaaaaaaaaa", "a1b2c3d4", "/usr/local/lib/python3.11",
    ],
)  # fmt: skip
def test_words_names_numbers_and_ids_do_not(text: str):
    assert not looks_random(text)


def test_entropy_counts_bits_a_character():
    assert entropy("abcd") == 2
