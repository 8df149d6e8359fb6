"""The tables of the store. What changes here needs a migration; a test compares the two."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from tools.tickets.utc_time import UtcTime

metadata = MetaData()

diagnoses = Table(
    "diagnoses",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("principal_subject", String(200), nullable=False),
    Column("account_id", String(12), nullable=False),
    Column("region", String(30), nullable=False),
    Column("service", String(300), nullable=True),
    Column("status", String(20), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("document", JSON, nullable=False),
    Index("ix_diagnoses_account_created", "account_id", "created_at"),
)

evidence = Table(
    "evidence",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("account_id", String(12), nullable=False),
    Column("document", JSON, nullable=False),
)

# Which evidence stands behind the label E7 of a diagnosis.
diagnosis_evidence = Table(
    "diagnosis_evidence",
    metadata,
    Column("diagnosis_id", String(40), ForeignKey("diagnoses.id", ondelete="CASCADE"), primary_key=True),
    Column("label", String(12), primary_key=True),
    Column("evidence_id", String(40), ForeignKey("evidence.id"), nullable=False, index=True),
)

# A diagnosis asked for over HTTP, from the question on: its id is known before the diagnosis is.
diagnosis_runs = Table(
    "diagnosis_runs",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("subject", String(200), nullable=False),
    Column("state", String(12), nullable=False, index=True),
    Column("diagnosis_id", String(40), nullable=True),
    Column("problem", JSON(none_as_null=True), nullable=True),
    Column("created_at", UtcTime, nullable=False),
)

threads = Table(
    "threads",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("subject", String(200), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("target_json", Text, nullable=True),
    Column("memory", JSON, nullable=False),
    Column("created_at", UtcTime, nullable=False),
)

thread_diagnoses = Table(
    "thread_diagnoses",
    metadata,
    Column("thread_id", String(40), ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("diagnosis_id", String(40), nullable=False),
)

turns = Table(
    "turns",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("thread_id", String(40), ForeignKey("threads.id", ondelete="CASCADE"), nullable=False),
    Column("n", Integer, nullable=False),
    Column("subject", String(200), nullable=False),
    Column("request_id", String(200), nullable=False),
    Column("state", String(12), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("context", JSON, nullable=False),
    Column("answer", Text, nullable=False),
    Column("accounts", JSON, nullable=True),  # that the answer tells of; null for turns from before this was noted
    Column("created_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime, nullable=True),
    UniqueConstraint("subject", "request_id", name="uq_turns_subject_request"),
    UniqueConstraint("thread_id", "n", name="uq_turns_thread_n"),
)

turn_events = Table(
    "turn_events",
    metadata,
    Column("turn_id", String(40), ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("event", String(20), nullable=False),
    Column("data", JSON, nullable=False),
)

ticket_drafts = Table(
    "ticket_drafts",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("diagnosis_id", String(40), nullable=False),
    Column("account_id", String(12), nullable=False),
    Column("fingerprint", String(80), nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("owner", String(40), nullable=False),
    Column("requested_by", String(200), nullable=False),
    Column("created_at", UtcTime, nullable=False),
)

# What was filed, in whatever ticket system: who may see it is decided here.
tickets = Table(
    "tickets",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("key", String(80), nullable=False),
    Column("url", Text, nullable=False),
    Column("draft_id", String(40), nullable=False),
    Column("diagnosis_id", String(40), nullable=False),
    Column("account_id", String(12), nullable=False, index=True),
    Column("fingerprint", String(80), nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("owner", String(40), nullable=False),
    Column("filed_by", String(200), nullable=False),
    Column("created_at", UtcTime, nullable=False),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("subject", String(200), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("request", String(64), nullable=False),
    Column("ticket_id", String(40), nullable=True),
    Column("created_at", UtcTime, nullable=False),
)

# What language models were used for on a day of UTC, for each person and, under the empty subject, for everybody. What is
# reserved belongs to calls under way.
model_usage = Table(
    "model_usage",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("subject", String(200), primary_key=True),
    Column("calls", BigInteger, nullable=False),
    Column("input_tokens", BigInteger, nullable=False),
    Column("output_tokens", BigInteger, nullable=False),
    Column("cache_read_tokens", BigInteger, nullable=False),
    Column("cache_write_tokens", BigInteger, nullable=False),
    Column("cost_micro_usd", BigInteger, nullable=False),
    Column("reserved_tokens", BigInteger, nullable=False),
    Column("reserved_micro_usd", BigInteger, nullable=False),
)
