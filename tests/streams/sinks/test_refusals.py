"""What a sink refuses is set aside, counted, and can be put again."""

from __future__ import annotations

from pathlib import Path
from typing import Self

import pytest

from schemas.marker import Outcome
from streams.cli.pour import IN_A_ROW, Pourer, replay
from streams.client import Event
from streams.errors import SinkError, SinkRefused
from streams.sinks import Sink, SinkOptions
from streams.sinks.base import Change, article_of
from streams.sinks.refusals import Refusal, Refusals
from tests.streams.enriched import event as enriched
from tests.streams.sinks.pouring import event, withdrawal


class Picky(Sink):
    """Refuses the articles that it is told to."""

    def __init__(self, *refused: str, name: str = "picky:1") -> None:
        self.refused = set(refused)
        self.taken: list[str] = []
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    @classmethod
    def at(cls, target: str, options: SinkOptions) -> Self:
        return cls()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        pass

    async def put(self, event: Event) -> None:
        if article_of(event) in self.refused:
            raise SinkRefused(f"Refuses event {event.id}.")
        self.taken.append(event.id)

    async def remove(self, event: Event) -> None:
        self.taken.append(f"-{article_of(event)}")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "refused.jsonl"


async def test_one_is_set_aside_and_others_go_on(path: Path) -> None:
    picky, easy = Picky("urn:2"), Picky(name="easy:1")
    pourer = Pourer([picky, easy], path)
    for number in range(4):
        await pourer.give([Change(event(number, enriched(f"urn:{number}")))])
    assert picky.taken == ["event-0", "event-1", "event-3"]
    assert easy.taken == ["event-0", "event-1", "event-2", "event-3"]
    assert pourer.aside == 1
    (kept,) = Refusals(path)
    assert kept.key == ("picky:1", "urn:2")
    assert kept.event.data == enriched("urn:2")
    assert kept.event.cloudevent() == event(2, enriched("urn:2")).cloudevent()


async def test_they_are_put_again(path: Path) -> None:
    pourer = Pourer([Picky("urn:1", "urn:2")], path)
    await pourer.give([Change(event(1, enriched("urn:1")))])
    await pourer.give([Change(withdrawal(2, "urn:2"))])
    better, other = Picky("urn:2"), Picky(name="other:1")
    again = Pourer([better, other], path)
    assert await replay(again) == 1
    assert (better.taken, other.taken, again.aside) == (["event-1"], [], 1)
    (kept,) = Refusals(path)
    assert (kept.event.outcome, kept.key) == (Outcome.WITHDRAWN, ("picky:1", "urn:2"))
    renamed = Picky(name="new:1")
    assert await replay(Pourer([renamed], path)) == 1
    assert renamed.taken == ["event-2"]
    assert not path.exists()


async def test_an_old_version_is_never_put_over_a_newer_one(path: Path) -> None:
    picky = Picky("urn:1", "urn:2", "urn:3")
    pourer = Pourer([picky], path)
    for number in (1, 2, 3):
        await pourer.give([Change(event(number, enriched(f"urn:{number}")))])
    picky.refused = {"urn:3"}
    await pourer.give([Change(event(4, enriched("urn:1", version="2")))])
    await pourer.give([Change(event(5, enriched("urn:2", version="2")), wanted=False)])
    await pourer.give([Change(event(6, enriched("urn:3", version="2")))])
    for refusals in (pourer.refusals, Refusals(path)):
        assert [one.event.id for one in refusals] == ["event-6"]


async def test_it_ends_where_it_shall_and_where_the_sink_takes_nothing(path: Path) -> None:
    with pytest.raises(SinkRefused, match="event-0"):
        await Pourer([Picky("urn:1")], path, stop=True).give([Change(event(0, enriched("urn:1")))])
    assert not path.exists()
    names = [f"urn:{number}" for number in range(100)]
    pourer = Pourer([Picky(*names)], path)
    events = [event(number, enriched(name)) for number, name in enumerate(names)]
    for each in events[:IN_A_ROW]:
        await pourer.give([Change(each)])
    with pytest.raises(SinkError, match="the 20 before as well"):
        await pourer.give([Change(events[IN_A_ROW])])
    assert pourer.aside == IN_A_ROW == len(Refusals(path))


def test_a_line_that_a_crash_cut_off_is_forgotten_and_others_are_not(path: Path) -> None:
    refusals = Refusals(path)
    for number in (1, 2):
        refusals.add(Refusal("a:1", "No.", event(number, enriched(f"urn:{number}"))))
    path.write_bytes(path.read_bytes()[:-20])
    found = Refusals(path)
    assert [one.event.id for one in found] == ["event-1"]
    found.add(Refusal("a:1", "No.", event(3, enriched("urn:3"))))
    assert [one.event.id for one in Refusals(path)] == ["event-1", "event-3"]


def test_a_file_of_something_else_is_told(path: Path) -> None:
    path.write_text('{"a": 1}\n')
    with pytest.raises(SinkError, match=r"line 1, is no refused event"):
        Refusals(path)
    with pytest.raises(SinkError, match="cannot be written"):
        Refusals(path.parent / "missing" / "file").add(
            Refusal("a:1", "No.", event(1, enriched("urn:1")))
        )
