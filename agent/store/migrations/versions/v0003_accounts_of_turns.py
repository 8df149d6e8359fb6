"""Note which accounts an answer tells of, so that it is shown again only to those who may see them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; null says that it was not noted."""
    op.add_column("turns", sa.Column("accounts", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("turns", "accounts")
