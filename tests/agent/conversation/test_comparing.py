from agent.conversation.comparing import side_by_side
from tests.diagnoses import cause, diagnosis


def test_two_with_the_same_kind_of_cause_are_told_apart_by_their_evidence():
    told = side_by_side(diagnosis(), diagnosis())
    assert told.startswith("**The same kind of cause: the image does not exist.**")
    assert told.count("[E1]") >= 2


def test_two_causes_are_not_the_same():
    assert side_by_side(diagnosis(), diagnosis(root_causes=(cause("disk_full"),))).startswith("**Not the same cause.**")


def test_one_without_a_cause_is_said():
    told = side_by_side(diagnosis(root_causes=()), diagnosis())
    assert told.startswith("**Only one has a cause that was found: web in eu-west-1.**")
