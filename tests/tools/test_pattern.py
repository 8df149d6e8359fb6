import ast
import gc
import importlib
import pkgutil
from pathlib import Path

import pytest
import re2

import agent
from tools.pattern import MAX_SCANNED, Pattern, PatternTable, any_of, escape

ROOT = Path(__file__).resolve().parents[2]
# Uses Python's own engine: patterns of its own bounds, and what checks a model's draft, which is short.
_STILL_BACKTRACKING = (
    # Redaction looks behind, and may leave no part unread; each of its repetitions is bounded.
    "tools/placeholders.py",
    "tools/secret_detection/",
    "tools/aws/",
    "tools/cloudwatch/list_alarm_transitions.py",
    "tools/opensearch/search.py",
    "agent/verification/cli_commands.py",
    "agent/verification/links.py",
    # Documents come from configured sources, and questions have a largest size.
    "knowledge/",
    "agent/model/",
    "agent/reasoning/",
    "agent/verification/",
)
FAR = MAX_SCANNED // 2 + 100


def test_every_pattern_of_the_rules_compiles_in_linear_time() -> None:
    for module in pkgutil.walk_packages(agent.__path__, "agent."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    patterns = {pattern.pattern for pattern in gc.get_objects() if type(pattern) is Pattern}
    assert len(patterns) > 350
    for source in patterns:
        re2.compile(source)


def test_what_looks_at_texts_of_others_uses_no_other_engine() -> None:
    using = {
        str(path.relative_to(ROOT))
        for package in ("agent", "tools", "knowledge", "api")
        for path in (ROOT / package).rglob("*.py")
        if any(
            (isinstance(node, ast.Import) and any(alias.name in {"re", "regex"} for alias in node.names))
            or (isinstance(node, ast.ImportFrom) and node.module in {"re", "regex"})
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        )
    }
    assert {path for path in using if not path.startswith(_STILL_BACKTRACKING)} == set()
    assert all(any(path.startswith(known) for path in using) for known in _STILL_BACKTRACKING)


@pytest.mark.parametrize("source", [r"(?=a)b", r"(?!a)b", r"(?<=a)b", r"(?<!a)b", r"(a)\1"])
def test_what_needs_backtracking_does_not_compile(source: str) -> None:
    with pytest.raises(ValueError, match="no pattern of RE2"):
        Pattern(source)


def test_groups_and_offsets_count_characters() -> None:
    found = Pattern(r"“(?P<said>[^”]+)”(?P<more>!)?").search("Überall „x” — “naïve”.")
    assert found is not None
    assert (found["said"], found["more"], found.groupdict()) == ("naïve", None, {"said": "naïve", "more": None})
    assert found.span() == (14, 21)


def test_matches_of_nothing_go_on_by_whole_characters() -> None:
    assert [found.span() for found in Pattern("x*").finditer("éx")] == [(0, 0), (1, 2), (2, 2)]
    assert Pattern("é").match("aé", 1) is not None
    assert [found.span() for found in Pattern("ö").finditer("ä" * MAX_SCANNED + "ö")] == [
        (MAX_SCANNED, MAX_SCANNED + 1)
    ]


def test_flags_are_those_of_the_letters() -> None:
    assert Pattern("^b$", "im").search("a\nB\nc") is not None
    assert Pattern("^b$").search("a\nb\nc") is None
    assert Pattern("a.b", "s").search("a\nb") is not None


def test_a_match_with_an_unless_is_none_and_the_search_goes_on() -> None:
    pattern = Pattern(r"(?P<unless_before>-)?talk(?P<unless_after>\w)?")
    assert [found.start() for found in pattern.finditer("talks -talk talk")] == [12]
    assert pattern.match("talks") is None
    assert pattern.fullmatch("talk") is not None
    assert pattern.sub("X", "talks, a talk") == "talks, a X"


def test_head_and_tail_of_a_long_text_are_searched_and_its_middle_is_not() -> None:
    pattern = Pattern("ENOSPC")
    head, middle, tail = ("ENOSPC" + " " * 3 * FAR, " " * FAR + "ENOSPC" + " " * 2 * FAR, " " * 3 * FAR + "ENOSPC")
    assert [bool(pattern.search(text)) for text in (head, middle, tail)] == [True, False, True]
    assert pattern.search(tail).start() == 3 * FAR  # pyright: ignore[reportOptionalMemberAccess]
    assert [found.start() for found in pattern.finditer(head + tail)] == [0, len(head) + 3 * FAR]
    assert pattern.match(head) is not None
    assert pattern.fullmatch("x" * (MAX_SCANNED + 1)) is None


def test_replacing_and_splitting_reach_the_whole_of_a_long_text() -> None:
    text = " " * FAR + "*" + " " * 2 * FAR
    assert "*" not in Pattern(r"\*").sub(lambda found: "\\" + "star", text)
    assert len(Pattern(r"\*").split(text)) == 2


def test_a_table_gives_its_rows_in_order_where_one_may_match() -> None:
    table = PatternTable([("full", Pattern("(?P<name>ENOSPC)")), ("denied", Pattern("(?P<name>eacces)", "i"))])
    assert [kind for kind, _ in table.against("EACCES")] == ["full", "denied"]
    assert table.against("enospc") == ()
    assert [kind for kind, _ in table] == ["full", "denied"]


def test_any_of_some_patterns_keeps_each_ones_flags() -> None:
    either = any_of(Pattern("abc", "i"), Pattern("def"))
    assert [bool(either.search(text)) for text in ("ABC", "def", "DEF")] == [True, True, False]


def test_an_escaped_text_matches_itself_alone() -> None:
    name = r"a.b*[c]|(d) ü\E-x"
    assert Pattern(escape(name)).fullmatch(name) is not None
    assert Pattern(escape(name)).search("axb") is None


def test_a_text_that_would_take_a_backtracking_engine_ages_is_read() -> None:
    # (a+)+$ takes Python's engine 2^n steps; the time limit of a test is the proof.
    assert Pattern("(a+)+$").search("a" * 60_000 + "!") is None
