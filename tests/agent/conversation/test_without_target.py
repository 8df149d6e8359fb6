from agent.conversation.pasted_error import pasted_error
from agent.conversation.without_target import PlatformAnswer, about_paste, about_platform, question_to_pages
from agent.documentation.opening import Documentation
from agent.reasoning.retrieval import NOT_SEARCHED, Retriever
from knowledge.errors import IndexUnavailableError
from tools.principal import Principal

ADA = Principal(subject="ada@example.com", teams=frozenset({"shop"}), is_operator=False)


async def test_where_nothing_can_be_searched_a_paste_is_explained_all_the_same():
    text = "CannotPullContainerError: pull image manifest has been retried 7 time(s): shop/web:v9: not found"
    pasted = pasted_error(text)
    assert pasted is not None
    said = await about_paste(None, ADA, text, pasted)
    assert said.startswith("**The image does not exist")
    assert "owner: app team" in said
    assert "**Do** " in said
    assert "Name the service" in said


async def test_what_no_rule_knows_is_said_to_be_unknown():
    text = "ZorkError: the engine failed: the flux capacitor is misaligned\n    at Zork.align (/app/zork.js:3:7)"
    pasted = pasted_error(text)
    assert pasted is not None
    assert (await about_paste(None, ADA, text, pasted)).startswith("Something fails here, and no rule of mine knows")


async def test_pages_that_cannot_be_searched_are_not_taken_for_pages_that_say_nothing():
    def down() -> Documentation:
        raise IndexUnavailableError("the index is not there")

    question = question_to_pages("how do I roll back?", (), None, ())
    events = [event async for event in about_platform(Retriever(down), None, ADA, question)]
    assert events[-1] == PlatformAnswer(note=NOT_SEARCHED)


async def test_without_documentation_there_is_no_answer_about_the_platform():
    question = question_to_pages("how do I roll back?", (), None, ())
    assert [event async for event in about_platform(None, None, ADA, question)] == [PlatformAnswer()]
