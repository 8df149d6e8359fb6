from agent.draft import MAX_STATEMENTS, Draft, DraftStatement, DraftStep
from agent.verification.verify import verify
from tests.agent.verification.stage import material

TRUE = DraftStatement(role="cause", text="The image does not exist.", sources=["E1"], category="image_not_found")
FALSE = DraftStatement(role="cause", text="The disk is full.", sources=["E1"], category="disk_full")


def test_what_is_supported_stays_in_its_order_and_the_rest_is_named_with_the_reason() -> None:
    step = DraftStep(text="See which images team/web has.", sources=["E3"])
    wrong = DraftStep(text="Delete the service.", sources=["E3"])
    verified = verify(Draft(statements=[FALSE, TRUE], steps=[wrong, step]), material())
    assert (verified.statements, verified.steps) == ((TRUE,), (step,))
    assert [dropped.text for dropped in verified.rejected] == ["The disk is full.", "Delete the service."]
    assert all(dropped.reasons for dropped in verified.rejected)
    assert verified.useful
    assert verified.summary is None


def test_a_draft_without_a_cause_or_a_summary_answers_nothing() -> None:
    said = TRUE.model_copy(update={"role": "fact", "text": "Three tasks stopped before the containers started."})
    assert not verify(Draft(statements=[said, FALSE]), material()).useful


def test_only_so_many_statements_are_read() -> None:
    verified = verify(Draft(statements=[TRUE] * (MAX_STATEMENTS + 3)), material())
    assert len(verified.statements) == MAX_STATEMENTS
