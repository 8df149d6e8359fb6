import pytest

from knowledge.answerability import is_documented
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
        ("container killed memory", 0.05, False),
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
