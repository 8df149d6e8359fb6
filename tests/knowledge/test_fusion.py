from knowledge.fusion import fuse
from knowledge.index import Candidate
from tests.knowledge.fakes import label, section


def candidate(name: str, words: float, likeness: float | None, category: str | None = None) -> Candidate:
    of = label("everyone", category=category) if category else label("everyone")
    return Candidate(section=section(f"s/{name}.md#x", "t", of=of), words=words, likeness=likeness)


def order(*candidates: Candidate, categories: frozenset[str] = frozenset()) -> str:
    return "".join(one.candidate.section.doc_id[0] for one in fuse(candidates, categories=categories))


def test_both_scores_count():
    assert order(candidate("a", 10, 0.1), candidate("b", 8, 0.6), candidate("c", 0, 0.7)) == "bac"


def test_the_scale_of_the_text_score_does_not_matter():
    assert order(candidate("a", 1000, 0.1), candidate("b", 800, 0.6)) == order(
        candidate("a", 1, 0.1), candidate("b", 0.8, 0.6)
    )


def test_without_vectors_words_decide():
    assert order(candidate("a", 1, None), candidate("b", 2, None)) == "ba"


def test_what_was_not_measured_is_taken_for_the_least_like():
    assert order(candidate("a", 5, None), candidate("b", 5, 0.2), candidate("c", 0, 0.1)) == "bac"


def test_a_known_category_goes_before_a_resemblance():
    found = (candidate("a", 10, 0.5), candidate("b", 6, 0.5, "container_oom"))
    assert order(*found) == "ab"
    assert order(*found, categories=frozenset({"container_oom"})) == "ba"


def test_equal_scores_have_an_order():
    assert order(candidate("b", 1, 0.5), candidate("a", 1, 0.5)) == "ab"
    assert fuse(()) == ()
