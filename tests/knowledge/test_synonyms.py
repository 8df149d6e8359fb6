from knowledge.synonyms import Synonym, synonyms_in


def words_for(text: str) -> set[str]:
    return {synonym.words for synonym in synonyms_in(text)}


def test_short_names_are_spelled_out():
    assert "load balancer" in words_for("the ALB is slow")
    assert "security group" in words_for("which SG is it")


def test_a_word_inside_another_is_not_it():
    assert synonyms_in("albatross bloom") == ()


def test_what_was_written_is_told_in_whole_words():
    (synonym,) = synonyms_in("who moved the vaulted thing")
    assert synonym == Synonym(written="vaulted", words="Secrets Manager secret rotation")
