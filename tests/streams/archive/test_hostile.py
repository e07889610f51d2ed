"""What articles may hold that no database likes: each is archived, found and told apart, or refused
alone."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from streams.archive import Archive
from streams.archive.database import Database
from streams.archive.erasure import erase, plan
from streams.archive.rebuild import from_events
from streams.archive.sink import ArchiveSink
from streams.archive.status import status_of
from streams.settings import Settings
from streams.sinks.base import Change, SinkOptions
from tests.streams.archive.conftest import Place, rows_in, versions
from tests.streams.archive.made import put, resolve
from tests.streams.enriched import event as enriched
from tests.streams.sinks.pouring import event


def random_text(characters: int) -> str:
    """One word that does not compress."""
    blocks = (hashlib.sha256(str(n).encode()).hexdigest() for n in range(characters // 64 + 1))
    return "x" + "".join(blocks)[: characters - 1]


def hostile(id: str, ugly: str) -> dict[str, Any]:
    """An event that has a text wherever an article brings one."""
    data: Any = enriched(id, title=ugly, outlet=ugly, section=ugly, authors=[ugly], url=ugly)
    data["article"]["published"] = "2022-01-09T08:00:00Z"
    data["quotes"][0]["text"] += ugly
    for one in data["entities"]:
        one["name"] += ugly
        one["aliases"] = [*one["aliases"], ugly]
        one["roles"] = [*one["roles"], ugly]
    data["entities"][0]["belongs_to"] = "e2"
    data["places"][0]["name"] += ugly
    return data


UGLY = {
    "nul": " a\0b",
    "a letter of many": " " + "\ufdfa" * 5_000,
    "wildcards": " %_\\'\"",
    "separators": " \ue000\ue001\ue00f\ufffe",
    "one long word": " " + random_text(20_000),
    "letters of four bytes": " " + "𝔘" * 5_000,
    "many words": " " + " ".join(random_text(64 + n % 7) for n in range(5_000)),
    "right to left": " \u202eمرحبا\u202c \u200b",
}


@pytest.mark.parametrize("ugly", UGLY.values(), ids=UGLY)
async def test_no_text_stops_the_archive(place: Place, database: Database, ugly: str) -> None:
    options = SinkOptions(Settings(_env_file=None, **place.settings))  # type: ignore[call-arg]
    changes = [
        Change(event(0, enriched("urn:before"))),
        Change(event(1, hostile("urn:ugly" + ugly[:200], ugly))),
        Change(event(2, enriched("urn:after"))),
    ]
    async with ArchiveSink(place.address, options, "news.enriched") as sink:
        assert not await sink.take(changes)
    assert len(versions(database)) == 3
    resolve(database)
    found = rows_in(database, "articles", "identities", "identity_names")
    assert all(row["resolved"] for row in found["articles"])
    assert found["identity_names"]
    with Archive(place.address, password=place.password, floor=0.4) as archive:
        one = next(one for one in archive.articles().articles if one.id.startswith("urn:ugly"))
        whole = archive.article(one.id)
        assert len(whole.quotes) == 2
        assert archive.quote(whole.quotes[0].id).quote.id == whole.quotes[0].id
        for person in archive.known().people:
            assert archive.profile(person.id).head.id == person.id
        assert archive.quoted(outlet=one.outlet).all.quotes == 2
    before = rows_in(database)
    from_events(database)
    resolve(database)
    assert rows_in(database) == before
    settings = Settings(_env_file=None, **place.settings)  # type: ignore[call-arg]
    erase(database, plan(database, settings, article=one.id))
    assert len(versions(database)) == 2


TIMES = {
    "0001-01-01T00:00:00+14:00": -62_135_596_800,
    "9999-12-31T23:59:59-14:00": 253_402_300_799,
    "1066-10-14": None,
    "3000-01-01T00:00:00Z": 32_503_680_000,
    "0000-00-00": None,
    "+275760-09-13T00:00:00Z": None,
}


def test_times_of_no_time(database: Database, place: Place) -> None:
    put(
        database,
        *(event(n, enriched(f"urn:{n}", published=time)) for n, time in enumerate(TIMES)),
    )
    rows = {row["published"]: row["published_at"] for row in rows_in(database)["articles"]}
    for time, at in TIMES.items():
        if at is not None:
            assert rows[time] == at
    status = status_of(database)
    assert status["articles"] == len(TIMES)
    assert str(status["first"]).startswith("0001-01-01")
    resolve(database)
    with Archive(place.address, password=place.password, floor=0.0) as archive:
        assert len(archive.quotes(limit=100).quotes) == 2 * len(TIMES)
        facets = archive.facets()
        assert sum(one.count for one in facets.times) == 2 * len(TIMES)
        assert archive.quoted().all.quotes == 2 * len(TIMES)
        assert len(archive.quotes().to_pandas()) == 2 * len(TIMES)
        for person in archive.known().people:
            archive.profile(person.id)


def test_an_event_of_twenty_megabytes(database: Database, place: Place) -> None:
    data: Any = enriched("urn:large")
    data["article"]["text"] = "It goes on and on. " * 1_000_000
    data["quotes"][0]["text"] = "it goes on and on " * 200_000
    person = data["entities"][0]
    data["entities"] += [
        {**person, "id": f"e{n}", "name": f"Ana Petrova-{n}", "aliases": []}
        for n in range(4, 3_004)
    ]
    data["quotes"][1]["about"] = [one["id"] for one in data["entities"]]
    put(database, event(0, data))
    assert not rows_in(database, "audit")["audit"]
    with Archive(place.address, password=place.password, floor=0.0) as archive:
        assert len(archive.quotes("quay").quotes) == 1
        assert len(archive.quotes("on", kinds="indirect", outlets="example").quotes) == 1
        assert len(archive.quotes(kinds="direct", about="petrova").quotes) == 1


async def test_what_an_index_cannot_hold_is_refused_alone(
    postgresql_place: Place,
) -> None:
    place = postgresql_place
    options = SinkOptions(Settings(_env_file=None, **place.settings))  # type: ignore[call-arg]
    ids = ["urn:before", "urn:" + random_text(9_000), "urn:after"]
    changes = [Change(event(number, enriched(id))) for number, id in enumerate(ids)]
    async with ArchiveSink(place.address, options, "news.enriched") as sink:
        (refused,) = (await sink.take(changes)).items()
        assert refused[0] == 1
        assert "index row" in str(refused[1])
        assert len(str(refused[1])) < 500
        assert versions(sink.database) == [("urn:after", "1"), ("urn:before", "1")]
