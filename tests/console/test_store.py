"""What the console remembers."""

from __future__ import annotations

import orjson
import pytest

from streams.console.store import Item, Mark, Store, read_marks, write_marks
from tests.console.events import add, brief, ferry, found


def ids(store: Store) -> list[str]:
    return [item.article for item in store.items()]


def ring(store: Store) -> list[Item]:
    found = (store.at(number) for number in range(store.first_seq, store.next_seq))
    return [item for item in found if item is not None]


def test_positions_are_written_and_read_back() -> None:
    marks = {3: Mark(17, 16, "news.raw"), 0: Mark(5)}
    assert write_marks(marks) == "0:5::,3:17:16:news.raw"
    assert read_marks(write_marks(marks)) == marks


@pytest.mark.parametrize(
    "text", ["x", "1", "0:1", "0:1:2", "-1:1::", "0:1:2:t:u", "0:٣::", "0:" + "9" * 30 + "::", ","]
)
def test_what_are_no_positions_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no position"):
        read_marks(text)


def test_the_oldest_articles_go() -> None:
    store = Store(10, 10_000_000)
    for number in range(25):
        add(store, number, brief(number))
    assert ids(store) == [f"urn:brief:{number}" for number in range(24, 14, -1)]
    assert (store.first_seq, store.next_seq) == (15, 25)
    assert store.article("urn:brief:14") is None


def test_memory_is_bounded_whatever_comes() -> None:
    store = Store(100_000, 1_000_000)
    for number in range(300):
        add(store, number, brief(number, title="x" * (number * 50)))
        assert store.memory <= 1_000_000
    assert 10 < len(store) < 300
    for item in store.items():
        assert item.body is not None
    # One that is larger than all the memory is held alone.
    add(store, 300, brief(300, title="x" * 2_000_000))
    assert ids(store) == ["urn:brief:300"]
    for number in range(301, 400):
        add(store, number, brief(number))
    assert store.memory == pytest.approx(sum(item.size for item in ring(store)))


def test_withdrawn_and_replaced_articles_leave_nothing_behind() -> None:
    store = Store(10, 10_000_000)
    add(store, 0, ferry("a", title="The secret title"))
    add(store, 1, ferry("b", title="The secret title"))
    add(store, 2, ferry("b", version="2", title="New"))
    add(store, 3, {"article_id": "a", "reason": "Canceled."})
    assert ids(store) == ["b"]
    assert len(found(store, speaker="nordmann")) == 1
    kept = b"".join((item.body or b"") + item.summary for item in ring(store))
    assert b"secret" not in kept
    assert store.memory == sum(item.size for item in ring(store))


def test_a_version_that_comes_late_does_not_stand() -> None:
    store = Store(10, 10_000_000)
    add(store, 0, ferry(version="2", title="New"))
    add(store, 1, ferry(version="1", title="Old", superseded=True))
    item = store.article("urn:ferry")
    assert item is not None
    assert item.offset == 0
    assert len(found(store, speaker="nordmann")) == 1
    add(store, 2, ferry("other", superseded=True))
    assert ids(store) == ["other", "urn:ferry"]


def test_it_knows_what_it_no_longer_holds() -> None:
    store = Store(10, 10_000_000)
    assert store.holds({})
    store.begin(0, 100)
    store.begin(1, 0)
    assert store.holds({0: Mark(100), 1: Mark(0)})
    assert not store.holds({0: Mark(99), 1: Mark(0)})
    assert not store.holds({1: Mark(0)})
    for number in range(12):
        add(store, 100 + number, brief(number))
    assert not store.holds({0: Mark(101), 1: Mark(0)})
    assert store.holds({0: Mark(102), 1: Mark(0)})
    assert store.start() == {0: Mark(102), 1: Mark(0)}
    assert [item.offset for item in ring(store)[-2:]] == [110, 111]


def test_quotes_below_the_floor_are_not_taken_in() -> None:
    whole = ferry("a")
    assert len(whole["quotes"]) > 1
    whole["quotes"][0]["confidence"] = 0.2
    left = [quote["id"] for quote in whole["quotes"][1:]]
    store = Store(10, 10_000_000, 0.4)
    add(store, 0, whole)
    item = store.article("a")
    assert item is not None
    assert item.body is not None
    assert [quote["id"] for quote in orjson.loads(item.body)["data"]["quotes"]] == left
    assert orjson.loads(item.summary)["quotes"] == len(left)
    assert whole["quotes"][0]["text"] not in found(store)
