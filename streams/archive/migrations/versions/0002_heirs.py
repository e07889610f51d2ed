"""Ids over a rebuild."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "identity_heirs",
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("founded", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("identity", "founded", name="identity_heirs_pkey"),
        sqlite_with_rowid=False,
    )
    op.create_index("identity_heirs_founded", "identity_heirs", ["founded"])
