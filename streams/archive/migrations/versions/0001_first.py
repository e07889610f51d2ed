"""The tables, and the full-text index of each database."""

from alembic import op

from streams.archive.tables import METADATA

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SQLITE = """
CREATE VIRTUAL TABLE quotes_words USING fts5(
    text, content='quotes', content_rowid='id',
    tokenize='porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER quotes_words_insert AFTER INSERT ON quotes BEGIN
    INSERT INTO quotes_words(rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER quotes_words_delete AFTER DELETE ON quotes BEGIN
    INSERT INTO quotes_words(quotes_words, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE TRIGGER quotes_words_update AFTER UPDATE OF id, text ON quotes BEGIN
    INSERT INTO quotes_words(quotes_words, rowid, text) VALUES ('delete', old.id, old.text);
    INSERT INTO quotes_words(rowid, text) VALUES (new.id, new.text);
END;
CREATE VIRTUAL TABLE articles_words USING fts5(
    title, content='articles', content_rowid='id',
    tokenize='porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER articles_words_insert AFTER INSERT ON articles BEGIN
    INSERT INTO articles_words(rowid, title) VALUES (new.id, new.title);
END;
CREATE TRIGGER articles_words_delete AFTER DELETE ON articles BEGIN
    INSERT INTO articles_words(articles_words, rowid, title) VALUES ('delete', old.id, old.title);
END;
CREATE TRIGGER articles_words_update AFTER UPDATE OF id, title ON articles BEGIN
    INSERT INTO articles_words(articles_words, rowid, title) VALUES ('delete', old.id, old.title);
    INSERT INTO articles_words(rowid, title) VALUES (new.id, new.title);
END
"""

# The same words as SQLite's tokenizer finds: without accents, by Porter's stems, none left out.
POSTGRESQL = """
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE TEXT SEARCH DICTIONARY quotewire_stems (TEMPLATE = snowball, LANGUAGE = porter);
CREATE TEXT SEARCH CONFIGURATION quotewire (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION quotewire
    ALTER MAPPING FOR asciiword, word, asciihword, hword, hword_asciipart, hword_part
    WITH unaccent, quotewire_stems;
ALTER TABLE quotes ADD words tsvector
    GENERATED ALWAYS AS (to_tsvector('quotewire', text)) STORED;
CREATE INDEX quotes_words ON quotes USING gin (words);
ALTER TABLE articles ADD words_of_title tsvector
    GENERATED ALWAYS AS (to_tsvector('quotewire', coalesce(title, ''))) STORED;
CREATE INDEX articles_words ON articles USING gin (words_of_title);
CREATE INDEX identity_names_trigrams ON identity_names USING gin (folded gin_trgm_ops)
"""


def upgrade() -> None:
    """Make them all."""
    bind = op.get_bind()
    METADATA.create_all(bind)
    sqlite = bind.dialect.name == "sqlite"
    end = ";\nCREATE" if sqlite else ";"
    for number, statement in enumerate((SQLITE if sqlite else POSTGRESQL).split(end)):
        op.execute(f"CREATE{statement}" if sqlite and number else statement)
