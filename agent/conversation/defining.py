"""Says what a word means, as the documentation defines it: the line that begins with it, and the page it stands on."""

from agent.conversation import replies
from agent.conversation.quoting import quoted
from agent.conversation.spelling import spelled_out
from agent.reasoning.retrieval import Retriever
from tools.pattern import Pattern, escape
from tools.principal import Principal

_TERM = Pattern(
    r"(?i)\b(?:what (?:is|are) (?:an? |the )?|what do(?:es)? (?:an? |the )?|define (?:an? |the )?|meaning of (?:an? |the )?|mean (?:by|with) |explain (?:an? |the )?)"
    r"([a-z0-9][a-z0-9 /'-]{1,40}?)(?: (?:mean|stand for|anyway|again|then|here|please|in (?:aws|ecs|plain words|simple words))\b|\W*$|\?)"
)


async def defined(retriever: Retriever | None, principal: Principal, text: str) -> str:
    """Answer from a glossary's own line; empty where no page the asker may see defines the word."""
    found = _TERM.search(spelled_out(text))
    if found is None or retriever is None:
        return ""
    term = found[1].strip()
    searched = await retriever.for_question(principal, f"glossary in plain words: {term}", ())
    # Plural or singular, and "load balancer (ALB)": the word stands in bold at the beginning of an entry.
    word = escape(term.casefold().removesuffix("s"))
    line = Pattern(
        rf"(?im)^\s*[-*] [^:\n]{{0,60}}\*\*{word}s?\*\*[^:\n]{{0,60}}: [^\n]+(?:\n  [^\n]+)*", screened=False
    )
    for page in searched.documents:
        if entry := line.search(page.text):
            return f"{quoted(entry[0])}\n\nFrom the documentation: {replies.page_link(page.title, page.url)}\n"
    return ""
