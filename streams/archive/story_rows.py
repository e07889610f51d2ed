"""Which story each article belongs to: what `agents.stories` decides, in rows of the archive.

It is decided by whoever resolves, article after article in the order of the log, in the
transaction in which the article's people become known. What a story is about is kept beside it and
made anew of its articles' sketches where some of them were taken away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import orjson
from cramjam import zstd
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from agents.stories.book import Assigned, Book, Listed, founded_by, keys
from agents.stories.sketch import Sketch
from agents.stories.story import Story, story_of
from streams.archive.database import chunks
from streams.archive.fetched import Fetched, FetchedOrEmpty
from streams.archive.identity_rows import put
from streams.archive.tables import (
    IN_ORDER,
    article_sketches,
    articles,
    stories,
    story_calls,
    story_keys,
    story_merges,
    story_profiles,
)

MOST_FOLDED = 200
"""Articles of which a story is made anew: the last ones."""
_LEVEL = 1


def give_stories(connection: Connection, some: Sequence[tuple[int, Sketch]]) -> list[Assigned]:
    """Say of which story articles are, by their ids in the archive and in the order of the log."""
    if not some:
        return []
    known = _Stories(connection)
    lists = _Lists(connection)
    lists.fetch(key for _, one in some for key in keys(one))
    book = Book(known, lists, _calls(connection, [one.article for _, one in some]))
    known.fetch(dict.fromkeys(story for _, one in some for story in book.candidates(one)))
    before = _stories_before(connection, [number for number, _ in some])
    now: dict[int, str] = {}
    found = []
    for number, one in some:
        assigned = book.assign(one, before.get(number))
        now[number] = assigned.story
        for merged in assigned.merged:
            _lead(connection, merged.goes, merged.stays, int(merged.at))
            now = {each: merged.stays if of == merged.goes else of for each, of in now.items()}
            before = {
                each: merged.stays if of == merged.goes else of for each, of in before.items()
            }
        found.append(assigned)
    _write_articles(connection, some, now)
    known.write(book.changed)
    lists.write(book.changed_lists)
    return found


def stories_of(connection: Connection, numbers: Iterable[int]) -> set[str]:
    """The stories of some articles, by the articles' ids in the archive."""
    found: set[str] = set()
    for some in chunks(numbers):
        asked = select(articles.c.story).where(articles.c.id.in_(some))
        found.update(story for story in connection.execute(asked).scalars() if story)
    return found


def take_away(connection: Connection, some: Iterable[str]) -> None:
    """Have stories known by what is left of them, after articles of theirs were deleted."""
    for ids in chunks(sorted(some)):
        taken = stories.c.taken + 1
        connection.execute(update(stories).where(stories.c.id.in_(ids)).values(taken=taken))


def forget_empty(connection: Connection, some: Iterable[str]) -> None:
    """Delete stories that have no article any more, with the ids that lead to them."""
    for ids in chunks(sorted(some)):
        there = select(articles.c.story).where(articles.c.story.in_(ids)).distinct()
        gone = sorted(set(ids) - set(connection.execute(there).scalars()))
        if gone:
            lead = stories.c.redirect_to.in_(gone)
            connection.execute(delete(stories).where(stories.c.id.in_(gone) | lead))
            connection.execute(delete(story_profiles).where(story_profiles.c.story.in_(gone)))
            connection.execute(delete(story_merges).where(story_merges.c.stays.in_(gone)))


def keep_calls(connection: Connection) -> None:
    """Note how stories are called, so that they get their ids again when all are found anew.

    What an earlier time noted of stories that are not found again yet holds on.
    """
    first = select(articles.c.story, articles.c.article).where(articles.c.story.is_not(None))
    seen: dict[str, str] = {}
    for story, article in connection.execute(first.order_by(*IN_ORDER)):
        seen.setdefault(story, article)
    rows = [
        {"founded": founded_by(article), "story": story}
        for story, article in seen.items()
        if founded_by(article) != story
    ]
    for some in chunks(seen):
        connection.execute(delete(story_calls).where(story_calls.c.story.in_(some)))
    for some in chunks(row["founded"] for row in rows):
        connection.execute(delete(story_calls).where(story_calls.c.founded.in_(some)))
    put(connection, story_calls, rows)
    # Ids that lead on do so still, where they are not found anew.
    connection.execute(delete(stories).where(stories.c.redirect_to.is_(None)))


def current_story(connection: Connection, story: str) -> str:
    """The story that an id leads to: itself, where it leads nowhere."""
    lead = select(stories.c.redirect_to).where(stories.c.id == story)
    return connection.execute(lead).scalar() or story


def packed_sketch(one: Sketch) -> bytes:
    """As `article_sketches` keeps it."""
    return bytes(zstd.compress(orjson.dumps(one.to_json()), _LEVEL))


def unpacked_sketch(kept: bytes) -> Sketch:
    """What `packed_sketch` made."""
    return Sketch.from_json(orjson.loads(bytes(zstd.decompress(kept))))


def sketches_of(connection: Connection, story: str, most: int = MOST_FOLDED) -> list[Sketch]:
    """Of a story's articles, the last ones, in the order of the log."""
    asked = (
        select(article_sketches.c.sketch)
        .join(articles, articles.c.id == article_sketches.c.article_id)
        .where(articles.c.story == story)
        .order_by(*(column.desc() for column in (articles.c.seen_at, articles.c.id)))
        .limit(most)
    )
    return [unpacked_sketch(kept) for kept in connection.execute(asked).scalars()][::-1]


def _calls(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in chunks(map(founded_by, ids)):
        asked = select(story_calls).where(story_calls.c.founded.in_(some))
        found.update((row.founded, row.story) for row in connection.execute(asked))
    return found


def _stories_before(connection: Connection, numbers: Sequence[int]) -> dict[int, str]:
    """The stories that articles were in, in an earlier version."""
    found: dict[int, str] = {}
    for some in chunks(numbers):
        asked = (
            select(articles.c.id, func.coalesce(stories.c.redirect_to, articles.c.story))
            .outerjoin(stories, stories.c.id == articles.c.story)
            .where(articles.c.id.in_(some), articles.c.story.is_not(None))
        )
        found.update((number, story) for number, story in connection.execute(asked))
    return found


def _lead(connection: Connection, goes: str, stays: str, at: int) -> None:
    """Have all that a story has be another's, and say so."""
    connection.execute(update(articles).where(articles.c.story == goes).values(story=stays))
    connection.execute(
        update(stories).where(stories.c.redirect_to == goes).values(redirect_to=stays)
    )
    put(connection, stories, [{"id": goes, "taken": 0, "redirect_to": stays}])
    connection.execute(insert(story_merges).values(at=at, goes=goes, stays=stays))


def _write_articles(
    connection: Connection, some: Sequence[tuple[int, Sketch]], now: dict[int, str]
) -> None:
    connection.execute(
        update(articles)
        .where(articles.c.id == bindparam("number"))
        .values(story=bindparam("of_story")),
        [{"number": number, "of_story": story} for number, story in now.items()],
    )
    rows = [{"article_id": number, "sketch": packed_sketch(one)} for number, one in some]
    put(connection, article_sketches, rows)


class _Stories(Fetched[str, Story]):
    """Stories that are still called so; of one whose articles were taken away, what is left."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.taken: dict[str, int] = {}

    def read(self, keys: Sequence[str]) -> Iterable[tuple[str, Story]]:
        rows = self.connection.execute(
            select(stories.c.id, stories.c.taken, story_profiles.c.profile)
            .select_from(
                stories.outerjoin(
                    story_profiles,
                    (story_profiles.c.story == stories.c.id)
                    & (story_profiles.c.taken == stories.c.taken),
                )
            )
            .where(stories.c.id.in_(keys), stories.c.redirect_to.is_(None))
        ).all()
        for id, taken, profile in rows:
            self.taken[id] = taken
            if profile is not None:
                yield id, Story.from_json(id, orjson.loads(bytes(zstd.decompress(profile))))
            elif left := sketches_of(self.connection, id):
                yield id, story_of(id, left)

    def write(self, changed: Iterable[str]) -> None:
        """Write those that have changed, and delete those that are no more."""
        every = sorted(changed)
        gone = [story for story in every if story not in self.keys()]
        for some in chunks(gone):
            connection = self.connection
            connection.execute(delete(story_profiles).where(story_profiles.c.story.in_(some)))
        kept = [story for story in every if story in self.keys()]
        new = [{"id": one, "taken": 0} for one in kept if one not in self.taken]
        # Under the id of one that had no article any more.
        put(self.connection, stories, [{**row, "redirect_to": None} for row in new])
        put(
            self.connection,
            story_profiles,
            [
                {
                    "story": story,
                    "taken": self.taken.get(story, 0),
                    "profile": bytes(zstd.compress(orjson.dumps(self[story].to_json()), _LEVEL)),
                }
                for story in kept
            ],
        )


class _Lists(FetchedOrEmpty[str, Listed]):
    """Stories by key."""

    def read(self, keys: Sequence[str]) -> Iterable[tuple[str, Listed]]:
        rows = self.connection.execute(select(story_keys).where(story_keys.c.key.in_(keys)))
        return ((key, dict(listed)) for key, listed in rows)

    def empty(self) -> Listed:
        return {}

    def write(self, changed: Iterable[str]) -> None:
        """Write those that have changed."""
        rows = [{"key": key, "stories": list(self[key].items())} for key in sorted(changed)]
        put(self.connection, story_keys, rows)
