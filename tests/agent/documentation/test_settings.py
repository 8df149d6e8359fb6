"""What may be written of the documentation, and that what is written wrongly is refused by name."""

from typing import Any

import pytest
from pydantic import ValidationError

from agent.documentation.settings import (
    ClosedTicketsSettings,
    ConfluenceSpaceSettings,
    GitCheckoutSettings,
    KnowledgeSettings,
    MarkdownFolderSettings,
    S3PrefixSettings,
)

FOLDER = {"kind": "markdown_folder", "name": "handbook", "path": "pages"}
SPACE = {
    "kind": "confluence_space",
    "name": "wiki",
    "site": "https://wiki.example/wiki",
    "space": "OPS",
    "token_variable": "T",
}


def with_sources(*sources: dict[str, Any]) -> KnowledgeSettings:
    return KnowledgeSettings.model_validate({"sources": sources})


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        (FOLDER, MarkdownFolderSettings),
        ({**FOLDER, "kind": "git_checkout"}, GitCheckoutSettings),
        ({"kind": "s3_prefix", "name": "b", "bucket": "docs", "region": "eu-west-1"}, S3PrefixSettings),
        (SPACE, ConfluenceSpaceSettings),
        ({"kind": "closed_tickets", "name": "t", "path": "tickets.jsonl"}, ClosedTicketsSettings),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)
def test_the_kind_tells_which_source_it_is(written: dict[str, Any], kind: type) -> None:
    (source,) = with_sources(written).sources
    assert type(source) is kind
    # What a document does not say of who may see it, nobody may, unless the source says so.
    assert source.visibility is None


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ({**FOLDER, "kind": "sharepoint"}, "sharepoint"),
        ({"name": "x", "path": "p"}, "kind"),
        ({**FOLDER, "bucket": "docs"}, "bucket"),
        ({"kind": "s3_prefix", "name": "b", "bucket": "docs"}, "region"),
        ({**SPACE, "site": "wiki.example"}, "site"),
        ({key: value for key, value in SPACE.items() if key != "token_variable"}, "token_variable"),
        ({**FOLDER, "name": "../etc"}, "name"),
        ({**FOLDER, "name": "Handbook"}, "name"),
        ({**FOLDER, "name": "h" * 41}, "name"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(written: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        with_sources(written)


def test_a_token_itself_cannot_be_written_down() -> None:
    """Settings are printed and shared; only the name of the variable stands in them."""
    for name in ("token", "password"):
        with pytest.raises(ValidationError, match="Extra inputs"):
            with_sources({**SPACE, name: "s3cr3t"})
    with pytest.raises(ValidationError, match="Extra inputs"):
        KnowledgeSettings.model_validate({"opensearch": {"password": "s3cr3t"}})


def test_without_a_word_the_bundled_runbooks_are_kept_on_this_machine() -> None:
    bare = KnowledgeSettings()
    assert (bare.store, bare.bundled, bare.sources, bare.tenant) == ("embedded", True, (), "default")
    assert bare.opensearch.url.startswith("http://127.0.0.1")


def test_settings_do_not_change_under_those_who_read_them() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        KnowledgeSettings().tenant = "other"  # type: ignore[misc] - that it is refused is what is tested
