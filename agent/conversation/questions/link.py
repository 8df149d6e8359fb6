"""Where to look at it in the AWS console."""

from agent.answer.markdown import escape
from agent.conversation.question import Asked, Question
from agent.conversation.wording import called

MAX_LINKS = 3


def _answer(asked: Asked) -> str:
    links: dict[str, str] = {}
    read: set[str] = set()
    cited = {label for one in asked.diagnosis.root_causes for label in one.evidence_ids}
    pieces = sorted(
        asked.diagnosis.evidence, key=lambda piece: (piece.operation != "ecs:DescribeServices", piece.id not in cited)
    )
    for piece in pieces:
        if piece.console_url and piece.console_url not in links and piece.operation not in read:
            links[piece.console_url] = piece.title
            read.add(piece.operation)
    lines = [f"- [{escape(title)}]({url})" for url, title in list(links.items())[:MAX_LINKS]]
    if not lines:
        return f"I have no console address for {escape(called(asked.diagnosis))}.\n"
    return f"In the AWS console, {escape(called(asked.diagnosis))}:\n\n" + "\n".join(lines) + "\n"


QUESTION = Question(
    name="link",
    wording=r"\b(?:console|aws) (?:link|url|address|page)s?\b|\b(?:links?|url)\b.{0,20}\bconsole\b|\b(?:open|pull up|bring up|show|see|find|give)\b.{0,25}\bconsole\b|^\W*(?:the |a )?(?:link|url)\b.{0,12}$|\bwhere (?:is|can i see|do i see) (?:it|this|that) in (?:the )?(?:aws|console)\b",
    needs="diagnosis",
    answer=_answer,
    yields_to=("ticket",),
)
