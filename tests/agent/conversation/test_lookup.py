from agent.conversation.lookup import look_up
from tests.diagnoses import cause, diagnosis

SAID = "required environment variable SEARCH_INDEX_URL is not set"


def test_a_question_no_rule_knows_is_answered_by_what_shares_its_words():
    found = look_up("which env vars are missing", diagnosis(root_causes=(cause(statement=SAID),)))
    assert "SEARCH\\_INDEX\\_URL" in found
    assert "[E1]" in found


def test_one_word_of_three_in_common_is_chance():
    assert (
        look_up("which paint does the variable wear on holidays", diagnosis(root_causes=(cause(statement=SAID),))) == ""
    )


def test_how_things_are_done_is_for_the_documentation():
    told = diagnosis(root_causes=(cause(statement=SAID),))
    assert look_up("how do I set an environment variable", told, only_found=True) == ""
