from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from agent.diagnosis import Diagnosis, EvidenceView, Impact, TargetView
from agent.store.engine import reading
from agent.store.store import Store
from agent.store.tables import evidence as evidence_table
from tools.aws.scope import AwsScope
from tools.evidence import Evidence

AT = datetime(2026, 3, 1, 14, 9, 0, 123000, tzinfo=UTC)
DIAGNOSIS = Diagnosis(
    id="dg-1",
    created_at=AT,
    target=TargetView(account_id="111122223333", region="eu-west-1", cluster="prod", service="checkout"),
    status="failed",
    summary="It fails — \u65e5\u672c\u8a9e \U0001f4a5",
    impact=Impact(serving=None, text="unknown"),
    evidence=(
        EvidenceView(
            id="E1",
            operation="ecs:DescribeServices",
            account_id="111122223333",
            region="eu-west-1",
            resource="checkout",
            event_time=None,
            read_time=AT,
            title="t",
            excerpt="x",
            console_url=None,
        ),
    ),
)
EVIDENCE = Evidence(
    id="ev-1",
    operation="ecs:DescribeServices",
    scope=AwsScope("111122223333", "eu-west-1"),
    resource="checkout",
    event_time=None,
    read_time=AT,
    title="t",
    excerpt="x",
)


def test_a_diagnosis_comes_back_as_it_was_with_the_account_that_decides_who_sees_it(store: Store):
    store.diagnoses.add(DIAGNOSIS, subject="maria", evidence={"E1": EVIDENCE})
    stored = store.diagnoses.get("dg-1")
    assert stored is not None
    assert (stored.diagnosis, stored.account_id, stored.subject) == (DIAGNOSIS, "111122223333", "maria")
    assert store.diagnoses.evidence_ids("dg-1") == {"E1": "ev-1"}
    assert store.evidence.get(["ev-1", "ev-2"]) == {"ev-1": EVIDENCE}
    assert store.diagnoses.get("dg-2") is None


def test_evidence_of_two_diagnoses_is_kept_once_as_first_read(store: Store):
    later = replace(EVIDENCE, read_time=AT + timedelta(hours=1))
    store.diagnoses.add(DIAGNOSIS, subject="maria", evidence={"E1": EVIDENCE, "E2": EVIDENCE})
    store.diagnoses.add(replace(DIAGNOSIS, id="dg-2"), subject="bernd", evidence={"E7": later})
    store.evidence.add([later])
    with reading(store.engine) as connection:
        assert connection.execute(select(func.count()).select_from(evidence_table)).scalar() == 1
    assert store.evidence.get(["ev-1"]) == {"ev-1": EVIDENCE}
    assert store.diagnoses.evidence_ids("dg-2") == {"E7": "ev-1"}


def test_a_diagnosis_is_kept_whole_or_not_at_all(store: Store):
    store.diagnoses.add(DIAGNOSIS, subject="maria")
    with pytest.raises(IntegrityError):
        store.diagnoses.add(DIAGNOSIS, subject="maria", evidence={"E1": EVIDENCE})
    assert store.evidence.get(["ev-1"]) == {}


def test_the_newest_diagnoses_of_some_accounts_are_listed_newest_first(store: Store):
    for n, account in enumerate(("111122223333", "444455556666", "111122223333", "111122223333")):
        target = replace(DIAGNOSIS.target, account_id=account)
        moment = AT + timedelta(minutes=n)
        store.diagnoses.add(replace(DIAGNOSIS, id=f"dg-{n}", target=target, created_at=moment), subject="maria")
    found = store.diagnoses.newest(frozenset({"111122223333"}), limit=2)
    assert [each.diagnosis.id for each in found] == ["dg-3", "dg-2"]
    assert store.diagnoses.newest(frozenset()) == ()
