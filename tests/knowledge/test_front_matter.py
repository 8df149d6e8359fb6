from datetime import date

import pytest

from knowledge.errors import UnreadableDocumentError
from knowledge.front_matter import split_front_matter

WHOLE = """---
title: Secrets
visibility: [shop, pay]
team: platform
product: deployments
platform_version: [3, "4.1"]
category: secret_access_denied
updated: 2026-11-02
url: https://docs.example.com/secrets
---
# Secrets
"""


def test_a_whole_head_is_read():
    head, body = split_front_matter(WHOLE)
    assert (head.title, head.team, head.product, head.category) == (
        "Secrets",
        "platform",
        "deployments",
        "secret_access_denied",
    )
    assert (head.groups, head.platform_versions) == (frozenset({"shop", "pay"}), ("3", "4.1"))
    assert (head.updated, head.url, body) == (date(2026, 11, 2), "https://docs.example.com/secrets", "# Secrets\n")


def test_a_head_without_visibility_differs_from_one_that_opens_to_nobody():
    assert split_front_matter("---\ntitle: A\n---\n")[0].groups is None
    assert split_front_matter("---\nvisibility:\n---\n")[0].groups == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: [\n---\n",
        "---\n- a\n---\n",
        "---\ntitle: A\n",
        "---\nupdated: 2026-13-45\n---\n",
        "---\n!!python/object:os.system {}\n---\n",
    ],
)
def test_a_head_that_cannot_be_read_is_no_head_that_says_nothing(text: str):
    with pytest.raises(UnreadableDocumentError, match="its head"):
        split_front_matter(text)


def test_a_rule_in_the_text_is_no_head():
    head, body = split_front_matter("Text\n---\nvisibility: everyone\n---\n")
    assert head.groups is None
    assert body.startswith("Text")


@pytest.mark.parametrize(
    ("written", "read"), [("soon", None), ("2026-11-02T10:00:00Z", date(2026, 11, 2)), ("''", None)]
)
def test_a_date_that_is_none_is_left_out(written: str, read: date | None):
    assert split_front_matter(f"---\nupdated: {written}\n---\n")[0].updated == read
