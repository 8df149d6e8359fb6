from agent.conversation.pasted_follow_up import answers_of_paste, of_paste

PASTED = "12:00 starting\nexec /app/start.sh: exec format error\n12:01 bye"


def test_what_to_do_about_a_paste_comes_from_the_paste_alone():
    assert "architecture" in of_paste(frozenset({"next"}), "how do i fix it", PASTED)


def test_the_line_it_rests_on_is_shown():
    told = of_paste(frozenset(), "which line?", PASTED)
    assert "exec format error" in told
    assert "starting" not in told


def test_who_has_to_act_is_said_as_far_as_the_text_tells():
    assert "team" in of_paste(frozenset({"owner"}), "who has to fix it", PASTED)


def test_only_questions_about_the_paste_are_answered_from_it():
    assert answers_of_paste(frozenset({"simpler"}), "what does it mean")
    assert not answers_of_paste(frozenset({"services"}), "which services are failing")
