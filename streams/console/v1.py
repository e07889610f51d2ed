"""The API about the archive, `/api/v1`: the questions of `streams.archive`, over HTTP."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Literal

import orjson
from aiohttp import web
from pydantic import BaseModel, Field

from schemas.quotes import Modality, QuoteKind
from streams.archive import Archive, ArticleQuestion, Question
from streams.archive.answers import (
    ArticleHead,
    Facets,
    FoundQuote,
    PersonHead,
    Profile,
    Stated,
    StatementHead,
)
from streams.archive.api import QuoteInPlace
from streams.archive.questions import MOST_CHARACTERS, MOST_LIMIT, MOST_VALUES, Order
from streams.archive.quoted import Quoted, rows_of
from streams.archive.stated import MOST_CARRIERS
from streams.archive.stories import Stories, Story
from streams.console import models
from streams.console.access import ARCHIVE
from streams.console.answering import Page, answer_of, one_of, page_of
from streams.console.declared import Answer, Query, Refusal, Route, answers, query_of
from streams.console.formats import (
    TYPES,
    Format,
    csv_rows,
)

# -- what is asked

Text = Annotated[str, Field(max_length=MOST_CHARACTERS)]
Texts = Annotated[tuple[Text, ...], Field(max_length=MOST_VALUES)]


class _Formatted(Query):
    format: Format | None = Field(
        None, description="Of the answer; without it the header Accept says which."
    )


class _Paged(_Formatted):
    cursor: str | None = Field(
        None, max_length=200, description="Where an answer said that it goes on."
    )
    limit: int = Field(50, ge=1, le=MOST_LIMIT, description="Most to give.")


class ArticlesQuery(_Paged):
    """Parameters of a list of articles. Of one that is given several times, any value will do."""

    words: Text = Field(
        "",
        description='Words of the title, all of them; `"so many words"` one after the other, '
        "`word*` the beginning of one, `-word` not this one.",
    )
    about: Texts = Field((), description="Whom or what it names: words of a name, or a link id.")
    outlet: Texts = Field((), description="Words of the outlet's name or address.")
    place: Texts = Field((), description="Named in the article: words, or a country code.")
    since: Text | None = Field(None, description="Published then or later, ISO 8601.")
    until: Text | None = Field(
        None, description="Published before; a day (`2024-05-01`) counts whole."
    )
    language: Texts = Field((), description="ISO 639-1.")
    order: Order = Field("newest", description="By time of publication.")

    def of_articles(self) -> ArticleQuestion:
        """As the archive takes it."""
        return ArticleQuestion(**self._of_both())

    def _of_both(self) -> dict[str, Any]:
        """What questions about articles and about quotes have."""
        return {
            "words": self.words,
            "about": self.about,
            "outlets": self.outlet,
            "places": self.place,
            "since": time_of("since", self.since),
            "until": time_of("until", self.until, ends=True),
            "languages": self.language,
            "order": self.order,
            "cursor": self.cursor,
            "limit": self.limit,
        }


class QuotesQuery(ArticlesQuery):
    """Parameters of a search. Of one that is given several times, any value will do."""

    words: Text = Field(
        "",
        description='Words of the quote, all of them, whatever their endings; `"so many words"` '
        "one after the other, `word*` the beginning of one, `-word` not this one.",
    )
    speaker: Texts = Field(
        (), description="By or through whom: words of a name, a link id, or an identity's id."
    )
    about: Texts = Field(
        (), description="Whom or what it names: words of a name, a link id, an identity's id."
    )
    kind: Annotated[tuple[QuoteKind, ...], Field(max_length=4)] = Field(
        (), description="direct, partial, mixed or indirect."
    )
    modality: Annotated[tuple[Modality, ...], Field(max_length=3)] = Field(
        (), description="asserted, denied or hedged."
    )
    min_confidence: float | None = Field(
        None, ge=0, le=1, description="The least; without it QUOTEWIRE_MIN_CONFIDENCE."
    )
    facets: bool = Field(False, description="With what the quotes have, counted.")

    def of_quotes(self) -> Question:
        """As the archive takes it."""
        return Question(
            speakers=self.speaker,
            kinds=self.kind,
            modalities=self.modality,
            min_confidence=self.min_confidence,
            **self._of_both(),
        )


class StoriesQuery(Query):
    """Parameters of a list of stories."""

    words: Text = Field("", description="Words of the title of one of its articles.")
    about: Texts = Field((), description="Whom or what one of its articles names.")
    outlet: Texts = Field((), description="Words of the outlet's name or address.")
    place: Texts = Field((), description="Named in the article: words, or a country code.")
    since: Text | None = Field(None, description="Articles published then or later, ISO 8601.")
    until: Text | None = Field(
        None, description="Published before; a day (`2024-05-01`) counts whole."
    )
    least: int = Field(1, ge=1, le=1_000, description="How many of these articles it has to have.")
    order: Literal["newest", "largest"] = Field(
        "newest", description="By its newest article, or by how many of these articles it has."
    )
    limit: int = Field(20, ge=1, le=100, description="Most to give.")

    def of_articles(self) -> ArticleQuestion:
        """As the archive takes it."""
        return ArticleQuestion(
            words=self.words,
            about=self.about,
            outlets=self.outlet,
            places=self.place,
            since=time_of("since", self.since),
            until=time_of("until", self.until, ends=True),
            limit=self.limit,
        )


class StatementsQuery(QuotesQuery):
    """Parameters of a list of statements: of the quotes that they are of."""

    carried: int = Field(1, ge=1, description="By how many quotes at least.")


class StatementQuery(Query):
    """Parameters of one statement."""

    format: Literal["json", "jsonld"] | None = Field(
        None, description="Of the answer; without it the header Accept says which."
    )
    cursor: str | None = Field(
        None, max_length=200, description="Where an answer said that its carriers go on."
    )
    limit: int = Field(50, ge=1, le=MOST_CARRIERS, description="Most carriers to give.")


class PeopleQuery(_Paged):
    """Parameters of a list of people or organisations."""

    name: Text = Field("", description="Words of a name, of the last one its beginning.")


class QuotedQuery(Query):
    """Parameters of who is quoted."""

    outlet: Text | None = Field(None, description="The outlet of this name alone.")
    since: Text | None = Field(None, description="Published then or later, ISO 8601.")
    until: Text | None = Field(
        None, description="Published before; a day (`2024-05-01`) counts whole."
    )
    format: Literal["json", "csv"] = Field("json", description="Of the answer.")


class OneQuery(Query):
    """Parameters of one thing."""

    format: Literal["json", "jsonld"] | None = Field(
        None, description="Of the answer; without it the header Accept says which."
    )


# -- what is answered


class QuotesPage(BaseModel):
    """Quotes. `next`: where it goes on, a URL; `facets`: where they were asked for."""

    quotes: tuple[FoundQuote, ...]
    next: str | None
    facets: Facets | None = None


class StatementsPage(BaseModel):
    """Statements. `next`: where it goes on, a URL; one that goes on there comes again."""

    statements: tuple[StatementHead, ...]
    next: str | None


class ArticlesPage(BaseModel):
    """Articles. `next`: where it goes on, a URL."""

    articles: tuple[ArticleHead, ...]
    next: str | None


class PeoplePage(BaseModel):
    """People, those with most quotes first. `next`: where it goes on, a URL."""

    people: tuple[PersonHead, ...]
    next: str | None


class OrganisationsPage(BaseModel):
    """Organisations, those with most quotes first. `next`: where it goes on, a URL."""

    organisations: tuple[PersonHead, ...]
    next: str | None


class NamesPage(BaseModel):
    """People and organisations, those with most quotes first. `next`: where it goes on, a URL."""

    names: tuple[PersonHead, ...]
    next: str | None


class OneArticle(BaseModel):
    """An article, its quotes, and its latest event with the text."""

    article: ArticleHead
    quotes: tuple[FoundQuote, ...]
    event: models.Event
    identities: dict[str, str] = Field(
        description="Who of its entities is known across articles, by the entity's id."
    )


async def quotes(request: web.Request) -> web.Response:
    """Quotes that a question wants."""
    query = query_of(request, QuotesQuery)

    def ask(archive: Archive) -> tuple[Any, Any]:
        question = query.of_quotes()
        facets = archive.facets(question) if query.facets else None
        return archive.quotes(question), facets

    found, facets = await request.app[ARCHIVE].ask(ask)
    more = {"facets": facets} if facets is not None else {}
    page = Page("quotes", FoundQuote, found.quotes, found.next, more)
    return page_of(request, query.format, page)


async def facets(request: web.Request) -> web.Response:
    """What the quotes have that a question wants."""
    query = query_of(request, QuotesQuery)
    found = await request.app[ARCHIVE].ask(lambda archive: archive.facets(query.of_quotes()))
    return answer_of(request, orjson.dumps(found), "json")


async def quote(request: web.Request) -> web.Response:
    """A quote with what stands around it."""
    query = query_of(request, OneQuery)
    id = request.match_info["id"]
    found = await request.app[ARCHIVE].ask(lambda archive: archive.quote(id))
    return one_of(request, query.format, found, found.quote)


async def statements(request: web.Request) -> web.Response:
    """Statements of the quotes that a question wants."""
    query = query_of(request, StatementsQuery)
    found = await request.app[ARCHIVE].ask(
        lambda archive: archive.statements(query.of_quotes(), carried=query.carried)
    )
    page = Page("statements", StatementHead, found.statements, found.next, {})
    return page_of(request, query.format, page)


async def statement(request: web.Request) -> web.Response:
    """A statement with its carriers."""
    query = query_of(request, StatementQuery)
    id = request.match_info["id"]
    found = await request.app[ARCHIVE].ask(
        lambda archive: archive.statement(id, cursor=query.cursor, limit=query.limit)
    )
    return one_of(request, query.format, found, found.head)


async def articles(request: web.Request) -> web.Response:
    """Articles that a question wants."""
    query = query_of(request, ArticlesQuery)
    found = await request.app[ARCHIVE].ask(lambda archive: archive.articles(query.of_articles()))
    return page_of(
        request, query.format, Page("articles", ArticleHead, found.articles, found.next, {})
    )


async def article(request: web.Request) -> web.Response:
    """An article with its quotes and its event."""
    query = query_of(request, OneQuery)
    id = request.match_info["id"]
    found = await request.app[ARCHIVE].ask(lambda archive: archive.article(id))
    whole = {
        "article": found.head,
        "quotes": found.quotes,
        "event": found.event,
        "identities": found.identities,
    }
    return one_of(request, query.format, whole, found.head)


async def stories(request: web.Request) -> web.Response:
    """Stories of the newest articles."""
    query = query_of(request, StoriesQuery)
    found = await request.app[ARCHIVE].ask(
        lambda archive: archive.stories(
            query.of_articles(), least=query.least, largest=query.order == "largest"
        )
    )
    return answer_of(request, orjson.dumps(found), "json")


async def story(request: web.Request) -> web.Response:
    """A story with its voices and what each article added."""
    id = request.match_info["id"]
    found = await request.app[ARCHIVE].ask(lambda archive: archive.story(id))
    return answer_of(request, orjson.dumps(found), "json")


async def people(request: web.Request) -> web.Response:
    """People by name."""
    return await _known(request, "people", "person")


async def organisations(request: web.Request) -> web.Response:
    """Organisations by name."""
    return await _known(request, "organisations", "organisation")


async def names(request: web.Request) -> web.Response:
    """People and organisations by name."""
    return await _known(request, "names", None)


async def _known(request: web.Request, name: str, kind: str | None) -> web.Response:
    query = query_of(request, PeopleQuery)
    found = await request.app[ARCHIVE].ask(
        lambda archive: archive.known(query.name, kind, cursor=query.cursor, limit=query.limit)
    )
    return page_of(request, query.format, Page(name, PersonHead, found.people, found.next, {}))


async def profile(request: web.Request) -> web.Response:
    """What is known of a person or an organisation."""
    query = query_of(request, OneQuery)
    id = request.match_info["id"]
    found = await request.app[ARCHIVE].ask(lambda archive: archive.profile(id))
    return one_of(request, query.format, found, found.head)


async def quoted(request: web.Request) -> web.Response:
    """Who is quoted."""
    query = query_of(request, QuotedQuery)
    since, until = time_of("since", query.since), time_of("until", query.until, ends=True)
    found = await request.app[ARCHIVE].ask(
        lambda archive: archive.quoted(outlet=query.outlet, since=since, until=until)
    )
    if query.format == "csv":
        return answer_of(request, csv_rows(rows_of(found)), "csv")
    return answer_of(request, orjson.dumps(found), "json")


def time_of(name: str, text: str | None, *, ends: bool = False) -> datetime | None:
    """A moment of ISO 8601; a day is its beginning, where a stretch ends with it its end."""
    if text is None:
        return None
    try:
        if len(text) == 10:
            day = datetime.combine(date.fromisoformat(text), time(), UTC)
            return day + timedelta(days=1) if ends else day
        # A plus sign in a query is a blank where nobody has encoded it.
        found = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    except (ValueError, OverflowError):
        raise Refusal(
            400, f"{name} takes a time in ISO 8601, 2024-05-01 or 2024-05-01T06:00Z, not {text!r}."
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


# -- routes


def _list(path: str, handler: Any, summary: str, model: Any, query: type[Query]) -> Route:
    bodies = {kind: model if name == "json" else None for name, kind in TYPES.items()}
    return Route(
        "GET",
        f"/api/v1/{path}",
        handler,
        f"archive_{path}",
        summary,
        {200: Answer("A page; the header Link has the next one's address.", bodies)},
        query=query,
        headers=_HEADERS,
        refusals={
            **_REFUSALS,
            406: "Accept takes none of these types.",
        },
    )


def _single(
    path: str,
    handler: Any,
    summary: str,
    model: Any,
    ids: str,
    query: type[Query] = OneQuery,
) -> Route:
    return Route(
        "GET",
        f"/api/v1/{path}/{{id}}",
        handler,
        f"archive_{path}_one",
        summary,
        {200: Answer("What is known.", {"application/json": model, "application/ld+json": None})},
        query=query,
        ids=ids,
        headers=_HEADERS,
        refusals={
            **_REFUSALS,
            404: "The archive does not have it, or there is no archive.",
            406: "Accept takes none of these types.",
        },
    )


_HEADERS = {
    "Accept": "Type of the answer, where `format` does not say it.",
    "If-None-Match": "ETag of what you have: where it is still the same, the answer is 304.",
}
_REFUSALS = {
    304: "Still the same.",
    400: "A parameter cannot be used.",
    404: "There is no archive.",
    503: "The archive's database does not answer.",
}

ROUTES = (
    _list("quotes", quotes, "Search the quotes of the archive", QuotesPage, QuotesQuery),
    _single("quotes", quote, "A quote with what stands around it", QuoteInPlace, "The quote's id."),
    _list(
        "statements",
        statements,
        "What was said, each statement once with who had it first",
        StatementsPage,
        StatementsQuery,
    ),
    _single(
        "statements",
        statement,
        "A statement: who carried it and when, how each cut or changed it",
        Stated,
        "The statement's id.",
        StatementQuery,
    ),
    Route(
        "GET",
        "/api/v1/facets",
        facets,
        "archive_facets",
        "What the quotes have that a search finds, counted",
        answers("Of the newest quotes.", Facets),
        query=QuotesQuery,
        headers=_HEADERS,
        refusals=_REFUSALS,
    ),
    Route(
        "GET",
        "/api/v1/quoted",
        quoted,
        "archive_quoted",
        "Who is quoted: women and men, by name or without one, by outlet and month",
        {
            200: Answer(
                "Counts, and shares with the range that they can have.",
                {"application/json": Quoted, "text/csv": None},
            )
        },
        query=QuotedQuery,
        headers=_HEADERS,
        refusals=_REFUSALS,
    ),
    _list("articles", articles, "Articles of the archive", ArticlesPage, ArticlesQuery),
    _single(
        "articles",
        article,
        "An article with its quotes and its event",
        OneArticle,
        "The article's id, percent-encoded.",
    ),
    Route(
        "GET",
        "/api/v1/stories",
        stories,
        "archive_stories",
        "Stories: articles on one event",
        answers("Of the newest articles.", Stories),
        query=StoriesQuery,
        headers=_HEADERS,
        refusals=_REFUSALS,
    ),
    Route(
        "GET",
        "/api/v1/stories/{id}",
        story,
        "archive_stories_one",
        "A story: its articles with what each added, and its voices",
        answers("What is known.", Story),
        ids="The story's id, or that of one of its articles, percent-encoded.",
        headers=_HEADERS,
        refusals={**_REFUSALS, 404: "The archive does not have it, or there is no archive."},
    ),
    _list("names", names, "People and organisations, as one types a name", NamesPage, PeopleQuery),
    _list("people", people, "People, known across articles", PeoplePage, PeopleQuery),
    _single("people", profile, "What is known of a person", Profile, "The person's id."),
    _list(
        "organisations",
        organisations,
        "Organisations, known across articles",
        OrganisationsPage,
        PeopleQuery,
    ),
    _single("organisations", profile, "What is known of an organisation", Profile, "Its id."),
)
