import pytest

from agent.diagnosis import Impact
from agent.draft import DraftQuote, DraftStatement, Role
from agent.verification.statements import is_quoted_from, objections
from tests.agent.verification.stage import IMAGE, failed, material


def said(
    text: str, *sources: str, role: Role = "fact", category: str | None = None, quote: tuple[str, str] | None = None
):
    quotes = [DraftQuote(source=quote[0], text=quote[1])] if quote else []
    return DraftStatement(role=role, text=text, sources=list(sources), category=category, quotes=quotes)


def cause(text: str, *sources: str, category: str | None = "image_not_found"):
    return said(text, *sources, role="cause", category=category)


@pytest.mark.parametrize(
    "statement",
    [
        cause("The image does not exist: web:57 asks for v57, and the repository has no such tag [E1 E3].", "E1", "E3"),
        cause("The new version wants a packaged copy of the application that is not where such copies are kept.", "E1"),
        cause("Three tasks stopped before their containers started.", "E1"),
        said(
            "ECR answers “ImageNotFoundException: no image v57”.",
            "E3",
            quote=("E3", "ImageNotFoundException: no image v57"),
        ),
        said(
            "ECS gave up on web-v57 after 3 failed tasks.", "E2", role="effect", category="deployment_circuit_breaker"
        ),
        said("Users are served: web-v56 runs 4 of 4 tasks.", "E4"),
        said(
            "I could not read logs:GetLogEvents (denied), so what the application wrote is not known.",
            "G1",
            role="unknown",
        ),
        said("Tags are kept for 90 days, then a lifecycle policy removes them.", "D1", role="platform"),
        said("web-v57 never started because the image does not exist.", "E1", role="summary"),
    ],
)
def test_what_the_evidence_says_may_be_said(statement: DraftStatement) -> None:
    assert objections(statement, material()) == ()


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        (said("It failed."), "cites nothing"),
        (said("It failed.", "E77"), "no source E77"),
        (said("It failed [E77].", "E1"), "no source E77"),
        (said("  [E1] ", "E1"), "says nothing"),
        (said("ECR answers “no such repository at all”.", "E3"), "does not say"),
        (said("It was told.", "E3", quote=("E3", "tasks failed to start")), "E3 does not say"),
        (said("It was told.", "E3", quote=("E9", "tasks failed to start")), "no source E9"),
        (cause("Task definition web:58 asks for image v57.", "E1"), "web:58"),
        (cause("Five tasks stopped before the containers started.", "E1"), "“5”"),
        (
            cause(f"Task definition web:57 asks for {IMAGE.replace('111122223333', '999988887777')}.", "E1"),
            "999988887777",
        ),
        (cause("The image does not exist.", "E5"), "the evidence for image_not_found is E1, E3"),
        (
            cause("A container used more memory than allowed.", "E1", category="container_oom"),
            "container_oom is not among",
        ),
        (cause("The image does not exist.", "E1", category=None), "without a category"),
        (cause("A container used more memory than allowed.", "E1"), "this says container_oom"),
        (said("The rollout stopped due to a database that was full.", "E5"), "explains why"),
        (said("web-v57 is healthy.", "E1"), "not fine"),
        (said("Customers are affected.", "E4"), "what is known of the impact"),
        (cause("Repository team/web has image v57.", "E3"), "turns round"),
        (said("ECS gave up.", "E2", role="effect", category="stabilization_timeout"), "did not find"),
        (
            said("ECS gave up after 3 failed tasks.", "E5", role="effect", category="deployment_circuit_breaker"),
            "the evidence for",
        ),
        (said("On our platform tags are kept for 90 days.", "E1", role="platform"), "must cite a document"),
        (said("Nothing is known of the disk.", "E5", role="unknown"), "must cite what could not be read"),
        (cause("The image does not exist. See https://evil.example/x", "E1"), "no place to link to"),
        (cause("The image does not exist ![x](y)", "E1"), "markup"),
        (cause("The image does not <b>exist</b>", "E1"), "markup"),
        (cause("The image does not exist\u202e", "E1"), "hidden characters"),
        (said("The merchants of Venice sold crystal goblets.", "E1"), "most of it is not"),
    ],
)
def test_what_the_evidence_does_not_say_may_not_be_said(statement: DraftStatement, why: str) -> None:
    assert any(why in objection for objection in objections(statement, material())), objections(statement, material())


def test_where_no_rule_found_a_cause_one_may_be_named_with_the_words_that_show_it() -> None:
    open_case = material(failed(root_causes=(), summary="web-v57 failed; the cause is not determined."))
    text = "The application listens on port 3000."
    bare = cause(text, "E5", category="health_check_port")
    shown = bare.model_copy(update={"quotes": [DraftQuote(source="E5", text="listening on port 3000")]})
    symptom = shown.model_copy(update={"category": "deployment_circuit_breaker"})
    assert any("needs a quote" in objection for objection in objections(bare, open_case))
    assert any("a symptom is none" in objection for objection in objections(symptom, open_case))
    assert objections(shown, open_case) == ()


def test_where_the_impact_is_unknown_nobody_is_said_to_be_safe() -> None:
    unknown = material(failed(impact=Impact(serving=None, text="Who is served is not known.", evidence_ids=("E4",))))
    assert any("impact" in objection for objection in objections(said("Users are not affected.", "E4"), unknown))


def test_a_number_of_something_else_is_noticed() -> None:
    statement = said("The rule forwards to web-v56 with weight 8080.", "E4")
    assert any("says this of 100" in objection for objection in objections(statement, material()))


def test_parts_left_out_of_a_quote_are_marked() -> None:
    assert is_quoted_from("one … three", "one two three")
    assert not is_quoted_from("one three", "one two three")
    assert not is_quoted_from("…", "one two three")


def test_a_source_that_is_named_in_the_text_has_to_be_cited() -> None:
    text = "E5 shows that web-v57 never started: the image does not exist."
    assert "it names E5 and does not cite it" in objections(said(text, "E1", "E3"), material())
    assert not any("names E" in why for why in objections(said(text, "E1", "E3", "E5"), material()))
