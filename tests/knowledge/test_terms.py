from concurrent.futures import ThreadPoolExecutor

from knowledge.terms import terms_of


def test_forms_of_a_word_are_one():
    assert len(set(terms_of("deploy deploys deployed deploying"))) == 1


def test_identifiers_are_split_at_marks_and_kept_otherwise():
    assert terms_of("CannotPullContainerError: ecs:RunTask") == ["cannotpullcontainererror", "ec", "runtask"]


def test_words_of_other_alphabets_are_words():
    assert terms_of("Größe 容器") == ["größe", "容器"]


def test_threads_do_not_mix_up_their_words():
    texts = [f"stopping{n} tasks deploying{n} services" for n in range(300)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(terms_of, texts * 3)) == [terms_of(text) for text in texts] * 3
