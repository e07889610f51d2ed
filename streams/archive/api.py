"""The archive from Python: the questions that command, HTTP API and console ask as well."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, TypeVar

from sqlalchemy import Connection, select

from streams.archive.answers import (
    Answer,
    ArticleAnswer,
    ArticleHead,
    Facets,
    FoundQuote,
    Judged,
    Mentioned,
    People,
    Profile,
    Stated,
    StatementsAnswer,
)
from streams.archive.database import Database, open_database
from streams.archive.location import NONE, archive_of
from streams.archive.people import find_mentions, find_people, find_profile
from streams.archive.questions import ArticleQuestion, Asked, Question
from streams.archive.quoted import Quoted, find_quoted
from streams.archive.rows import as_kept, row_number, same_words, unpacked
from streams.archive.search import (
    article_head,
    current_identity,
    find_articles,
    find_facets,
    find_quotes,
    shown_quotes,
)
from streams.archive.stated import find_statement, find_statements
from streams.archive.stories import Stories, Story, find_stories, find_story, story_ids
from streams.archive.tables import SPAN, articles, entities, quotes
from streams.enriched import is_identity
from streams.errors import NothingThere, UsageError
from streams.render import around
from streams.settings import Settings, load_settings

Judgement = Literal["same", "not_same", "is"]
Q = TypeVar("Q", bound=Asked)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ArchivedArticle:
    """An article with its quotes. `event`: its latest event, CloudEvents 1.0 JSON, in which `data`
    is the enriched record with the text; `quotes`: all of them, in the order of the text;
    `identities`: who of its entities is known across articles, by the entity's id."""

    head: ArticleHead
    quotes: tuple[FoundQuote, ...]
    event: dict[str, Any]
    identities: dict[str, str]


@dataclass(frozen=True, slots=True)
class QuoteInPlace:
    """A quote with the text before and after it, to the paragraph's end at most.

    `parts`: its words as they stand there, with the marks between them outside of parts.
    """

    quote: FoundQuote
    before: str
    after: str
    parts: tuple[str, ...]
    cue: str | None


class Archive:
    """An archive, opened to ask it::

        with Archive("news.db") as archive:
            for quote in archive.quotes("gas deliveries", speakers=["Ryabkov"]).quotes:
                print(quote.speaker, quote.text)

    `address`: path of an SQLite file, or `postgresql://USER@HOST/DATABASE`; None is the
    setting QUOTEWIRE_ARCHIVE's. `floor`: the least confidence of quotes, where a question names
    none; None is QUOTEWIRE_MIN_CONFIDENCE's. May be used from any thread.

    Raises ArchiveError where the database cannot be used, NothingThere where there is none.
    """

    def __init__(
        self,
        address: str | Path | None = None,
        *,
        password: str | None = None,
        floor: float | None = None,
    ) -> None:
        if address is None or floor is None:
            settings = load_settings()
            floor = settings.min_confidence if floor is None else floor
            if address is None:
                address, password = archive_of(settings) or NONE, _password(settings)
        self.floor = floor
        self._database = _opened(str(address), password)

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close its connections."""
        self._database.close()

    @property
    def name(self) -> str:
        """What it is called to people: without secrets."""
        return self._database.name

    def read(self, question: Callable[[Connection], T]) -> T:
        """Ask what has no method here, of one state of the database."""
        with self._database.reading() as connection:
            return question(connection)

    # -- quotes

    def quotes(self, words: str | Question = "", **more: Any) -> Answer:
        """Quotes, newest first: of a `Question`, or of its words and other fields by name."""
        question = _question(Question, words, more)
        with self._database.reading() as connection:
            return find_quotes(connection, question, self.floor)

    def every_quote(self, words: str | Question = "", **more: Any) -> Iterator[FoundQuote]:
        """All quotes that a question wants, read page by page; `limit` is that of a page."""
        question = _question(Question, words, more)
        while True:
            answer = self.quotes(question)
            yield from answer.quotes
            if answer.next is None:
                return
            question = replace(question, cursor=answer.next)

    def facets(self, words: str | Question = "", **more: Any) -> Facets:
        """What the newest quotes have that a question wants."""
        question = _question(Question, words, more)
        with self._database.reading() as connection:
            return find_facets(connection, question, self.floor)

    def quote(self, id: str) -> QuoteInPlace:
        """A quote where it stands. Raises NothingThere."""
        with self._database.reading() as connection:
            asked = select(quotes, articles.c.event).join(
                articles, articles.c.id == quotes.c.article_id
            )
            one = asked.where(quotes.c.id == row_number(id))
            found = connection.execute(one).mappings().first()
            if found is None:
                raise NothingThere(f"The archive has no quote {id!r}.")
            shown = shown_quotes(connection, [found])[0]
        data = unpacked(found["event"])["data"]
        text = data["article"]["text"]
        meant = next(one for one in data["quotes"] if one["id"] == shown.quote)
        before, after = around(text, meant, 400)
        return QuoteInPlace(
            shown,
            before,
            after,
            tuple(text[start:end] for start, end in meant["spans"]),
            (meant.get("cue") or {}).get("text"),
        )

    def statements(
        self, words: str | Question = "", *, carried: int = 1, **more: Any
    ) -> StatementsAnswer:
        """What was said, each statement once with who had it first: of the quotes that a question
        wants, in its order. `carried`: by how many quotes at least."""
        question = _question(Question, words, more)
        with self._database.reading() as connection:
            return find_statements(connection, question, self.floor, carried)

    def statement(self, id: str, *, cursor: str | None = None, limit: int = 50) -> Stated:
        """A statement by id (of `FoundQuote.statement`): who carried it and when, how each cut or
        changed it. Raises NothingThere."""
        with self._database.reading() as connection:
            found = find_statement(connection, as_kept(id), self.floor, cursor=cursor, limit=limit)
        if found is None:
            raise NothingThere(f"The archive has no statement {id!r} that is sure enough.")
        return found

    def speakers(self, texts: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], str]:
        """The identities of those who say quotes, by article and quote, where they are known.

        texts: of each quote, by the article's id and the quote's in it; where the archive has
        another version of the article, in which that quote says something else, it tells nothing.
        """
        ids = sorted({article.replace("\0", "\ufffd") for article, _ in texts})
        asked = (
            select(articles.c.article, quotes.c.quote, quotes.c.text, quotes.c.speaker_identity)
            .join(quotes, quotes.c.id.between(articles.c.id, articles.c.id + SPAN - 1))
            .where(articles.c.article.in_(ids), quotes.c.speaker_identity.is_not(None))
        )
        with self._database.reading() as connection:
            return {
                (row.article, row.quote): row.speaker_identity
                for row in connection.execute(asked)
                if same_words(texts.get((row.article, row.quote)), row.text)
            }

    # -- articles

    def articles(self, words: str | ArticleQuestion = "", **more: Any) -> ArticleAnswer:
        """Articles, newest first: of a question, or of words of the title and other fields."""
        question = _question(ArticleQuestion, words, more)
        with self._database.reading() as connection:
            return find_articles(connection, question)

    def article(self, id: str) -> ArchivedArticle:
        """An article with its quotes and its event. Raises NothingThere."""
        with self._database.reading() as connection:
            asked = select(articles).where(articles.c.article == as_kept(id))
            row = connection.execute(asked).mappings().first()
            if row is None:
                raise NothingThere(
                    f"The archive has no article {id!r}: it was withdrawn or erased, or never came."
                )
            span = quotes.c.id > row["id"], quotes.c.id < row["id"] + SPAN
            of_it = select(quotes).where(*span).order_by(quotes.c.id)
            rows = list(connection.execute(of_it).mappings())
            shown = tuple(shown_quotes(connection, rows))
            asked = select(entities.c.entity, entities.c.identity).where(
                entities.c.id.between(row["id"], row["id"] + SPAN - 1),
                entities.c.identity.is_not(None),
            )
            who = {row.entity: row.identity for row in connection.execute(asked)}
        return ArchivedArticle(article_head(row), shown, unpacked(row["event"]), who)

    # -- stories

    def stories(
        self,
        words: str | ArticleQuestion = "",
        *,
        least: int = 1,
        largest: bool = False,
        **more: Any,
    ) -> Stories:
        """Stories of the newest articles that a question wants (fields as of `articles`), those
        with the newest article first, or (`largest`) with most of these articles. `least`: how
        many of these a story has to have."""
        question = _question(ArticleQuestion, words, more)
        with self._database.reading() as connection:
            return find_stories(connection, question, self.floor, least=least, largest=largest)

    def story(self, id: str) -> Story:
        """A story, by its id or an article's: voices, and what each article added.

        Raises NothingThere.
        """
        id = as_kept(id)
        with self._database.reading() as connection:
            found = find_story(connection, id, self.floor)
            if found is None and (own := story_ids(connection, [id]).get(id)) is not None:
                found = find_story(connection, own, self.floor)
        if found is None:
            raise NothingThere(f"The archive knows no story {id!r}.")
        return found

    # -- people and organisations

    def people(self, name: str = "", *, cursor: str | None = None, limit: int = 50) -> People:
        """People, those with most quotes first; `name`: words of a name, of the last one its
        beginning."""
        return self.known(name, "person", cursor=cursor, limit=limit)

    def organisations(
        self, name: str = "", *, cursor: str | None = None, limit: int = 50
    ) -> People:
        """Organisations, as `people`."""
        return self.known(name, "organisation", cursor=cursor, limit=limit)

    def known(
        self,
        name: str = "",
        kind: str | None = None,
        *,
        cursor: str | None = None,
        limit: int = 50,
    ) -> People:
        """Both, or of one kind."""
        with self._database.reading() as connection:
            return find_people(connection, name, kind, cursor=cursor, limit=limit)

    def profile(self, id: str) -> Profile:
        """What is known of a person or an organisation, by id. Raises NothingThere."""
        with self._database.reading() as connection:
            found = find_profile(connection, id, self.floor) if is_identity(id) else None
        if found is None:
            raise NothingThere(f"The archive knows nobody of the id {id!r}.")
        return found

    def current(self, id: str) -> str:
        """Where an identity is now, after others have become one with it."""
        with self._database.reading() as connection:
            return current_identity(connection, id)

    def mentions(self, id: str, limit: int = 50) -> list[Mentioned]:
        """The newest articles that name somebody."""
        with self._database.reading() as connection:
            return find_mentions(connection, id, limit) if is_identity(id) else []

    def quoted(
        self,
        *,
        outlet: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Quoted:
        """Who is quoted, by an outlet of this name or all: women and men, by name or without."""
        with self._database.reading() as connection:
            return find_quoted(connection, self.floor, outlet=outlet, since=since, until=until)

    # -- who is who, as people say

    def judgements(self, id: str) -> list[Judged]:
        """What people have said of somebody, and not undone; the newest first."""
        from streams.archive.judgements import standing  # with spaCy, which takes a second

        return standing(self._database, id) if is_identity(id) else []

    def judge(
        self,
        judgement: Judgement,
        a: str,
        *,
        b: str | None = None,
        link: str | None = None,
        who: str | None = None,
    ) -> int:
        """Say that two are the same or not (`b`: an identity, or for `not_same` also the id of a
        `Mentioned`), or that one is `link` of Wikidata; the judgement's id, to undo it.

        Raises NothingThere, UsageError.
        """
        from streams.archive.judgements import say_is, say_not_same, say_same

        if judgement == "is":
            if link is None or b is not None:
                raise UsageError("`is` takes a and link, an id of Wikidata.")
            return say_is(self._database, a, link, who)
        if b is None or link is not None or a == b:
            raise UsageError(f"`{judgement}` takes a and b, two that are different.")
        say = say_same if judgement == "same" else say_not_same
        return say(self._database, a, b, who)

    def undo(self, judgement: int, who: str | None = None) -> None:
        """Take a judgement back. Raises NothingThere."""
        from streams.archive.judgements import undo

        undo(self._database, judgement, who)


def open_archive(settings: Settings) -> Archive:
    """The archive of these settings. Raises as `Archive` does."""
    return Archive(
        archive_of(settings) or NONE, password=_password(settings), floor=settings.min_confidence
    )


def _password(settings: Settings) -> str | None:
    given = settings.archive_password
    return given.get_secret_value() if given is not None else None


def _opened(address: str, password: str | None) -> Database:
    if address == NONE:
        raise NothingThere("There is no archive to ask: QUOTEWIRE_ARCHIVE is `none`.")
    if "://" not in address and not Path(address).expanduser().is_file():
        raise NothingThere(
            f"There is no archive at {address} yet; `quotewire up` and `quotewire archive` fill "
            "one, QUOTEWIRE_ARCHIVE names another."
        )
    return open_database(address, password)


def _question(kind: type[Q], words: str | Q, more: dict[str, Any]) -> Q:
    given = _tuples(kind, more)
    return kind(words, **given) if isinstance(words, str) else replace(words, **given)


def _tuples(kind: type, more: dict[str, Any]) -> dict[str, Any]:
    """Arguments as a question has them: a text alone is one value. Raises UsageError."""
    known = kind.__dataclass_fields__  # type: ignore[attr-defined]
    if unknown := sorted(set(more) - set(known)):
        raise UsageError(f"There is no field {unknown[0]!r}; there are {', '.join(known)}.")
    found = {}
    for name, value in more.items():
        several = str(known[name].type).startswith("tuple")
        found[name] = ((value,) if isinstance(value, str) else tuple(value)) if several else value
    return found
