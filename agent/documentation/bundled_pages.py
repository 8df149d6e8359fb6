"""Finds one of the pages that come with Tsuba, for somebody who follows a link to it."""

from agent.documentation.readers import visibility_of
from agent.documentation.settings import KnowledgeSettings
from agent.documentation.sources import bundled_sources
from agent.errors import NotFoundError
from knowledge.article import Article
from knowledge.errors import UnreadableDocumentError
from knowledge.sources.source import Listed
from tools.pattern import Pattern
from tools.principal import Principal

_NAME = Pattern(r"[a-z0-9][a-z0-9_-]{0,80}")


def bundled_page(settings: KnowledgeSettings, principal: Principal | None, source: str, page: str) -> Article:
    """Return a page as the search has it: secrets masked, and for its readers only. Nobody in particular: for everyone.

    Raises:
        NotFoundError: there is none, it is not included, or the asker may not see it: they cannot tell which.
    """
    unknown = NotFoundError(f"there is no page {page!r} of {source!r} that you can see")
    folder = next((one for one in bundled_sources(settings) if one.name == source), None)
    if folder is None or not _NAME.fullmatch(page):
        raise unknown
    try:
        article = folder.read(Listed(doc_id=f"{page}.md"))
    except UnreadableDocumentError as error:
        raise unknown from error
    if not article.label.access.opens_to(visibility_of(principal, settings.tenant)):
        raise unknown
    return article
