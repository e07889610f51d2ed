"""The tables, and the full-text index of each database (`streams.archive.index`)."""

from alembic import op

from streams.archive.tables import METADATA

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Each index has the moments as its numbers, so that it is read in the order of time.
FTS5 = """
CREATE VIRTUAL TABLE {name}_fts USING fts5(
    words, content='{name}', content_rowid='moment', tokenize='unicode61 remove_diacritics 0'
);
CREATE TRIGGER {name}_insert AFTER INSERT ON {name} BEGIN
    INSERT INTO {name}_fts(rowid, words) VALUES (new.moment, new.words);
END;
CREATE TRIGGER {name}_delete AFTER DELETE ON {name} BEGIN
    INSERT INTO {name}_fts({name}_fts, rowid, words) VALUES ('delete', old.moment, old.words);
END;
CREATE TRIGGER {name}_update AFTER UPDATE ON {name} BEGIN
    INSERT INTO {name}_fts({name}_fts, rowid, words) VALUES ('delete', old.moment, old.words);
    INSERT INTO {name}_fts(rowid, words) VALUES (new.moment, new.words);
END"""

# The words of each identity's names. `folded` has nothing but letters, digits and blanks.
SQLITE_NAMES = """
CREATE TRIGGER identity_names_insert AFTER INSERT ON identity_names BEGIN
    {add};
END;
CREATE TRIGGER identity_names_delete AFTER DELETE ON identity_names BEGIN
    {remove};
    {again};
END;
CREATE TRIGGER identity_names_update AFTER UPDATE OF identity, folded ON identity_names BEGIN
    {remove};
    {again};
    {add};
END""".format(
    add="INSERT OR IGNORE INTO identity_words(word, identity) SELECT value, new.identity "
    "FROM json_each('[' || replace(json_quote(trim(new.folded)), ' ', '\",\"') || ']')",
    remove="DELETE FROM identity_words WHERE identity = old.identity AND word IN (SELECT value "
    "FROM json_each('[' || replace(json_quote(trim(old.folded)), ' ', '\",\"') || ']'))",
    again="INSERT OR IGNORE INTO identity_words(word, identity) SELECT value, identity "
    "FROM identity_names, "
    "json_each('[' || replace(json_quote(trim(folded)), ' ', '\",\"') || ']') "
    "WHERE identity = old.identity",
)

POSTGRESQL = """
CREATE INDEX quote_words_words ON quote_words USING gin (words);
CREATE INDEX article_words_words ON article_words USING gin (words);
CREATE FUNCTION identity_names_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM identity_words WHERE identity = OLD.identity
            AND word = ANY(string_to_array(trim(OLD.folded), ' '));
        INSERT INTO identity_words(word, identity)
            SELECT DISTINCT word, identity
            FROM identity_names, unnest(string_to_array(trim(folded), ' ')) AS word
            WHERE identity = OLD.identity
            ON CONFLICT DO NOTHING;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO identity_words(word, identity)
            SELECT DISTINCT word, NEW.identity
            FROM unnest(string_to_array(trim(NEW.folded), ' ')) AS word
            ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER identity_names_words AFTER INSERT OR DELETE OR UPDATE OF identity, folded
    ON identity_names FOR EACH ROW EXECUTE FUNCTION identity_names_changed()
"""


def upgrade() -> None:
    """Make them all."""
    bind = op.get_bind()
    METADATA.create_all(bind)
    if bind.dialect.name != "sqlite":
        op.execute(POSTGRESQL)
        return
    indexes = [FTS5.format(name=name) for name in ("quote_words", "article_words")]
    for statements in (*indexes, SQLITE_NAMES):
        first, *others = statements.split(";\nCREATE")
        for one in (first, *(f"CREATE{other}" for other in others)):
            op.execute(one)
