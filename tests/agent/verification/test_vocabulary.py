from agent.verification.vocabulary import content_words, generic_words, stem, telling_words, words_in, words_of_category


def test_everyday_words_need_no_support_and_telling_ones_do() -> None:
    assert {stem("task"), stem("because"), stem("deployment")} <= generic_words()
    assert {stem("memory"), stem("certificate"), stem("subnet"), stem("image")} <= telling_words()
    assert not generic_words() & telling_words()


def test_a_category_is_explained_in_its_own_words() -> None:
    assert stem("memory") in words_of_category("container_oom")
    assert words_of_category("no_such_category") == frozenset()


def test_the_forms_of_a_word_are_one() -> None:
    assert stem("refused") == stem("refuses") == stem("refusing")
    assert content_words("The crystal crystals shattered") == ("crystal", "shatter")


def test_the_parts_of_a_name_are_words() -> None:
    assert {stem("Health"), stem("Check")} <= words_in("HealthCheckPath")
