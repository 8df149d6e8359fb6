from knowledge.synonyms import synonyms_in


def test_short_names_are_spelled_out():
    assert "load balancer" in synonyms_in("the ALB is slow")
    assert "security group" in synonyms_in("which SG is it")


def test_a_word_inside_another_is_not_it():
    assert synonyms_in("albatross bloom") == ()
