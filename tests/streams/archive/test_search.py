"""Questions over quotes, articles and people: the same answers from both databases."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from streams.archive import Archive
from streams.archive.database import Database
from streams.archive.index import Field, Phrase, moment
from streams.archive.questions import Question, read_words
from streams.archive.rows import rows_of
from streams.archive.search import highlights
from streams.archive.tables import identity_names, identity_words, quotes
from streams.archive.writer import write
from streams.errors import NothingThere, UsageError
from tests.postgresql import PASSWORD, Postgresql
from tests.streams.archive.conftest import KINDS, Place
from tests.streams.archive.filled import (
    MINISTRY,
    NAMESAKE,
    OTHER,
    RYABKOV,
    event,
    fill,
    named,
    said,
)


@pytest.fixture(scope="module", params=KINDS)
def archive(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Archive]:
    """An archive in each of the databases, for tests that only ask it."""
    place = Place(str(tmp_path_factory.mktemp("asked") / "archive.sqlite"))
    if request.param == "postgresql":
        server: Postgresql = request.getfixturevalue("postgresql_server")
        place = Place(server.make(uuid.uuid4().hex), PASSWORD)
    database = place.open()
    fill(database)
    database.close()
    with Archive(place.address, password=place.password, floor=0.4) as found:
        yield found


@pytest.fixture
def own(place: Place, database: Database) -> Iterator[Archive]:
    """One of the test's own, in `database`."""
    fill(database)
    with Archive(place.address, password=place.password, floor=0.4) as found:
        yield found


def found(archive: Archive, words: str = "", **more: Any) -> list[str]:
    """Article and quote of what is found."""
    return [f"{one.article} {one.quote}" for one in archive.quotes(words, **more).quotes]


ALL = ["a3 q1", "a2 q1", "a2 q2", "a1 q1", "a1 q2"]
GAS = ["a2 q2", "a1 q1", "a1 q2"]

QUESTIONS: tuple[tuple[dict[str, Any], list[str]], ...] = (
    ({}, ALL),
    ({"order": "oldest"}, ALL[::-1]),
    ({"words": "GAS"}, GAS),
    ({"words": "gas delivery"}, ["a1 q1"]),  # Whatever their endings.
    ({"words": "delivered"}, ["a2 q2", "a1 q2"]),
    ({"words": "deliv*"}, GAS),
    ({"words": '"gas deliveries"'}, ["a1 q1"]),
    ({"words": '"deliveries gas"'}, []),
    ({"words": "gas -weapon"}, ["a2 q2", "a1 q1"]),
    ({"words": '-"gas deliveries" -skate'}, ["a2 q1", "a2 q2", "a1 q2"]),
    ({"words": "weap*"}, ["a1 q2"]),
    ({"words": "CAFE quay's"}, ["a2 q1"]),
    ({"words": "unsure"}, []),
    ({"min_confidence": 0.0, "words": "sure"}, ["a1 q3"]),
    ({"min_confidence": 0.95}, []),
    ({"speakers": "ryabkov"}, ["a3 q1", "a1 q1", "a1 q2"]),
    ({"speakers": "sergei ryab"}, ["a1 q1", "a1 q2"]),
    ({"speakers": "РЯБКОВ"}, ["a1 q1", "a1 q2"]),
    ({"speakers": "ryabkov sergei"}, []),
    ({"speakers": "yabkov"}, []),
    ({"speakers": "Q1058"}, ["a1 q1", "a1 q2"]),
    ({"speakers": "Q105"}, []),
    ({"speakers": "halden post"}, ["a2 q2"]),  # Through whom it came.
    ({"speakers": ["solberg", "sergei"]}, ["a2 q1", "a1 q1", "a1 q2"]),
    ({"speakers": RYABKOV}, ["a1 q1", "a1 q2"]),
    ({"speakers": "p0000000000000000"}, ["a1 q1", "a1 q2"]),
    ({"speakers": NAMESAKE}, ["a3 q1"]),
    ({"speakers": RYABKOV, "words": "weapon"}, ["a1 q2"]),
    ({"speakers": RYABKOV, "words": "-weapon"}, ["a1 q1"]),
    ({"speakers": [RYABKOV, NAMESAKE], "kinds": "mixed"}, ["a3 q1"]),
    ({"speakers": [OTHER, "anna"]}, ["a3 q1", "a2 q1"]),
    ({"speakers": "p9999999999999999"}, []),
    ({"speakers": "president"}, []),  # A word, not the id of anybody.
    ({"about": "obamacare"}, []),
    ({"about": "ukraine"}, ["a3 q1", "a1 q1"]),
    ({"about": "ukraine", "speakers": RYABKOV}, ["a1 q1"]),
    ({"about": "q212", "speakers": "anna"}, ["a3 q1"]),
    ({"about": RYABKOV}, []),
    ({"outlets": "halden"}, ["a2 q1", "a2 q2"]),
    ({"outlets": "news.example"}, ["a3 q1", "a1 q1", "a1 q2"]),
    ({"places": "UA"}, ["a3 q1", "a1 q1", "a1 q2"]),
    ({"places": "ukr", "kinds": "indirect"}, ["a1 q2"]),
    ({"kinds": ["mixed", "partial"]}, ["a3 q1"]),
    ({"modalities": "denied"}, ["a1 q2"]),
    ({"modalities": ["denied", "hedged"]}, ["a2 q2", "a1 q2"]),
    ({"languages": "fr"}, ["a3 q1"]),
    ({"since": datetime(2022, 2, 3, tzinfo=UTC)}, ["a3 q1", "a2 q1", "a2 q2"]),
    ({"until": datetime(2022, 2, 3)}, ["a1 q1", "a1 q2"]),
    ({"since": datetime(2022, 3, 1, 8, 0, 1, tzinfo=UTC)}, []),
    ({"since": datetime.min, "until": datetime.max}, ALL),
)


def test_a_question_is_met_by_what_it_asks_for(archive: Archive) -> None:
    """One archive for all: they only read it."""
    wrong = [
        (asked, got, wanted)
        for asked, wanted in QUESTIONS
        if (got := found(archive, **asked)) != wanted
    ]
    assert not wrong


HOSTILE = (
    *('"', "'", "''", "gas'", 'gas" OR 1', "gas:*", "gas & !gas", "(gas", "gas) OR (", "NOT gas"),
    *("gas NEAR weapon", "words:gas", "^gas", "a\\", "\\'", "{gas}", "gas--", "- gas", '-"', "*"),
    *("%", "gas;DROP TABLE quotes", "\ue001ryabkov", "gas\0", "\ud800", "ﬁ", "x" * 400, "<->"),
)


@pytest.mark.parametrize("field", ["words", "speakers", "about", "outlets", "places"])
def test_no_words_break_the_syntax(archive: Archive, field: str) -> None:
    """Each is looked for, or refused in a sentence, never passed on."""
    for text in HOSTILE:
        try:
            got = found(archive, **{field: text if field == "words" else (text,)})
        except UsageError:
            continue
        assert set(got) <= set(ALL)
    assert found(archive) == ALL


def test_pages_follow_each_other_without_a_gap(archive: Archive) -> None:
    for more in ({}, {"words": "gas"}, {"speakers": RYABKOV}):
        for order in ("newest", "oldest"):
            whole = found(archive, order=order, **more)
            pages: list[str] = []
            question = Question(order=order, limit=1, **_several(more))
            pages = [f"{one.article} {one.quote}" for one in archive.every_quote(question)]
            assert pages == whole
    with pytest.raises(UsageError, match="cursor"):
        archive.quotes(cursor="o5")
    with pytest.raises(UsageError, match="cursor"):
        archive.quotes(cursor="n5' OR 1")


def _several(more: dict[str, Any]) -> dict[str, Any]:
    return {name: value if name == "words" else (value,) for name, value in more.items()}


def test_two_quotes_of_one_moment_have_places_of_their_own(
    own: Archive, database: Database
) -> None:
    """A moment that is taken already is not given twice."""
    opened = [said("q1", "e1", "The pier is open")]
    one = event("b1", "2022-04-01", [named("e1", "Ida Falk")], opened)
    rows = rows_of(one)
    with database.reading() as connection:
        taken = connection.execute(select(quotes.c.moment)).scalars().all()
    rows["quotes"][0]["moment"] = min(taken)
    write(database, {"b1": rows}, {})
    assert found(own, "pier") == ["b1 q1"]
    assert len(found(own)) == 6


def test_what_is_found_is_shown_as_it_was_said(archive: Archive) -> None:
    one = archive.quotes('"deliver gas" weapon*').quotes[0]
    assert [one.text[start:end] for start, end in one.highlights] == ["delivers", "gas", "weapon"]
    assert (one.kind, one.modality, one.speaker) == ("indirect", "denied", "Sergei Ryabkov")
    assert (one.speaker_identity, one.speaker_roles) == (RYABKOV, ("Deputy Foreign Minister",))
    assert [named.name for named in one.about] == ["NATO"]
    (via,) = archive.quotes(speakers="halden post").quotes
    assert (via.speaker, via.via) == (None, "Halden Post")
    placed = archive.quote(one.id)
    assert (placed.before, placed.after) == ("It was said: ", ".")
    assert placed.parts == (one.text,)
    for id in ("1", "x", "9" * 30):
        with pytest.raises(NothingThere):
            archive.quote(id)


def test_facets_count_what_is_found(archive: Archive) -> None:
    facets = archive.facets("gas")
    assert (facets.of, facets.at_least) == (3, False)
    assert [(one.value, one.count, one.identity) for one in facets.speakers] == [
        ("Sergei Ryabkov", 2, RYABKOV)
    ]
    assert {one.value for one in facets.about} == {"Ukraine", "NATO"}
    assert [(one.value, one.count) for one in facets.kinds] == [("indirect", 2), ("direct", 1)]
    assert [(one.value, one.count) for one in facets.times] == [("2022-01", 2), ("2022-02", 1)]


def test_articles_by_title_outlet_and_whom_they_name(archive: Archive) -> None:
    def ids(words: str = "", **more: Any) -> list[str]:
        return [one.id for one in archive.articles(words, **more).articles]

    assert ids() == ["a3", "a2", "a1"]
    assert ids("article a1") == ["a1"]
    assert ids(about="ukraine", languages="en") == ["a1"]
    first = archive.articles(limit=2)
    assert ids(cursor=first.next) == ["a1"]
    whole = archive.article("a1")
    assert [one.quote for one in whole.quotes] == ["q1", "q2", "q3"]
    assert whole.event["data"]["article"]["text"].startswith("It was said: Gas")
    with pytest.raises(NothingThere, match="'a9'"):
        archive.article("a9")


def test_people_are_listed_by_any_of_their_names(own: Archive, database: Database) -> None:
    def ids(name: str = "", **more: Any) -> list[str]:
        return [one.id for one in own.people(name, **more).people]

    assert ids() == [RYABKOV, NAMESAKE, OTHER]
    assert ids("ryabkov") == [RYABKOV, NAMESAKE]
    assert ids("sergei ryab") == [RYABKOV]
    assert ids("sergei solberg") == []
    assert ids("S") == [RYABKOV, OTHER]
    first = own.people("ryabkov", limit=1)
    assert ids("ryabkov", cursor=first.next) == [NAMESAKE]
    assert [one.id for one in own.organisations("foreign").people] == [MINISTRY]
    with pytest.raises(UsageError, match="nothing to look for"):
        ids("!?")
    with pytest.raises(UsageError, match="cursor"):
        ids(cursor="1' OR 1")
    # The words of names follow the names.
    with database.writing() as connection:
        connection.execute(
            update(identity_names)
            .where(identity_names.c.name == "Anna Ryabkov")
            .values(folded=" anna o brien")
        )
        connection.execute(delete(identity_names).where(identity_names.c.name == "Sergei Ryabkov"))
        connection.execute(
            insert(identity_names).values(
                identity=OTHER, name="La Solberg", folded=" la solberg", articles=1
            )
        )
    assert ids("o'brien") == [NAMESAKE]
    assert ids("ryabkov") == [RYABKOV]
    assert ids("sergei") == []
    assert ids("la sol") == [OTHER]
    with database.reading() as connection:
        words = connection.execute(
            select(identity_words.c.word).where(identity_words.c.identity == RYABKOV)
        )
        assert words.scalars().all() == ["ryabkov"]


def test_a_profile_has_all_that_is_known_of_somebody(archive: Archive) -> None:
    profile = archive.profile("p0000000000000000")
    assert (profile.head.id, profile.redirected) == (RYABKOV, "p0000000000000000")
    assert profile.head.roles == ("Deputy Foreign Minister",)
    assert [(one.name, one.identity) for one in profile.affiliations] == [
        ("Foreign Ministry", MINISTRY)
    ]
    assert {one.value for one in profile.about} == {"Ukraine", "NATO"}
    assert [one.value for one in profile.outlets] == ["The Example"]
    assert [(other.id, share) for other, share in profile.doubts] == [(NAMESAKE, 0.2)]
    assert [one.quote for one in profile.latest] == ["q1", "q2"]
    assert [(one.value, one.identity, one.count) for one in profile.named_with] == [
        ("Foreign Ministry", MINISTRY, 1)
    ]
    assert profile.tone == -0.5
    with pytest.raises(NothingThere, match="nobody"):
        archive.profile("p9999999999999999")


def test_quotes_become_a_data_frame(archive: Archive) -> None:
    frame = archive.quotes().to_pandas()
    assert len(frame) == 5
    assert str(frame["published"].iloc[0]) == "2022-03-01 08:00:00+00:00"
    assert frame["about"].iloc[0] == ["Ukraine"]
    assert list(archive.quotes("unsure").to_pandas().columns) == list(frame.columns)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"words": "!?"}, "has no word"),
        ({"limit": 0}, "limit is from 1 to 1000"),
        ({"kinds": "spoken"}, "kind takes direct"),
        ({"modalities": "sure"}, "modality takes"),
        ({"speakers": "!"}, "holds nothing to look for"),
        ({"words": "x" * 501}, "at most 500 characters"),
        ({"speakers": ["x"] * 51}, "at most 50 values"),
        ({"min_confidence": 2}, "from 0 to 1"),
        ({"speaker": "x"}, "There is no field 'speaker'"),
        ({"order": "best"}, "order takes newest, oldest"),
    ],
)
def test_a_question_that_cannot_be_says_why(given: dict[str, Any], sentence: str) -> None:
    from streams.archive.api import _question

    with pytest.raises(UsageError, match=sentence):
        _question(Question, given.pop("words", ""), given)


def test_words_are_read_as_people_type_them() -> None:
    terms = read_words('Gas "rule of law" -Nuclear deliver* o\'brien "open')
    assert terms.every == (
        Phrase(("gas",)),
        Phrase(("rule", "of", "law")),
        Phrase(("deliv",), prefix=True),
        Phrase(("o", "brien")),
        Phrase(("open",)),
    )
    assert terms.none == (Phrase(("nuclear",)),)
    assert read_words("  ").every == ()


def test_highlights_are_offsets_into_the_text() -> None:
    text = "Zoë's cafe\u0301, ﬁnally: CAFÉ-culture"
    marked = highlights(text, read_words("café fin*").every)
    assert [text[start:end] for start, end in marked] == ["cafe\u0301", "ﬁnally", "CAFÉ"]


def test_moments_are_in_the_order_of_time() -> None:
    assert moment(5, 9) < moment(6, 1)
    assert moment(-5, 9) < moment(5, 9)
    assert moment(5, 1 << 60, 1) > moment(5, 1 << 60, 2)  # Newest first is from the beginning.
    for far in (-(10**12), 10**12):
        assert -(1 << 63) <= moment(far, 1 << 62, 4_000) < 1 << 63


def test_no_archive_is_said_in_a_sentence(tmp_path: Any) -> None:
    with pytest.raises(NothingThere, match="There is no archive at"):
        Archive(tmp_path / "none.sqlite", floor=0.4)
    with pytest.raises(NothingThere, match="QUOTEWIRE_ARCHIVE"):
        Archive("none", floor=0.4)


def test_every_field_has_a_mark_of_its_own() -> None:
    marks = [one.value for one in Field] + [one.id for one in Field]
    assert len(set(marks)) == len(marks)


def test_who_is_quoted(archive: Archive) -> None:
    quoted = archive.quoted()
    whole = quoted.all
    assert (whole.quotes, whole.women, whole.men, whole.gender_unknown) == (5, 1, 0, 3)
    assert (whole.organisations, whole.others, whole.not_named) == (0, 0, 1)
    # Of her whose gender is known all; of all people at least a fourth.
    assert (whole.share_women, whole.share_women_least, whole.share_women_most) == (1.0, 0.25, 1.0)
    assert whole.share_named == 0.8
    assert [(one.value, one.quotes) for one in quoted.outlets] == [
        ("The Example", 3),
        ("Halden Post", 2),
    ]
    assert [(one.value, one.quotes) for one in quoted.months] == [
        ("2022-01", 2),
        ("2022-02", 2),
        ("2022-03", 1),
    ]
    assert [(one.value, one.quotes, one.women) for one in quoted.roles] == [
        ("Deputy Foreign Minister", 2, 0),
        ("ice skater", 1, 0),
        ("mayor", 1, 1),
    ]
    later = archive.quoted(outlet="The Example", since=datetime(2022, 2, 1, tzinfo=UTC))
    assert (later.all.quotes, later.sample) == (1, 1)
    none = archive.quoted(until=datetime(1990, 1, 1, tzinfo=UTC))
    assert (none.all.quotes, none.all.share_named, none.months) == (0, None, ())
