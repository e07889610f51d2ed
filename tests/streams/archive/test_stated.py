"""Questions about statements: the same answers from both databases."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import update

from streams.archive import Archive
from streams.archive.rows import article_number, rows_of
from streams.archive.statements import give_statements
from streams.archive.tables import quotes
from streams.archive.writer import write
from streams.errors import NothingThere, UsageError
from tests.postgresql import PASSWORD, Postgresql
from tests.streams.archive.conftest import KINDS, Place
from tests.streams.archive.filled import OTHER, RYABKOV, event, named, said

WHOLE = "Gas deliveries to Ukraine will go on, and nobody in Moscow wants to end them"
TOLD = "Gas deliveries ... nobody in Moscow wants to end them"
OTHERS = "We have no choice: the quay's café is breaking, and the harbour has no other"

CARRIED: tuple[tuple[str, str, str | None, str, dict[str, Any]], ...] = (
    ("b1", "2022-01-09T08:00:00Z", "The Wire", WHOLE[:37], {}),
    ("b2", "2022-01-09T09:00:00Z", "Halden Post", WHOLE, {}),
    ("b3", "2022-01-10T08:30:00Z", "Halden Post", WHOLE.upper(), {}),
    (
        "b4",
        "2022-02-01T08:00:00Z",
        None,
        TOLD,
        {},
    ),
    ("b5", "2022-02-02T08:00:00Z", "The Example", WHOLE, {"confidence": 0.2}),
)


@pytest.fixture(scope="module", params=KINDS)
def archive(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Archive]:
    """One statement that five articles carry, the last one unsure; and one of somebody else."""
    place = Place(str(tmp_path_factory.mktemp("stated") / "archive.sqlite"))
    if request.param == "postgresql":
        server: Postgresql = request.getfixturevalue("postgresql_server")
        place = Place(server.make(uuid.uuid4().hex), PASSWORD)
    events = [
        event(id, at, [named("e1", "Sergei Ryabkov")], [said("q1", "e1", text, **more)], outlet=of)
        for id, at, of, text, more in CARRIED
    ]
    mayor = named("e1", "Ingrid Solberg")
    events.append(event("c1", "2022-01-20", [mayor], [said("q1", "e1", OTHERS)]))
    database = place.open()
    write(database, {one.data["article"]["id"]: rows_of(one) for one in events}, {})
    with database.writing() as connection:
        for name, id in (("Sergei Ryabkov", RYABKOV), ("Ingrid Solberg", OTHER)):
            spoken = update(quotes).where(quotes.c.speaker == name)
            connection.execute(spoken.values(speaker_identity=id))
        numbers = [article_number(one.data["article"]["id"]) for one in events]
        give_statements(connection, numbers)
    database.close()
    with Archive(place.address, password=place.password, floor=0.4) as found:
        yield found


def test_each_statement_comes_once_with_who_had_it_first(archive: Archive) -> None:
    found = archive.statements().statements
    assert [(one.first.article, one.quotes, one.outlets) for one in found] == [
        ("b1", 5, 3),
        ("c1", 1, 1),
    ]
    gas = found[0]
    assert (gas.text, gas.speaker, gas.speaker_identity) == (WHOLE[:37], "Sergei Ryabkov", RYABKOV)
    assert (gas.first_at, gas.last_at) == (1_641_715_200, 1_643_788_800)
    assert archive.statements(carried=2).statements == (gas,)
    assert archive.statements("moscow", speakers="ryabkov").statements == (gas,)
    assert archive.statements(speakers=OTHER).statements == found[1:]
    assert archive.statements("weapon").statements == ()
    assert archive.statements(order="oldest").statements == found


def test_pages_have_all_of_them(archive: Archive) -> None:
    first = archive.statements(limit=1)
    assert [one.first.article for one in first.statements] == ["b1"]
    second = archive.statements(limit=1, cursor=first.next)
    assert [one.first.article for one in second.statements] == ["c1"]
    assert second.next is not None  # The first one's older carriers come again.
    third = archive.statements(limit=1, cursor=second.next)
    assert [one.first.article for one in third.statements] == ["b1"]
    assert third.next is None


def test_a_statement_has_its_carriers_in_the_order_of_time(archive: Archive) -> None:
    (gas,) = archive.statements(carried=2).statements
    found = archive.statement(gas.id)
    assert (found.head, found.next, found.redirected) == (gas, None, None)
    assert [one.quote.article for one in found.carriers] == ["b1", "b2", "b3", "b4"]
    assert [(one.quotes, one.first_at) for one in found.sayings] == [
        (3, 1_641_715_200),
        (1, 1_643_702_400),
    ]
    assert [one.saying for one in found.carriers] == [0, 0, 0, 1]
    assert found.whole.article == "b2"
    cut, whole, loud, told = ([p.what for p in one.changes] for one in found.carriers)
    assert (cut, whole, loud) == (["kept", "dropped"], ["kept"], ["kept"])
    assert told == ["kept", "dropped", "kept"]
    for one in found.carriers:
        assert "".join(part.after for part in one.changes) == one.quote.text
        assert "".join(part.before for part in one.changes) == WHOLE


def test_carriers_are_read_page_by_page(archive: Archive) -> None:
    (gas,) = archive.statements(carried=2).statements
    seen, cursor = [], None
    while True:
        page = archive.statement(gas.id, limit=3, cursor=cursor)
        seen += [(one.quote.article, one.saying) for one in page.carriers]
        cursor = page.next
        if cursor is None:
            break
    assert seen == [("b1", 0), ("b2", 0), ("b3", 0), ("b4", 1)]
    with pytest.raises(UsageError, match="cursor"):
        archive.statement(gas.id, cursor="n5")
    with pytest.raises(NothingThere, match="no statement 's0'"):
        archive.statement("s0")


def test_a_quote_tells_its_statement(archive: Archive) -> None:
    (gas,) = archive.statements(carried=2).statements
    found = archive.quotes(speakers=RYABKOV).quotes
    assert {(one.statement, one.carried) for one in found} == {(gas.id, 5)}
    (other,) = archive.quotes(speakers=OTHER).quotes
    assert other.statement != gas.id
    assert other.carried == 1
