from agent.explain.answer import explain
from agent.explain.pasted import Pasted, Signal
from agent.explain.unwrapping import MAX_LINES, unwrapped


def test_frames_and_quotation_marks_go_and_lines_are_joined_both_ways():
    assert unwrapped("> one │\n> two") == ("one two", "onetwo")


def test_one_line_and_a_long_log_stay_as_they_are():
    assert unwrapped("one") == ()
    assert unwrapped("line\n" * (MAX_LINES + 1)) == ()


def test_a_reason_that_a_console_cut_within_a_word_is_understood():
    text = (
        "  - (service quote) (port 9000) i      \n"
        "    s unhealthy in (target-group arn:aws:elasticloadbalancing:eu-west-1:3     \n"
        "    08264917755:targetgroup/quote/77aa) due to (reason Health checks failed)."
    )
    explanation = explain(Pasted(id="a", signals=(Signal(text=text),)))
    assert explanation.category == "health_check_failing"
    assert explanation.matched[0].start >= 0


def test_a_healthy_log_of_several_lines_is_not_read_as_anything_else():
    text = "connecting to orders\nconnected after 3 attempts\nready"
    assert explain(Pasted(id="a", signals=(Signal(text=text),))).category == "benign"
