from agent.draft import Draft, DraftStatement, DraftStep
from agent.model.reply import ModelUsage
from agent.reasoning.reason import Reasoned
from agent.reasoning.telling import by_rules_alone, noted, told, used_since
from agent.verification.verify import verify
from tests.agent.reasoning.stage import CAUSE, LABELS, SUMMARY
from tests.agent.verification.stage import CHECK, failed, material
from tests.diagnoses import piece

USED = ModelUsage(calls=2, input_tokens=900, output_tokens=100, cache_read_tokens=50, cost_usd=0.01)
STEPS = (
    DraftStep(text="See which images team/web has.", command=CHECK, sources=["E3"]),
    DraftStep(text="Compare with the newest tag, v56.", kind="fix", sources=["E3"]),
)


def reasoned(*statements, diagnosis=None, steps=(), **fields):
    draft = Draft(statements=[DraftStatement.model_validate(s) for s in statements], steps=list(steps))
    verified = verify(draft, material(diagnosis))
    assert verified.rejected == ()
    return Reasoned(labels=LABELS, verified=verified, model_id="m", prompts=("answer@1",), **fields)


def test_the_first_sentence_and_the_account_are_the_models_and_everything_else_the_rules() -> None:
    ruled = failed()
    said = told(ruled, reasoned(SUMMARY, CAUSE), USED, 1.5)
    assert said.summary == SUMMARY["text"]
    assert [(each.role, each.evidence_ids) for each in said.explanation] == [("cause", ("E1", "E3"))]
    assert (said.root_causes, said.status, said.impact) == (ruled.root_causes, ruled.status, ruled.impact)
    assert (said.written_by, said.prompts) == ("model:m", ("answer@1",))
    assert (said.usage.model_calls, said.usage.input_tokens, said.usage.cached_tokens) == (2, 950, 50)


def test_a_first_sentence_that_leaves_out_that_something_fails_is_not_the_first() -> None:
    served = {
        "role": "summary",
        "text": "Users are served: web-v56 serves all traffic with 4 of 4 tasks.",
        "sources": ["E4"],
    }
    ruled = failed()
    said = told(ruled, reasoned(served, CAUSE), USED, 0)
    assert said.summary == ruled.summary
    assert (said.explanation[0].role, said.explanation[0].text) == ("fact", served["text"])
    fine = failed(root_causes=(), status="healthy", summary="web-v57 is healthy.")
    assert told(fine, reasoned(served, diagnosis=fine), USED, 0).summary == served["text"]


def test_a_step_the_rules_have_already_is_not_told_twice() -> None:
    said = told(failed(), reasoned(SUMMARY, steps=STEPS), USED, 0)
    assert [action.title for action in said.actions] == [
        "See which images team/web has.",
        "Compare with the newest tag, v56.",
    ]
    assert said.actions[1].risk == "low"


def test_a_cause_no_rule_found_is_possible_and_keeps_its_evidence() -> None:
    open_case = failed(root_causes=(), summary="web-v57 failed; the cause is not determined.")
    quote = {"source": "E5", "text": "listening on port 3000"}
    guess = {
        "role": "cause",
        "category": "health_check_port",
        "text": "The application listens on port 3000.",
        "sources": ["E5"],
        "quotes": [quote],
    }
    said = told(open_case, reasoned(guess, diagnosis=open_case), USED, 0)
    (cause,) = said.root_causes
    assert (cause.category, cause.confidence, cause.evidence_ids) == ("health_check_port", "possible", ("E5",))
    assert by_rules_alone(said).root_causes == ()


def test_evidence_read_for_the_answer_is_shown_where_it_is_cited() -> None:
    further = (piece("E9", excerpt="memory peaked at 31%"), piece("E8", excerpt="never cited"))
    statement = DraftStatement(role="fact", text="x", sources=["E9"])
    base = reasoned(SUMMARY, further=further)
    verified = base.verified
    assert verified is not None
    given = Reasoned(
        labels=LABELS,
        verified=type(verified)(statements=(*verified.statements, statement), steps=(), rejected=()),
        further=further,
        model_id="m",
    )
    assert [piece.id for piece in told(failed(), given, USED, 0).evidence] == ["E1", "E2", "E3", "E4", "E5", "E9"]


def test_a_later_question_is_held_against_what_the_rules_wrote_alone() -> None:
    ruled = failed()
    said = told(ruled, reasoned(SUMMARY, CAUSE, steps=STEPS), USED, 0)
    assert (said.summary, len(said.actions)) != (ruled.summary, len(ruled.actions))
    again = by_rules_alone(said)
    assert (again.summary, again.actions, again.root_causes) == (ruled.summary, ruled.actions, ruled.root_causes)
    assert (again.explanation, again.ruled, again.written_by) == ((), None, "rules")
    assert by_rules_alone(ruled).summary == ruled.summary


def test_without_a_model_the_reason_is_noted_and_the_words_stay_the_rules() -> None:
    said = noted(failed(), Reasoned(labels=LABELS, note="It cannot be reached."), USED, 0)
    assert (said.notes, said.written_by, said.summary) == (("It cannot be reached.",), "rules", failed().summary)


def test_what_one_question_took_is_the_difference() -> None:
    before = failed().usage
    after = told(failed(), reasoned(SUMMARY), USED, 2).usage
    assert (used_since(before, after).model_calls, used_since(before, after).wall_ms) == (2, 2000)
