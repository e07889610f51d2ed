"""Stories: which articles tell of one event. Articles that are there get theirs by whoever looks
after the archive."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

row_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
key = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Make their tables, and the column that names them."""
    op.add_column("articles", sa.Column("story", sa.Text(), nullable=True))
    op.create_index("articles_story_published_at", "articles", ["story", "published_at"])
    op.create_table(
        "article_sketches",
        sa.Column("article_id", row_id, autoincrement=False, nullable=False),
        sa.Column("sketch", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("article_id", name="article_sketches_pkey"),
    )
    op.create_table(
        "stories",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.Column("redirect_to", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="stories_pkey"),
    )
    op.create_index("stories_redirect_to", "stories", ["redirect_to"])
    op.create_table(
        "story_profiles",
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.Column("profile", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("story", name="story_profiles_pkey"),
    )
    op.create_table(
        "story_keys",
        sa.Column("key", key, nullable=False),
        sa.Column("stories", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="story_keys_pkey"),
    )
    op.create_table(
        "story_merges",
        sa.Column("id", row_id, autoincrement=True, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("goes", sa.Text(), nullable=False),
        sa.Column("stays", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="story_merges_pkey"),
    )
    op.create_index("story_merges_stays", "story_merges", ["stays"])
    op.create_table(
        "story_calls",
        sa.Column("founded", sa.Text(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("founded", name="story_calls_pkey"),
    )
