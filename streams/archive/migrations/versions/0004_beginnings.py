"""In SQLite an index of the beginnings of words: without it, all words that begin so are read whole
for an answer."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

FTS5 = (
    "DROP TABLE {name}_fts",
    "CREATE VIRTUAL TABLE {name}_fts USING fts5(words, content='{name}', content_rowid='moment', "
    "tokenize='unicode61 remove_diacritics 0', prefix='2 3')",
    "INSERT INTO {name}_fts({name}_fts) VALUES ('rebuild')",
)


def upgrade() -> None:
    """Make it."""
    if op.get_bind().dialect.name == "sqlite":
        for name in ("quote_words", "article_words"):
            for statement in FTS5:
                op.execute(statement.format(name=name))
