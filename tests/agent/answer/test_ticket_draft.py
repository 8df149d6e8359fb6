from dataclasses import replace
from typing import Any

import pytest
from markdown_it import MarkdownIt

from agent.answer.ticket_draft import MAX_TITLE, draft_ticket, fingerprint
from agent.diagnosis import Diagnosis, Impact, TargetView
from tests.diagnoses import ACCOUNT, AT, REGION, cause, diagnosis, every_text_hostile, symptom
from tools.principal import Principal

MARIA = Principal(subject="maria", via="http")


def of(service: str = "web", **fields: Any) -> Diagnosis:
    values: dict[str, Any] = {"account_id": ACCOUNT, "region": REGION, "cluster": "prod", "service": service}
    return diagnosis(target=TargetView(**{**values, **fields}))


def with_cause(resource: str) -> Diagnosis:
    return diagnosis(root_causes=(cause(resource=resource),))


TASK = f"arn:aws:ecs:{REGION}:{ACCOUNT}:task/prod/"
DEFINITION = f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/web:"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (diagnosis(), replace(diagnosis(), id="dg-2", created_at=AT.replace(day=2), summary="other words")),
        (with_cause(TASK + "a" * 32), with_cause(TASK + "b" * 32)),
        (with_cause(DEFINITION + "57"), with_cause(DEFINITION + "58")),
        (of("web-v41"), of("web-v42")),
        (of("web-v42", family="web"), of("web-v42")),
    ],
    ids=["another time", "another task", "another revision", "another version", "the family named"],
)
def test_the_same_cause_is_recognised(one: Diagnosis, other: Diagnosis):
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(
    "other",
    [
        of("cart"),
        of(region="us-east-1"),
        of(account_id="444455556666"),
        of(cluster="blue"),
        diagnosis(root_causes=(cause("container_oom"),)),
        diagnosis(root_causes=(cause(resource="other"),)),
        diagnosis(root_causes=()),
    ],
    ids=["service", "region", "account", "cluster", "category", "resource", "no cause"],
)
def test_another_cause_or_place_is_another_ticket(other: Diagnosis):
    assert fingerprint(other) != fingerprint(diagnosis())


def test_the_order_in_which_causes_are_told_does_not_matter():
    causes = (cause(), cause("container_oom"))
    assert fingerprint(diagnosis(root_causes=causes)) == fingerprint(diagnosis(root_causes=causes[::-1]))


def test_the_draft_is_triaged():
    draft = draft_ticket(diagnosis(), MARIA, now=AT)
    assert draft.title == ("web never started and was rolled back: the image does not exist (111122223333, eu-west-1)")
    assert (draft.severity, draft.owner, draft.requested_by, draft.created_at) == (3, "app team", "maria", AT)
    assert "## Evidence" in draft.body
    assert draft.body.rstrip().endswith("*Asked by maria via http.*")


@pytest.mark.parametrize(
    ("fields", "severity"),
    [
        ({"impact": Impact(serving=False, text="")}, 2),
        ({"status": "failed"}, 3),
        ({"status": "in_progress"}, 3),
        ({"status": "degraded", "impact": Impact(serving=None, text="")}, 3),
        ({"status": "healthy"}, 4),
        ({"status": "waiting"}, 4),
    ],
)
def test_severity_follows_what_users_feel(fields: dict[str, Any], severity: int):
    assert draft_ticket(diagnosis(**fields), MARIA, now=AT).severity == severity


def test_without_a_cause_whoever_takes_the_next_step_owns_it():
    assert draft_ticket(diagnosis(root_causes=(), symptoms=(symptom(),)), MARIA, now=AT).owner == "app team"
    assert draft_ticket(diagnosis(root_causes=(), actions=()), MARIA, now=AT).owner == "platform team"


def test_a_long_summary_is_cut_but_the_place_is_kept():
    title = draft_ticket(diagnosis(summary="x" * 500), MARIA, now=AT).title
    assert len(title) == MAX_TITLE
    assert title.endswith("… (111122223333, eu-west-1)")


def test_a_hostile_text_makes_no_markup_in_the_ticket():
    body = draft_ticket(every_text_hostile("[x](https://evil.example) <script>"), MARIA, now=AT).body
    flat = [child for token in MarkdownIt("commonmark").parse(body) for child in (token, *(token.children or []))]
    assert not {"link_open", "image", "html_inline", "html_block"} & {token.type for token in flat}


def test_whoever_asks_is_escaped_too():
    body = draft_ticket(diagnosis(), Principal(subject="eve *x* [y](z)", via="slack"), now=AT).body
    assert "[y](z)" not in body


def test_ids_cannot_be_guessed():
    ids = {draft_ticket(diagnosis(), MARIA, now=AT).id for _ in range(50)}
    assert len(ids) == 50
    assert all(len(draft) >= 19 for draft in ids)
