from agent.conversation.page_reply import page_reply
from agent.draft import DraftStatement, DraftStep
from agent.reasoning.drafting import Written
from agent.reasoning.retrieval import Retrieved
from agent.verification.material import Document
from agent.verification.page_statements import NOT_SAID
from agent.verification.verify import Rejected, Verified

PAGES = (
    Document(label="D1", title="Quotas", url="/docs/platform/quotas#get-more", text="Open a ticket."),
    Document(label="D2", title="Logs *here*", url="https://evil.example/) x", text="Look there."),
)
FOUND = Retrieved(documents=PAGES, passages=PAGES)
FIRST = DraftStatement(role="summary", text="Open a ticket. [D1]", sources=["D1"])
SECOND = DraftStatement(role="platform", text="Look <there>.", sources=["D2"])
STEP = DraftStep(text="See it.", command="aws ecs list-clusters", sources=["D1"])


def reply(*said: DraftStatement, steps: tuple[DraftStep, ...] = (), rejected: tuple[Rejected, ...] = ()) -> str:
    verified = Verified(statements=said, steps=steps, rejected=rejected)
    return page_reply(Written(verified=verified, model_id="m-1"), FOUND)


def test_the_answer_comes_first_and_each_sentence_has_its_page() -> None:
    assert reply(FIRST, SECOND, steps=(STEP,)).split("\n\n") == [
        "**Open a ticket.** [D1]",
        "Look \\<there\\>. [D2]",
        "1. See it. [D1]\n   `aws ecs list-clusters`",
        "**Read** [Quotas](/docs/platform/quotas#get-more) [D1]; Logs \\*here\\* `https://evil.example/) x` [D2]",
        "*In the words of m-1, each sentence held against these pages.*\n",
    ]


def test_what_stays_open_and_what_was_dropped_is_said() -> None:
    text = reply(FIRST, NOT_SAID, rejected=(Rejected(text="Mallory pays.", reasons=("no",)),))
    assert "The pages I found do not say more of what you ask." in text
    assert "1 sentence of the language model had no support in the pages and was dropped." in text
    assert "Mallory" not in text


def test_pages_that_do_not_answer_are_only_named() -> None:
    text = reply(NOT_SAID)
    assert text.startswith(
        "**The documentation does not say.** The nearest pages: [Quotas](/docs/platform/quotas#get-more)"
    )
    assert "Open a ticket" not in text


def test_without_a_models_words_the_page_speaks_and_the_reason_is_told() -> None:
    text = page_reply(Written(note="It is down."), FOUND)
    assert text.startswith("**From the documentation: [Quotas]")
    assert text.endswith("*It is down.*\n")
