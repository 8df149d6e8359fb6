import pytest

from knowledge.answerability import covered, is_documented
from knowledge.fusion import Ranked, fuse
from knowledge.index import Candidate
from knowledge.query import prepare
from tests.knowledge.fakes import section

PAGE = section("s/oom.md#x", "The kernel killed the container for its memory use.", title="Out of memory")


def ranked(likeness: float | None) -> tuple[Ranked, ...]:
    return fuse([Candidate(section=PAGE, words=1.0, likeness=likeness)])


@pytest.mark.parametrize(
    ("question", "likeness", "documented"),
    [
        ("container killed memory", 0.5, True),
        ("container killed memory", -0.1, False),
        ("parking permit for the office", 0.2, False),
        ("application eats the machine", 0.65, True),
        ("container killed memory", None, True),
        ("parking permit for the office", None, False),
        ("", 0.9, False),
    ],
)
def test_words_and_likeness_decide_together(question: str, likeness: float | None, documented: bool):
    assert is_documented(prepare(question), ranked(likeness)) == documented


def test_nothing_found_is_not_documented():
    assert not is_documented(prepare("anything"), ())


def test_a_word_counts_where_the_page_says_it_in_other_words():
    assert covered(prepare("oom"), "out of memory: killed with exit code 137, over its memory limit") == 1.0
    assert 0 < covered(prepare("oom"), "memory") < 1
    assert covered(prepare("oom"), "networks") == 0


def test_what_names_a_neighbour_that_no_page_names_is_not_documented():
    assert is_documented(prepare("container killed memory"), ranked(0.4))
    assert not is_documented(prepare("lambda container killed memory"), ranked(0.4))
    named = section("s/lambda.md#x", "Lambda kills a container for its memory.", title="Out of memory")
    found = fuse([Candidate(section=named, words=1.0, likeness=0.4)])
    assert is_documented(prepare("lambda container killed memory"), found)
