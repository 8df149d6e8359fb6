"""Makes the configured sources of the documentation. Clients and secrets are handed to them here."""

import os
from importlib import resources
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from agent.documentation.settings import (
    SHOWN_AT,
    ClosedTicketsSettings,
    ConfluenceSpaceSettings,
    GitCheckoutSettings,
    KnowledgeSettings,
    MarkdownFolderSettings,
    S3PrefixSettings,
    SourceSettings,
)
from agent.errors import SettingsError
from knowledge.sources.closed_tickets import ClosedTickets
from knowledge.sources.confluence_space import ConfluenceSpace
from knowledge.sources.git_checkout import GitCheckout
from knowledge.sources.markdown_folder import MarkdownFolder
from knowledge.sources.s3_prefix import S3Prefix
from knowledge.sources.source import Source, SourceDefaults
from tools.aws.session import own_client, own_session

RUNBOOKS, PLATFORM = "runbooks", "platform"
CONFLUENCE_SECONDS = 20.0


def configured_sources(settings: KnowledgeSettings) -> tuple[Source, ...]:
    """Return the sources, those that come with Tsuba first.

    Raises:
        SettingsError: two have one name, or a secret is missing.
    """
    others = (_source(source, settings.tenant) for source in settings.sources)
    sources: tuple[Source, ...] = (*bundled_sources(settings), *others)
    names = [source.name for source in sources]
    if twice := {name for name in names if names.count(name) > 1}:
        raise SettingsError(f"two sources in knowledge.sources are called {sorted(twice)[0]}; name them differently")
    return sources


def bundled_sources(settings: KnowledgeSettings) -> tuple[MarkdownFolder, ...]:
    """Return those that come with Tsuba, as far as the settings include them."""
    wanted = {RUNBOOKS: settings.bundled, PLATFORM: settings.example_platform}
    return tuple(_bundled(name, settings.tenant) for name, is_wanted in wanted.items() if is_wanted)


def secret(variable: str, setting: str) -> str | None:
    """Return what an environment variable holds that a setting names, None where the setting names none.

    Raises:
        SettingsError: the variable is not set.
    """
    if not variable:
        return None
    value = os.environ.get(variable)
    if not value:
        raise SettingsError(f"the environment variable {variable}, which the setting {setting} names, is not set")
    return value


def _bundled(name: str, tenant: str) -> MarkdownFolder:
    return MarkdownFolder(
        name,
        Path(str(resources.files("knowledge"))) / name,
        defaults=SourceDefaults(tenant=tenant),
        url_form=SHOWN_AT.replace("{source}", name),
        leave_out="README.md",
    )


def _source(settings: SourceSettings, tenant: str) -> Source:
    defaults = SourceDefaults(
        tenant=tenant,
        groups=None if settings.visibility is None else frozenset(settings.visibility),
        team=settings.team,
        product=settings.product,
    )
    name = settings.name
    match settings:
        case MarkdownFolderSettings():
            return MarkdownFolder(name, settings.path, defaults=defaults, url_form=settings.url)
        case GitCheckoutSettings():
            return GitCheckout(
                name, settings.path, defaults=defaults, ref=settings.ref, folder=settings.folder, fetch=settings.fetch,
                url_form=settings.url,
            )  # fmt: skip
        case S3PrefixSettings():
            client = own_client(own_session(), "s3", settings.region)
            return S3Prefix(name, client, settings.bucket, settings.prefix, defaults=defaults, url_form=settings.url)
        case ConfluenceSpaceSettings():
            return _confluence(settings, defaults)
        case ClosedTicketsSettings():
            return ClosedTickets(name, settings.path, defaults=defaults)


def _confluence(settings: ConfluenceSpaceSettings, defaults: SourceDefaults) -> Source:
    token = secret(settings.token_variable, f"token_variable of source {settings.name}") or ""
    in_cloud = (urlsplit(settings.site).hostname or "").endswith(".atlassian.net")
    client = httpx.Client(
        base_url=settings.site.rstrip("/") + "/",
        auth=httpx.BasicAuth(settings.user, token) if settings.user else None,
        headers={} if settings.user else {"Authorization": f"Bearer {token}"},
        timeout=CONFLUENCE_SECONDS,
        follow_redirects=False,  # elsewhere the token would go with it
    )
    anchors = "confluence_cloud" if in_cloud else "confluence_server"
    return ConfluenceSpace(settings.name, client, settings.space, defaults=defaults, anchors=anchors)
