"""Answers a message that needs no service: an error somebody pasted, or a question about the platform."""

from agent.conversation import replies
from agent.conversation.pasted_error import PastedError
from agent.reasoning.retrieval import Retrieved, Retriever
from tools.principal import Principal


async def about_platform(retriever: Retriever | None, principal: Principal, text: str) -> str:
    """Answer from the platform's documentation alone; empty where it says nothing."""
    found = await _search(retriever, principal, text)
    return replies.pages(found.documents) if found.documents else ""


async def about_paste(retriever: Retriever | None, principal: Principal, text: str, pasted: PastedError) -> str:
    """Say what the pasted words mean, what the platform's documentation says of it, and how to have a look at it live."""
    found = await _search(retriever, principal, text)
    return replies.explained(pasted.explanation, found.documents)


async def _search(retriever: Retriever | None, principal: Principal, text: str) -> Retrieved:
    return await retriever.for_question(principal, text) if retriever else Retrieved()
