"""Make the table of what language models were used for, by day and person."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_COUNTERS = (
    "calls",
    "input_tokens",
    "output_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "cost_micro_usd",
    "reserved_tokens",
    "reserved_micro_usd",
)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "model_usage",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in _COUNTERS),
        sa.PrimaryKeyConstraint("day", "subject"),
    )


def downgrade() -> None:
    """Drop the table, and with it what was counted."""
    op.drop_table("model_usage")
