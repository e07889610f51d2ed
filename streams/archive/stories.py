"""What the archive tells of stories: which there are, and of one its timeline, its voices, and what
each article added."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, func, select

from agents.stories.added import KINDS, Told, added, plain
from streams.archive.answers import ArticleHead, FoundQuote, Named
from streams.archive.questions import ArticleQuestion, seconds
from streams.archive.search import article_head, beginnings, find_articles, shown_quotes
from streams.archive.tables import (
    SPAN,
    article_sketches,
    articles,
    places,
    quotes,
    story_merges,
)

MOST_ARTICLES = 500
"""Of a story: the newest ones are told."""
MOST_CENTRAL = 30
"""The newest articles of a story among which the most central one is."""
SAMPLE = 20_000
"""The newest articles whose stories a list is made of."""
MOST_FOUND = 1_000
"""The newest articles that a question finds, whose stories are listed."""
SHOWN_VOICES = 6
SHOWN_PLACES = 4
MOST_VOICES = 60
MOST_SAID = 8
"""Quotes of one voice that a story shows: the first ones."""


@dataclass(frozen=True, slots=True)
class StoryHead:
    """A story, as a list shows it.

    `headline`: of `article`, the most central of its newest articles; without a title, `beginning`
    has its first words. `first_seen_at`, `last_seen_at`: of its articles, when they were published.
    `voices`: who is quoted most; `places`: where its articles are, the most frequent.
    """

    id: str
    headline: str | None
    beginning: str | None
    article: str
    first_seen_at: int
    last_seen_at: int
    articles: int
    outlets: int
    quotes: int
    voices: tuple[Named, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stories:
    """Stories in the order that was asked for. `of`: of how many articles, the newest ones, they
    are; `at_least`: there are more of those."""

    stories: tuple[StoryHead, ...]
    of: int
    at_least: bool


@dataclass(frozen=True, slots=True)
class Adds:
    """What an article has that none before it had. `quotes`: ids; `numbers`: as it writes them."""

    voices: tuple[Named, ...] = ()
    quotes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoryArticle:
    """An article of a story. `beginning`: its first words, where it has no title."""

    article: ArticleHead
    beginning: str | None
    quotes: int
    adds: Adds


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody in a story. `said`: what is quoted of them, each wording once and the first ones;
    `times`: how many quotes there are in all; `first_article`: which quoted them first."""

    name: str
    identity: str | None
    times: int
    first_article: str
    said: tuple[FoundQuote, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """A story that turned out to be this one, and when: of the article that showed it."""

    story: str
    at: int


@dataclass(frozen=True, slots=True)
class Story:
    """All that the archive knows of a story. `articles`: in the order of their time, at most the
    newest MOST_ARTICLES; `redirected`: the id that was asked for, where it is now another's."""

    head: StoryHead
    voices: tuple[Voice, ...]
    articles: tuple[StoryArticle, ...]
    joined: tuple[Joined, ...] = ()
    redirected: str | None = None


@dataclass(slots=True)
class _Members:
    """A story's articles with what they tell."""

    rows: list[RowMapping]
    quotes: dict[int, list[RowMapping]] = field(default_factory=lambda: defaultdict(list))
    places: dict[int, list[RowMapping]] = field(default_factory=lambda: defaultdict(list))


def find_stories(
    connection: Connection,
    question: ArticleQuestion,
    floor: float,
    *,
    least: int = 1,
    largest: bool = False,
) -> Stories:
    """The stories of the newest articles that a question wants, those first that had an article
    last, or (`largest`) most of those articles. `least`: how many of those it has to have."""
    if (
        question.words
        or question.about
        or question.outlets
        or question.places
        or question.languages
    ):
        ids, more = _found(connection, question)
        rows = select(articles.c.story, articles.c.published_at).where(articles.c.article.in_(ids))
    else:
        where: list[ColumnElement[bool]] = [articles.c.story.is_not(None)]
        if question.since is not None:
            where.append(articles.c.published_at >= int(seconds(question.since)))
        if question.until is not None:
            where.append(articles.c.published_at < int(seconds(question.until)))
        newest = articles.c.published_at.desc()
        rows = select(articles.c.story, articles.c.published_at).where(*where)
        rows = rows.order_by(newest).limit(SAMPLE)
        more = False
    counted: Counter[str] = Counter()
    last: dict[str, int] = {}
    for story, at in connection.execute(rows):
        if story is not None:
            counted[story] += 1
            last[story] = max(last.get(story, at), at)
    of = counted.total()
    some = [story for story, count in counted.items() if count >= least]
    some.sort(key=lambda one: (-counted[one] if largest else 0, -last[one], one))
    heads = tuple(_head(connection, one, floor) for one in some[: question.limit])
    return Stories(heads, of, more or of >= SAMPLE)


def find_story(connection: Connection, id: str, floor: float) -> Story | None:
    """What is known of a story, also under an id that it had; None where there is none."""
    from streams.archive.story_rows import current_story  # with spaCy, which takes a second

    now = current_story(connection, id)
    members = _members(connection, now, floor, MOST_ARTICLES)
    if not members.rows:
        return None
    told = added(_told(connection, members))
    starts = beginnings(connection, [row["id"] for row in members.rows if not row["title"]])
    merges = select(story_merges).where(story_merges.c.stays == now).order_by(story_merges.c.id)
    return Story(
        head=_head(connection, now, floor),
        voices=_voices(connection, members),
        articles=tuple(
            StoryArticle(
                article_head(row),
                starts.get(row["id"]),
                len(members.quotes[row["id"]]),
                _adds(new),
            )
            for row, new in zip(members.rows, told, strict=True)
        ),
        joined=tuple(Joined(row.goes, row.at) for row in connection.execute(merges)),
        redirected=id if id != now else None,
    )


def story_ids(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """The stories of articles, by the publisher's ids, as far as they are known."""
    wanted = sorted(set(ids))
    asked = select(articles.c.article, articles.c.story).where(
        articles.c.article.in_(wanted), articles.c.story.is_not(None)
    )
    return {row.article: row.story for row in connection.execute(asked)}


def what_it_adds(connection: Connection, article: str, floor: float) -> Adds:
    """What an article has that no other of its story's newest has, by the publisher's id; nothing
    where it is of no story yet, or none of these."""
    story = story_ids(connection, [article]).get(article)
    if story is None:
        return Adds()
    members = _members(connection, story, floor, MOST_ARTICLES)
    mine = [number for number, row in enumerate(members.rows) if row["article"] == article]
    if not mine:
        return Adds()
    told = _told(connection, members)
    others = [one for number, one in enumerate(told) if number not in mine]
    return _adds(added([*others, *(told[number] for number in mine)])[-1])


def _found(connection: Connection, question: ArticleQuestion) -> tuple[list[str], bool]:
    wide = replace(question, order="newest", cursor=None, limit=MOST_FOUND)
    found = find_articles(connection, wide)
    return [one.id for one in found.articles], found.next is not None


def _head(connection: Connection, story: str, floor: float) -> StoryHead:
    of_it = articles.c.story == story
    counted = connection.execute(
        select(
            func.count(),
            func.count(articles.c.outlet.distinct()),
            func.min(articles.c.published_at),
            func.max(articles.c.published_at),
        ).where(of_it)
    ).one()
    central = _central(connection, story)
    title = select(articles.c.article, articles.c.title).where(articles.c.id == central)
    article, headline = connection.execute(title).one()
    beginning = None if headline else beginnings(connection, [central]).get(central)
    said = (
        select(quotes.c.speaker, quotes.c.speaker_identity, func.count().label("times"))
        .select_from(_joined(quotes))
        .where(of_it, quotes.c.confidence >= floor)
        .group_by(quotes.c.speaker, quotes.c.speaker_identity, quotes.c.speaker_entity.is_(None))
        .add_columns(quotes.c.speaker_entity.is_(None).label("open"))
    )
    quoted = 0
    times: Counter[str] = Counter()
    who: dict[str, Named] = {}
    for row in connection.execute(said):
        quoted += row.times
        if row.speaker and not row.open:
            key = row.speaker_identity or plain(row.speaker)
            times[key] += row.times
            who.setdefault(key, Named(row.speaker, row.speaker_identity))
    where = (
        select(places.c.name, func.count(articles.c.id.distinct()).label("times"))
        .select_from(_joined(places))
        .where(of_it)
        .group_by(places.c.name)
    )
    named = sorted(connection.execute(where).all(), key=lambda row: (-row.times, row.name))
    most = sorted(times, key=lambda key: (-times[key], key))[:SHOWN_VOICES]
    return StoryHead(
        id=story,
        headline=headline,
        beginning=beginning,
        article=article,
        first_seen_at=counted[2],
        last_seen_at=counted[3],
        articles=counted[0],
        outlets=counted[1],
        quotes=quoted,
        voices=tuple(who[key] for key in most),
        places=tuple(row.name for row in named[:SHOWN_PLACES]),
    )


def _joined(table: Any) -> Any:
    """Articles with their rows of a table."""
    return articles.join(table, table.c.id.between(articles.c.id, articles.c.id + SPAN - 1))


def _central(connection: Connection, story: str) -> int:
    """The number of the article that is most like all others, of the newest ones."""
    asked = (
        select(articles.c.id, article_sketches.c.sketch)
        .outerjoin(article_sketches, article_sketches.c.article_id == articles.c.id)
        .where(articles.c.story == story)
        .order_by(articles.c.published_at.desc(), articles.c.id)
        .limit(MOST_CENTRAL)
    )
    rows = connection.execute(asked).all()
    from agents.stories.story import cosine, story_of
    from streams.archive.story_rows import unpacked_sketch

    told = {row.id: unpacked_sketch(row.sketch) for row in rows if row.sketch is not None}
    whole = story_of(story, told.values())
    likeness = {
        number: cosine(one.words, whole.sums["words"], unit=True) for number, one in told.items()
    }
    # Of those that are as central, the first.
    best = max((likeness.get(row.id, 0.0), at) for at, row in enumerate(rows))
    number: int = rows[best[1]].id
    return number


def _members(connection: Connection, story: str, floor: float, most: int) -> _Members:
    """In the order of their time."""
    of_it = (
        select(articles)
        .where(articles.c.story == story)
        .order_by(articles.c.published_at.desc(), articles.c.id.desc())
        .limit(most)
    )
    rows = list(connection.execute(of_it).mappings())[::-1]
    members = _Members(rows)
    numbers = [row["id"] for row in rows]
    for found, table in ((members.quotes, quotes), (members.places, places)):
        asked = select(table).where(table.c.article_id.in_(numbers))
        if table is quotes:
            asked = asked.where(quotes.c.confidence >= floor)
        for row in connection.execute(asked.order_by(table.c.id)).mappings():
            found[row["article_id"]].append(row)
    return members


def _told(connection: Connection, members: _Members) -> list[Told]:
    numbers = _numbers(connection, members)
    return [
        Told(
            voices={
                key: _packed(one["speaker"], one["speaker_identity"])
                for one in members.quotes[row["id"]]
                if (key := _who(one)) is not None
            },
            words={_wording(one): str(one["id"]) for one in reversed(members.quotes[row["id"]])},
            places={
                str(one["geonames"] or one["name"]): one["name"]
                for one in members.places[row["id"]]
            },
            numbers=numbers.get(row["id"], {}),
        )
        for row in members.rows
    ]


def _numbers(connection: Connection, members: _Members) -> dict[int, Mapping[str, str]]:
    from streams.archive.story_rows import unpacked_sketch

    kept = article_sketches.c
    asked = select(kept.article_id, kept.sketch).where(
        kept.article_id.in_([row["id"] for row in members.rows])
    )
    return {
        row.article_id: unpacked_sketch(row.sketch).numbers for row in connection.execute(asked)
    }


def _who(quote: RowMapping) -> str | None:
    """By what a voice is told from others; None for one without a name."""
    if not quote["speaker"] or quote["speaker_entity"] is None:
        return None
    found: str = quote["speaker_identity"] or plain(quote["speaker"])
    return found


def _wording(quote: RowMapping) -> str:
    """By what somebody's words are told from others."""
    statement = quote.get("statement")
    return f"{statement}" if statement else f"{_who(quote) or ''} {plain(quote['text'])}"


def _packed(name: str, identity: str | None) -> str:
    return f"{identity or ''} {name}"


def _unpacked(kept: str) -> Named:
    identity, _, name = kept.partition(" ")
    return Named(name, identity or None)


def _adds(new: Told) -> Adds:
    assert KINDS == ("voices", "words", "places", "numbers")
    return Adds(
        voices=tuple(map(_unpacked, new.voices.values())),
        quotes=tuple(sorted(new.words.values(), key=int)),
        places=tuple(dict.fromkeys(new.places.values())),
        numbers=tuple(new.numbers.values()),
    )


def _voices(connection: Connection, members: _Members) -> tuple[Voice, ...]:
    said: dict[str, dict[str, RowMapping]] = defaultdict(dict)
    times: Counter[str] = Counter()
    first: dict[str, str] = {}
    for row in members.rows:
        for one in members.quotes[row["id"]]:
            key = _who(one)
            if key is not None:
                times[key] += 1
                first.setdefault(key, row["article"])
                said[key].setdefault(_wording(one), one)
    most = sorted(times, key=lambda key: -times[key])[:MOST_VOICES]  # Of as many the first.
    shown: Sequence[RowMapping] = [
        one for key in most for one in list(said[key].values())[:MOST_SAID]
    ]
    found = {one.id: one for one in shown_quotes(connection, shown)}
    return tuple(
        Voice(
            name=next(iter(said[key].values()))["speaker"],
            identity=next(iter(said[key].values()))["speaker_identity"],
            times=times[key],
            first_article=first[key],
            said=tuple(found[str(one["id"])] for one in list(said[key].values())[:MOST_SAID]),
        )
        for key in most
    )
