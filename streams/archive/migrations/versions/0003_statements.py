"""Statements: the same words by the same speaker. Those of quotes that are there are found by
whoever looks after the archive."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

row_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make their tables, and the columns that name them."""
    op.add_column("quotes", sa.Column("statement", sa.Text(), nullable=True))
    op.add_column("quotes", sa.Column("wording", sa.BigInteger(), nullable=True))
    op.create_index("quotes_statement_moment", "quotes", ["statement", "moment"])
    op.create_index(
        "quotes_without_statement",
        "quotes",
        ["id"],
        sqlite_where=sa.text("wording IS NULL"),
        postgresql_where=sa.text("wording IS NULL"),
    )
    op.create_table(
        "statements",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("speaker", sa.Text(), nullable=False),
        sa.Column("quotes", sa.BigInteger(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("redirect_to", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="statements_pkey"),
    )
    op.create_index("statements_redirect_to", "statements", ["redirect_to"])
    op.create_table(
        "statement_wordings",
        sa.Column("id", row_id, autoincrement=False, nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("quotes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="statement_wordings_pkey"),
    )
    op.create_index("statement_wordings_statement", "statement_wordings", ["statement"])
    op.create_table(
        "statement_keys",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("wording", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("key", "wording", name="statement_keys_pkey"),
        sqlite_with_rowid=False,
    )
