from agent.reasoning.fence import Fence
from agent.reasoning.page_answer import PageQuestion, prompt_text
from agent.verification.material import Document
from agent.verification.page_statements import verify_from_pages
from agent.verification.pages import PageMaterial
from evals.scripted_model.page_answering import SLIP, ReadPages, read_pages, write_page_draft

FENCE = Fence(mark="0a1b2c3d4e5f")
PAGES = (
    Document(
        label="D1", title="Quotas › Get more", url="", text="Open a SEV3 ticket to get more quota. Only we ask AWS."
    ),
    Document(label="D2", title="Logs", url="", text="Logs are kept for 30 days in the index of your team."),
)


def reading(question: str, more: str = "") -> ReadPages:
    read = read_pages(prompt_text(PAGES, PageQuestion(text=question), FENCE) + more)
    assert read is not None
    return read


def test_it_answers_with_what_the_prompt_shows_and_its_slip_is_caught() -> None:
    read = reading("how do I get more quota?")
    draft = write_page_draft(read, slip=True)
    assert draft.statements[0].text == "Open a SEV3 ticket to get more quota."
    verified = verify_from_pages(draft, PageMaterial.of(PAGES, question=read.question))
    assert [rejected.text for rejected in verified.rejected] == [SLIP]
    other = write_page_draft(reading("how long are logs kept in the index?"), slip=False)
    assert (other.statements[0].text, other.statements[0].sources) == (
        "Logs are kept for 30 days in the index of your team.",
        ["D2"],
    )


def test_what_no_passage_shares_is_left_open() -> None:
    assert [said.role for said in write_page_draft(reading("which penguin is tallest?"), slip=True).statements] == [
        "unknown"
    ]


def test_asked_again_it_leaves_its_slip_out() -> None:
    again = reading("how do I get more quota?", FENCE.around("rejected", "- x", limit=99))
    assert write_page_draft(again, slip=True).statements == []


def test_another_prompt_is_not_read() -> None:
    assert read_pages("The mark of this answer's fences is 0a1b.\n\nQuestion:\nwhy?") is None
