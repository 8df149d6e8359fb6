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


def test_of_two_equals_the_one_whose_page_fits_better_comes_first():
    def on(page: str, part: str, words: float) -> Candidate:
        return Candidate(section=section(f"s/{page}.md#{part}", "t"), words=words, likeness=0.5)

    ranked = fuse((on("a", "x", 9), on("a", "y", 1), on("b", "x", 9), on("b", "y", 5)))
    assert [one.candidate.section.doc_id[0] for one in ranked] == ["b", "a", "b", "a"]


def test_what_a_page_says_before_its_headings_comes_behind_the_best_of_its_sections():
    def on(own_id: str, words: float, text: str = "t") -> Candidate:
        return Candidate(section=section(own_id, text), words=words, likeness=0.5)

    def told(*candidates: Candidate) -> list[str]:
        return [one.candidate.section.id for one in fuse(candidates)]

    assert told(on("s/a.md#", 10), on("s/a.md#x", 6), on("s/a.md#y", 5)) == ["s/a.md#x", "s/a.md#", "s/a.md#y"]
    # A page that is nothing else, or says much there, stays where it is.
    assert told(on("s/a.md#", 10), on("s/b.md#x", 6)) == ["s/a.md#", "s/b.md#x"]
    assert told(on("s/a.md#", 10, "word " * 200), on("s/a.md#x", 6))[0] == "s/a.md#"
