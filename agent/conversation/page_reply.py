"""An answer from the documentation in a model's verified words, as the chat shows it: each sentence with its page."""

from collections.abc import Sequence

from agent.answer.markdown import code, escape
from agent.conversation.replies import page_link, pages
from agent.draft import DraftStatement, DraftStep
from agent.reasoning.drafting import Written
from agent.reasoning.page_answer import answers, leaves_open
from agent.reasoning.retrieval import Retrieved
from agent.reasoning.telling import dropped, labels_of
from agent.verification.material import Document
from agent.verification.statements import without_labels
from agent.verification.verify import Verified

NOT_SAID = "**The documentation does not say.**"
_MORE_OPEN = "*The pages I found do not say more of what you ask.*"
MAX_TO_LOOK_AT = 3


def page_reply(written: Written, found: Retrieved, *, notes: Sequence[str] = ()) -> str:
    """Write the answer; where none of the model's words passed, the page's own, and why. `notes` say what else to know."""
    verified = written.verified
    if verified is None:
        return pages(found.documents) + "".join(
            f"\n*{escape(note)}*\n" for note in (*filter(None, (written.note,)), *notes)
        )
    in_whose_words = (
        f"*In the words of {escape(written.model_id or 'a model')}, each sentence held against these pages.*"
    )
    if not answers(verified):
        look = "; ".join(page_link(page.title, page.url) for page in found.documents[:MAX_TO_LOOK_AT])
        return f"{NOT_SAID} The nearest pages: {look}\n\n*So {escape(written.model_id or 'a model')} reads them.*\n"
    parts = [*_sentences(verified), *_steps(verified.steps), _sources(verified, found.passages)]
    parts += [_MORE_OPEN] if leaves_open(verified) else []
    parts += [f"*{escape(note)}*" for note in (*notes, *dropped(verified, support="the pages"))]
    return "\n\n".join((*parts, in_whose_words)) + "\n"


def _sentences(verified: Verified) -> list[str]:
    told = [said for said in verified.statements if said.role != "unknown"]
    first = verified.summary
    lead = [f"**{escape(without_labels(first.text))}** {_refs(first)}"] if first else []
    return lead + [f"{escape(without_labels(said.text))} {_refs(said)}" for said in told if said is not first]


def _steps(steps: Sequence[DraftStep]) -> list[str]:
    lines: list[str] = []
    for number, step in enumerate(steps, start=1):
        lines.append(f"{number}. {escape(without_labels(step.text))} {_refs(step)}")
        if step.command:
            lines.append(f"   {code(' '.join(step.command.split()))}")
    return ["\n".join(lines)] if lines else []


def _sources(verified: Verified, passages: Sequence[Document]) -> str:
    """Name the pages cited, in the order they are: the first bears the first sentence."""
    by_label = {page.label: page for page in passages}
    cited = dict.fromkeys(label for one in (*verified.statements, *verified.steps) for label in labels_of(one))
    return "**Read** " + "; ".join(
        f"{page_link(by_label[label].title, by_label[label].url)} [{label}]" for label in cited if label in by_label
    )


def _refs(said: DraftStatement | DraftStep) -> str:
    return f"[{' '.join(labels_of(said))}]"
