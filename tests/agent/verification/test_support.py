from agent.verification.support import parts_of_sources, told_in
from agent.verification.vocabulary import stem
from tests.agent.verification.stage import material


def test_each_line_of_a_piece_stands_for_itself() -> None:
    texts = [part.text for part in parts_of_sources(("E3",), material())]
    assert "ImageNotFoundException: no image v57" in texts
    assert "newest: v56" in texts


def test_all_of_them_may_be_said_where_as_many_run_as_are_wanted() -> None:
    assert stem("all") in told_in("4 of 4 tasks run")
    assert stem("all") not in told_in("3 of 4 tasks run")
