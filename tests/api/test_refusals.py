import json

import click
import pytest

from agent.errors import TargetError
from api.refusals import RefusalError, refusals, show


def test_our_own_errors_become_one_sentence_and_exit_code_2():
    with pytest.raises(RefusalError, match="there is no cluster x") as refused, refusals():
        raise TargetError("there is no cluster x")
    assert refused.value.exit_code == 2


def test_a_bug_is_not_dressed_up_as_a_refusal():
    with pytest.raises(ZeroDivisionError), refusals():
        _ = 1 / 0


def test_the_missing_extra_of_the_simulators_is_named():
    with pytest.raises(RefusalError, match=r"tsuba\[lab\]"), refusals():
        raise ModuleNotFoundError("No module named 'moto'", name="moto")
    with pytest.raises(ModuleNotFoundError), refusals():
        raise ModuleNotFoundError("No module named 'agnet'", name="agnet")


def test_an_error_is_a_problem_object_where_json_was_asked_for(capsys: pytest.CaptureFixture[str]):
    show(click.UsageError("name one thing"), as_json=True)
    shown = capsys.readouterr()
    assert json.loads(shown.out) == {
        "type": "urn:tsuba:wrong-usage",
        "title": "Wrong usage",
        "detail": "name one thing",
    }
    assert shown.err == ""


def test_an_error_is_told_on_stderr_to_people(capsys: pytest.CaptureFixture[str]):
    show(RefusalError("no"), as_json=False)
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "Error: no\n")
