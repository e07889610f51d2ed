"""Watches: what they have to look at, their alerts, and the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

row_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "watch_queue",
        sa.Column("id", row_id, autoincrement=True, nullable=False),
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("fresh", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="watch_queue_pkey"),
        sqlite_autoincrement=True,
    )
    op.create_index("watch_queue_article_id", "watch_queue", ["article_id"])
    op.create_table(
        "watches",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="watches_pkey"),
    )
    op.create_table(
        "alerts",
        sa.Column("id", row_id, autoincrement=True, nullable=False),
        sa.Column("alert", sa.Text(), nullable=False),
        sa.Column("watch", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("leaves_at", sa.BigInteger(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("outlets", sa.BigInteger(), nullable=False),
        sa.Column("told_outlets", sa.BigInteger(), nullable=False),
        sa.Column("grows_at", sa.BigInteger(), nullable=True),
        sa.Column("gone_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="alerts_pkey"),
        sa.UniqueConstraint("alert", name="alerts_alert_key"),
    )
    op.create_index("alerts_watch_made_at_id", "alerts", ["watch", "made_at", "id"])
    op.create_index("alerts_watch_statement", "alerts", ["watch", "statement"])
    op.create_index("alerts_told_leaves_at", "alerts", ["told", "leaves_at"])
    op.create_index("alerts_grows_at", "alerts", ["grows_at"])
    op.create_table(
        "alert_quotes",
        sa.Column("alert_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("quote_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("alert_id", "quote_id", name="alert_quotes_pkey"),
        sqlite_with_rowid=False,
    )
    op.create_index("alert_quotes_quote_id", "alert_quotes", ["quote_id"])
    op.create_index("alert_quotes_statement", "alert_quotes", ["statement"])
    op.create_table(
        "alert_messages",
        sa.Column("id", row_id, autoincrement=True, nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("watch", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("next_at", sa.Double(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="alert_messages_pkey"),
    )
    op.create_index("alert_messages_state_target_id", "alert_messages", ["state", "target", "id"])
    op.create_index("alert_messages_watch_state", "alert_messages", ["watch", "state"])
