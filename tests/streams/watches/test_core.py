"""Matching, grouping, wording and schedules: plain functions, no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from streams.archive.answers import FoundQuote, Named
from streams.watches.grouping import group_of
from streams.watches.matching import Facts, Wish
from streams.watches.schedule import grows_at, leaves_at
from streams.watches.watch import Limit, Quiet, Watch, shown_span
from streams.watches.wording import first_line, link_of
from tests.streams.archive.filled import MINISTRY, RYABKOV, articles

A1, A2, A3 = (one.data for one in articles())
KNOWN = {"e1": RYABKOV, "e4": MINISTRY}


def wanted(event: dict[str, Any], known: dict[str, str] | None = None, **filters: Any) -> list[str]:
    found = Wish.of(Watch("w", **filters), 0.4).matches(Facts(event, known or {}))
    return [event["quotes"][number]["id"] for number in found]


@pytest.mark.parametrize(
    ("filters", "quotes"),
    [
        ({"words": ("gas",)}, ["q1", "q2"]),
        ({"words": ("delivering gas",)}, ["q2"]),
        ({"words": ("deliveries", "weapon*")}, ["q1", "q2"]),
        ({"words": ('"gas deliveries"',)}, ["q1"]),
        ({"words": ("gas -weapon",)}, ["q1"]),
        ({"speakers": ("ryabk",)}, ["q1", "q2"]),
        ({"speakers": ("Q1058",), "min_confidence": 0.1}, ["q1", "q2", "q3"]),
        ({"speakers": ("solberg",)}, []),
        ({"about": ("nato",)}, ["q2"]),
        ({"about": ("ukraine", "nato")}, ["q1", "q2"]),
        ({"kinds": ("indirect",)}, ["q2"]),
        ({"modalities": ("denied",), "words": ("gas",)}, ["q2"]),
        ({"outlets": ("example",), "kinds": ("direct",)}, ["q1"]),
        ({"outlets": ("news.example",), "kinds": ("direct",)}, ["q1"]),
        ({"places": ("UA",), "about": ("nato",)}, ["q2"]),
        ({"languages": ("fr",)}, []),
        ({"organisations": ("nato",)}, ["q2"]),
        ({"organisations": ("foreign ministry",)}, []),
    ],
)
def test_what_is_wanted(filters: dict[str, Any], quotes: list[str]) -> None:
    assert wanted(A1, **filters) == quotes


def test_who_is_known_across_articles() -> None:
    assert wanted(A1, KNOWN, speakers=(RYABKOV,)) == ["q1", "q2"]
    assert wanted(A1, {}, speakers=(RYABKOV,)) == []
    # A namesake is not he, though the name is his.
    assert wanted(A3, {"e1": "p3333333333333333"}, speakers=(RYABKOV,)) == []
    assert wanted(A3, {"e1": "p3333333333333333"}, speakers=(RYABKOV, "skater")) == []
    assert wanted(A3, {"e1": "p3333333333333333"}, speakers=(RYABKOV, "anna")) == ["q1"]
    # Who has become one with him is he.
    now = {"p0000000000000000": RYABKOV}
    wish = Wish.of(Watch("w", speakers=tuple(now)), 0.4, lambda id: now.get(id, id))
    assert list(wish.matches(Facts(A1, KNOWN))) == [0, 1]


def test_organisations_are_met_by_whom_the_speaker_belongs_to() -> None:
    speaker, *others = A1["entities"]
    event = {**A1, "entities": [{**speaker, "belongs_to": "e4"}, *others]}
    assert wanted(event, organisations=("foreign ministry",)) == ["q1", "q2"]
    assert wanted(event, KNOWN, organisations=(MINISTRY,)) == ["q1", "q2"]
    assert wanted(A1, KNOWN, organisations=(MINISTRY,)) == []


def test_one_statement_is_one_group() -> None:
    quote = {"speaker": "Ryabkov", "speaker_identity": RYABKOV, "text": "Gas, to Ukraine!"}
    same = {**quote, "speaker": "Sergei Ryabkov", "text": "gas to “Ukraine”"}
    assert group_of(quote) == group_of(same)
    for other in (
        {**quote, "text": "Gas to nobody"},
        {**quote, "speaker_identity": "p3333333333333333"},
        {**quote, "speaker_identity": None},
    ):
        assert group_of(other) != group_of(quote)
    unknown = {**quote, "speaker_identity": None}
    assert group_of(unknown) == group_of({**unknown, "speaker": "RYABKOV"})


QUOTE = FoundQuote(
    id="1",
    quote="q1",
    article="urn:a/1",
    title="Title",
    beginning=None,
    outlet="The Lantern",
    published="2024-05-01T06:00:00Z",
    published_at=1714543200,
    url="https://news.example/a#top",
    language="en",
    kind="direct",
    modality="asserted",
    text="The ferry will sail again",
    first=0,
    last=25,
    speaker="Liina Oras",
    speaker_identity=RYABKOV,
    speaker_roles=("minister",),
    speaker_method="name",
    speaker_confidence=0.9,
    via=None,
    about=(Named("Halden"), Named("Liina Oras"), Named("the union")),
    places=("Tallinn",),
    tone=None,
    confidence=0.934,
)


def test_the_first_line_is_enough() -> None:
    assert first_line(QUOTE, ["The Lantern"]) == (
        "Liina Oras (minister) says about Halden and the union: “The ferry will sail again” — "
        "The Lantern · in Tallinn · 93 % sure"
    )
    denied = replace(QUOTE, kind="indirect", modality="denied", speaker_roles=(), places=())
    assert first_line(denied, ["The Lantern", "The Beacon", "The Lantern"]) == (
        "Liina Oras denies about Halden and the union: The ferry will sail again — "
        "The Lantern and 1 more · 93 % sure"
    )
    bare = replace(QUOTE, speaker=None, speaker_roles=(), about=(), via="Halden Post", places=())
    assert first_line(bare) == (
        "Somebody says, via Halden Post: “The ferry will sail again” — 93 % sure"
    )


def test_a_line_is_one_line_whatever_is_in_it() -> None:
    hostile = replace(QUOTE, text="x\n\x1b[31m" + "long " * 200, speaker="A\nB", outlet=None)
    line = first_line(hostile, ["C\nD"])
    assert line.isprintable()
    assert len(line) < 400


def test_the_link_marks_the_sentence() -> None:
    assert link_of(QUOTE, None, "http://127.0.0.1:8600/") == (
        "https://news.example/a#:~:text=The%20ferry%20will%20sail%20again"
    )
    assert link_of(QUOTE, "https://desk.example/qw/", "-") == (
        "https://desk.example/qw/#article/urn%3Aa%2F1/q1"
    )
    for url in (None, "javascript:alert(1)"):
        found = link_of(replace(QUOTE, url=url), None, "http://127.0.0.1:8600/")
        assert found == "http://127.0.0.1:8600/#article/urn%3Aa%2F1/q1"
    long = replace(QUOTE, text="one two-fold three, four " + "and " * 20 + "so it ends there")
    assert link_of(long, None, "").endswith(
        "#:~:text=one%20two%2Dfold%20three%2C%20four,so%20it%20ends%20there"
    )


VIENNA = ZoneInfo("Europe/Vienna")


def at(hour: int, minute: int = 0, day: int = 1) -> float:
    return datetime(2024, 5, day, hour, minute, tzinfo=VIENNA).timestamp()


def leaves(now: float, before: list[float] | None = None, **more: Any) -> float:
    return leaves_at(Watch("w", zone="Europe/Vienna", **more), now, before or [])


def test_an_alert_leaves_at_once_where_nothing_holds_it() -> None:
    assert leaves(at(12)) == at(12)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (at(21, 59), at(21, 59)),
        (at(22), at(7, day=2)),
        (at(23, 30), at(7, day=2)),
        (at(6, 59), at(7)),
        (at(7), at(7)),
    ],
)
def test_quiet_hours_go_over_midnight(now: float, then: float) -> None:
    assert leaves(now, quiet=Quiet(time(22), time(7))) == then


def test_quiet_hours_of_a_day() -> None:
    noon = Quiet(time(12), time(13))
    assert leaves(at(12, 30), quiet=noon) == at(13)
    assert leaves(at(13, 30), quiet=noon) == at(13, 30)


def test_quiet_hours_keep_to_the_clock_when_it_is_put_forward() -> None:
    night = datetime(2024, 3, 30, 23, tzinfo=VIENNA)
    morning = datetime(2024, 3, 31, 7, tzinfo=VIENNA)
    assert leaves(night.timestamp(), quiet=Quiet(time(22), time(7))) == morning.timestamp()
    assert morning - night == timedelta(hours=8)  # As clocks show it.
    assert morning.astimezone(UTC) - night.astimezone(UTC) == timedelta(hours=7)


def test_digests_come_at_round_times() -> None:
    assert leaves(at(12, 34), when="digest", digest=3600.0) == at(13)
    assert leaves(at(13), when="digest", digest=3600.0) == at(14)
    assert leaves(at(12, 34), when="digest", digest=86_400.0) == at(0, day=2)
    # The 1st of May 2024 is a Wednesday; weeks begin on Mondays.
    assert leaves(at(12), when="digest", digest=604_800.0) == at(0, day=6)
    quiet = Quiet(time(22), time(7))
    assert leaves(at(12), when="digest", digest=86_400.0, quiet=quiet) == at(7, day=2)


def test_what_is_over_the_limit_leaves_together() -> None:
    two = Limit(2, 3600.0)
    assert leaves(at(12, 30), [at(12, 1)], limit=two) == at(12, 30)
    over = [at(12, 1), at(12, 2)]
    assert leaves(at(12, 30), over, limit=two) == at(13)
    assert leaves(at(12, 50), [*over, at(13)], limit=two) == at(13)
    assert leaves(at(13, 1), over, limit=two) == at(13, 1)


def test_growth_is_told_ever_more_seldom() -> None:
    watch = Watch("w", grown=600.0)
    waits = [grows_at(watch, 0.0, updates) for updates in range(4)]
    assert waits == [600.0, 1200.0, 2400.0, 4800.0]
    assert grows_at(watch, 0.0, 10_000) < 604_800.0 * 2


def test_spans_are_shown_as_they_are_written() -> None:
    assert [shown_span(one) for one in (90.0, 900.0, 7200.0, 604_800.0)] == [
        *("90s", "15m", "2h", "7d"),
    ]
