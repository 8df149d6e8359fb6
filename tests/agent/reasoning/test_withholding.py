from agent.reasoning.withholding import withheld_note
from tests.agent.verification.stage import failed


def test_the_reader_is_told_by_what_they_can_see() -> None:
    ruled = failed()
    labels = ("F1", "E5", "changes", "question", "rejected", "E77", "")
    assert withheld_note(ruled, labels, ruled.evidence) == (
        "Your guardrail kept this from the language model: E5, the finding “The image does not exist”, what changed and "
        "your question.",
    )


def test_nothing_withheld_is_nothing_said() -> None:
    ruled = failed()
    assert withheld_note(ruled, (), ruled.evidence) == ()
    assert withheld_note(ruled, ("rejected",), ruled.evidence) == ()
