from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from knowledge.bedrock_kb_schema import UnfitError, parts_of, read_part_id, read_result
from tests.knowledge.fakes import ANYBODY, document, label, section


def result(**given: Any) -> dict[str, Any]:
    return {"content": {"text": "Text."}, "location": {"type": "S3", "s3Location": {"uri": "s3://docs/a.md"}}, **given}


def test_an_id_tells_document_version_and_how_many_parts_there_are():
    written = document(section("book/a.md#x", "A."), section("book/a.md#y", "B."), version="7")
    parts = [read_part_id(own_id) for own_id in parts_of(written, "book")]
    assert [(part.section_id, part.parts, part.mark) for part in parts if part] == [
        ("book/a.md#x", 2, written.mark),
        ("book/a.md#y", 2, written.mark),
    ]


def test_an_id_changes_with_anything_a_reader_or_a_search_could_notice():
    one = section("book/a.md#x", "A.", of=label("everyone"))
    changed = (
        replace(one, text="B."),
        replace(one, url=None),
        replace(one, updated=date(2026, 11, 2)),
        replace(one, label=label("shop")),
        replace(one, title="Other"),
    )
    ids = {own_id for each in (one, *changed) for own_id in parts_of(document(each), "book")}
    assert len(ids) == 1 + len(changed)


@pytest.mark.parametrize(
    "written", ["", "s3://docs/a.md", "[]", "{}", "null", '["tsuba/1"]', '["tsuba/0",1,2,3,4,5,6,7]']
)
def test_an_id_of_others_is_none_of_ours(written: str):
    assert read_part_id(written) is None


@pytest.mark.parametrize(
    "unfit",
    [
        section(f"book/{'a' * 2048}#x", "A."),
        section("book/a.md#x", "A.", of=label(*(f"g{at}" for at in range(11)))),
        replace(section("book/a.md#x", "A."), url="https://docs.example.com/" + "a" * 2048),
    ],
)
def test_what_a_knowledge_base_does_not_take_is_said(unfit: Any):
    with pytest.raises(UnfitError, match=r"2048|at most 10"):
        parts_of(document(unfit), "book")


@pytest.mark.parametrize(
    "metadata",
    [
        None,
        {},
        {"tenant": "acme"},
        {"groups": ["everyone"]},
        {"tenant": ["acme"], "groups": ["everyone"]},
        {"tenant": "acme", "groups": {"everyone": True}},
        {"tenant": "acme", "groups": [True, 7]},
        {"tenant": "umbra", "groups": ["everyone"]},
    ],
)
def test_metadata_that_do_not_name_tenant_and_groups_open_to_nobody(metadata: Any):
    found, part = read_result(result(metadata=metadata))
    assert part is None
    assert not found.label.access.opens_to(ANYBODY)


def test_odd_metadata_of_others_are_left_out():
    odd = {"tenant": "acme", "groups": "everyone", "titles": "[", "title": 7, "updated": "soon", "url": ""}
    found, _ = read_result(result(metadata=odd))
    assert found.label.access.opens_to(ANYBODY)
    assert (found.title, found.path, found.url, found.updated) == ("a.md", (), None, None)
    bare, _ = read_result({"content": {"text": "Text."}})
    assert (bare.title, bare.text) == ("Document", "Text.")
