from evals.secrets.measure import (
    MAX_FALSE_SHARE,
    MAX_MISSED_SHARE,
    leaks,
    lines,
    measure,
    share,
)
from tools.redaction import redact


def test_redaction_keeps_within_its_thresholds():
    result = measure()
    told = "\n".join(lines(result))
    assert sum(row.failed for row in result.secrets if row.fixed) == 0, told
    assert share(result.secrets) <= MAX_MISSED_SHARE, told
    assert share(result.secrets, held_back=True) <= MAX_MISSED_SHARE, told
    assert share(result.lookalikes) <= MAX_FALSE_SHARE, told
    assert share(result.lookalikes, held_back=True) <= MAX_FALSE_SHARE, told
    assert result.names_lost == 0, told
    assert result.passed


def test_forms_and_dresses_are_as_many_as_they_should_be():
    result = measure(lambda text: text)
    assert len([row for row in result.secrets if row.fixed]) >= 40
    assert all(row.held_back_tried * 3 >= row.tried for row in result.secrets)
    assert min(row.tried for row in result.secrets) >= 3 * 5


def test_leaving_everything_misses_everything_and_hits_nothing():
    result = measure(lambda text: text)
    alone = [
        row for row in result.secrets if not row.name.startswith("private_key")
    ]  # those have a way of their own by line
    assert (share(alone), share(result.lookalikes), result.passed) == (1, 0, False)


def test_taking_everything_hits_everything_and_loses_the_names():
    result = measure(lambda text: "")
    assert (share(result.lookalikes), result.passed) == (1, False)
    assert result.names_lost > 0


def test_one_form_that_is_missed_is_named_and_fails():
    result = measure(lambda text: text if "glpat-" in text else redact(text))
    assert [row.name for row in result.secrets if row.failed] == ["gitlab_pat"]
    assert not result.passed
    assert "  gitlab_pat: " in "\n".join(lines(result))


def test_a_part_of_a_secret_is_a_leak():
    assert leaks("abcdefghijkl", "x cdefghij y")
    assert not leaks("abcdefghijkl", "x cdefghi y")
    assert leaks("abc", "abc")
