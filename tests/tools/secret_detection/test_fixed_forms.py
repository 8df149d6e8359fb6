from random import Random

import pytest

from evals.secrets.forms import SecretForm, secret_forms
from tools.secret_detection.fixed_forms import fixed_forms
from tools.secret_detection.span import Span

ALONE = [form for form in secret_forms() if form.fixed and form.frame == "{}"]


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in fixed_forms(text)]


def test_more_than_forty_forms_are_known_by_themselves():
    assert len(ALONE) >= 40


@pytest.mark.parametrize("form", ALONE, ids=lambda form: form.name)
@pytest.mark.parametrize("around", ["{}", "got {}, sorry", "x={}&y=1", "log\\n{}\\n", "q%3D{}%26", "({})", "See {}."])
def test_each_form_is_found_whole_and_nothing_beside_it(form: SecretForm, around: str):
    secret = form.make(Random(3))
    assert found(around.format(secret)) == [secret]


def test_a_beginning_within_a_word_is_none():
    assert found("XAKIA" + "Q" * 16) == []
    assert found("task-gsk_" + "short") == []


def test_a_slack_address_loses_only_its_path():
    text = "https://hooks.slack.com/services/" + "T0/B0/" + "x" * 40
    assert list(fixed_forms(text)) == [Span(text.index("services"), len(text))]
