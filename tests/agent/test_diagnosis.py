import json
from dataclasses import fields, is_dataclass, replace
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from agent.diagnosis import STATUS_ORDER, Diagnosis, Status, from_json, json_schema, to_document, to_json
from tests.diagnoses import AT, diagnosis, every_text_hostile

# The contract: top-level keys, and those of the parts that others read.
KEYS: dict[str, set[str]] = {
    "": {
        "schema_version", "id", "created_at", "target", "status", "summary", "impact", "root_causes", "symptoms",
        "chain", "changes", "actions", "timeline", "evidence", "documents", "gaps", "usage", "written_by",
    },
    "target": {"account_id", "region", "cluster", "service", "stack_name", "task_arn", "family"},
    "impact": {"serving", "text", "evidence_ids"},
    "root_causes": {"id", "category", "title", "statement", "confidence", "owner", "resource", "evidence_ids"},
    "symptoms": {"id", "category", "title", "statement", "confidence", "owner", "resource", "evidence_ids"},
    "chain": {"cause", "effect"},
    "changes": {"subject", "path", "before", "after", "at", "by", "evidence_ids"},
    "actions": {"title", "kind", "command", "console_url", "risk", "owner", "evidence_ids"},
    "timeline": {"at", "text", "count", "evidence_ids"},
    "evidence": {
        "id", "operation", "account_id", "region", "resource", "event_time", "read_time", "title", "excerpt", "console_url",
    },
    "documents": {"id", "title", "url"},
    "gaps": {"operation", "account_id", "region", "resource", "reason", "effect"},
    "usage": {
        "aws_calls", "waves", "round_trips", "wall_ms", "model_calls", "input_tokens", "output_tokens", "cost_usd",
    },
}  # fmt: skip


@pytest.mark.parametrize(
    "told", [diagnosis(), every_text_hostile('"\\ \u0000 \u202e </script> 漢')], ids=["plain", "hostile"]
)
def test_what_is_written_reads_back_the_same(told: Diagnosis):
    assert from_json(to_json(told)) == told
    assert from_json(to_json(told, indent=2)) == told


@pytest.mark.parametrize("part", KEYS)
def test_the_json_has_the_keys_of_the_contract(part: str):
    document: Any = to_document(diagnosis())
    if part:
        document = document[part]
    document = document[0] if isinstance(document, list) else document
    assert set(document) >= KEYS[part]


def test_absent_is_null_or_an_empty_list():
    bare = replace(
        diagnosis(), root_causes=(), symptoms=(), chain=(), changes=(), actions=(), timeline=(), evidence=(), gaps=()
    )
    document = to_document(bare)
    assert document["root_causes"] == []
    assert document["target"]["stack_name"] is None


def test_times_are_written_with_their_zone():
    assert to_document(diagnosis())["created_at"] in {AT.isoformat(), AT.isoformat().replace("+00:00", "Z")}


def test_the_schema_names_every_field_and_closes_the_sets():
    schema = json_schema()
    properties = schema["properties"]
    assert set(properties) == {field.name for field in fields(Diagnosis)}
    assert properties["status"]["enum"] == list(get_args(Status)) == list(STATUS_ORDER)
    causes = schema["$defs"]["Cause"]["properties"]
    assert causes["owner"]["enum"] == ["app team", "platform team", "AWS", "nobody"]
    assert causes["confidence"]["enum"] == ["certain", "likely", "possible"]
    assert schema["$defs"]["ActionView"]["properties"]["kind"]["enum"] == ["check", "fix", "escalate", "wait"]
    assert schema["$defs"]["GapView"]["properties"]["reason"]["enum"] == [
        "denied", "timeout", "throttled", "expired", "not_found", "not_supported", "error",
    ]  # fmt: skip


@pytest.mark.parametrize("change", [{"status": "broken"}, {"root_causes": [{"id": "F1"}]}, {"created_at": "yesterday"}])
def test_what_is_not_of_the_contract_is_not_read(change: dict[str, Any]):
    with pytest.raises(ValidationError):
        from_json(json.dumps({**to_document(diagnosis()), **change}))


def test_a_diagnosis_cannot_be_changed_after_it_was_made():
    assert is_dataclass(Diagnosis)
    with pytest.raises(AttributeError):
        diagnosis().__setattr__("summary", "other")
