from random import Random

from evals.secrets.forms import PRIVATE_KEY_KINDS, filled, private_key, secret_forms
from evals.secrets.lookalikes import lookalikes


def test_the_same_seed_makes_the_same_secrets_and_another_one_others():
    def made(seed: int) -> list[str]:
        random = Random(seed)
        return [form.make(random) for form in secret_forms()]

    assert made(1) == made(1)
    assert not set(made(1)) & set(made(2))


def test_names_of_forms_are_unique():
    names = [form.name for form in secret_forms()]
    assert len(names) == len(set(names)) >= 100


def test_recipes_are_filled_to_the_letter():
    assert len(filled("ghp_{m36}", Random(1))) == 40
    assert filled("{x", Random(1)) == "{x"


def test_private_keys_are_framed():
    for kind in PRIVATE_KEY_KINDS:
        key = private_key(Random(1), kind)
        assert key.startswith(f"-----BEGIN {kind}PRIVATE KEY-----\n")
        assert key.endswith(f"\n-----END {kind}PRIVATE KEY-----")


def test_no_recipe_of_a_lookalike_is_left_unfilled():
    assert [one.text for one in lookalikes(Random(1)) if "{h" in one.text or "{m" in one.text.replace("{m,", "")] == []
