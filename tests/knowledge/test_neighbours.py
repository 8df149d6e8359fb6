import pytest

from knowledge.neighbours import named_in


@pytest.mark.parametrize("text", ["My Helm chart", "on Google Cloud", "the WiFi", "step functions"])
def test_neighbours_are_recognised_however_they_are_written(text: str):
    assert len(named_in(text)) == 1


def test_a_name_inside_a_word_is_none():
    assert named_in("the helmet of an officer glued to a sparkling idea") == ()
