"""Where the lanes of an assignment begin, those of an added stage among them. No broker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition

from agents.work import side_failed
from streams.delivery import loading
from streams.delivery.checkpoint import Bounds, Committed, Kept
from streams.delivery.join import JoinStage, SideStage
from streams.delivery.loading import Loader
from streams.delivery.stage import Lane, Sizes
from streams.flow import ENRICH, ENTITIES, QUOTES
from streams.lineage import Lineage
from streams.settings import Settings
from tests.streams.delivery.test_stage import Log, echo

CLAIMS = replace(QUOTES, name="claims", output="claims", failed=side_failed)
JOIN = replace(ENRICH, inputs=("entities", "quotes", "claims"), optional=frozenset({"claims"}))
SETTINGS = Settings(_env_file=None)  # type: ignore[call-arg]


class Topics:
    """A log reader over lists of lineages. `gone`: records at the start that retention removed."""

    def __init__(self, gone: Mapping[str, int] | None = None, **logs: list[Lineage]) -> None:
        self.logs = logs
        self.gone = gone or {}

    def records(self, tp: TopicPartition) -> list[Any]:
        found = self.logs.get(tp.topic, [])
        return [
            SimpleNamespace(offset=n, headers=one.headers(), timestamp=one.timestamp_ms)
            for n, one in enumerate(found)
            if n >= self.gone.get(tp.topic, 0)
        ]

    async def bounds(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, Bounds]:
        return {
            tp: Bounds(self.gone.get(tp.topic, 0), len(self.logs.get(tp.topic, [])))
            for tp in partitions
        }

    async def tails(self, bounds: Mapping[TopicPartition, Bounds], count: int) -> dict[Any, Any]:
        return {tp: self.records(tp)[-count:] for tp in bounds}

    async def read(self, ranges: Mapping[TopicPartition, Bounds]) -> dict[Any, Any]:
        return {
            tp: [one for one in self.records(tp) if span.begin <= one.offset < span.end]
            for tp, span in ranges.items()
        }

    async def first(self, tp: TopicPartition, offset: int) -> Any:
        return next((one for one in self.records(tp) if one.offset >= offset), None)


def made(count: int, source: str, *, repeats: int = 0) -> list[Lineage]:
    """Records of one stage: origins from 0, after some that a woken writer wrote twice."""
    return [Lineage("raw", 0, max(0, n - repeats), 1_000, {source: n + 1}) for n in range(count)]


def joined(count: int, *sides: str) -> list[Lineage]:
    """Events of the first origins, with the join's checkpoint."""
    return [Lineage("raw", 0, n, 1_000, dict.fromkeys(sides, n + 1)) for n in range(count)]


async def load(topics: Topics, *names: str) -> dict[str, Lane]:
    """Lanes of the named stages, of a flow with an own agent."""
    sizes = Sizes(4, 100_000)
    stages = {
        "entities": SideStage(ENTITIES, str, echo, sizes),
        "quotes": SideStage(QUOTES, str, echo, sizes),
        "claims": SideStage(CLAIMS, str, echo, sizes),
        "enrich": JoinStage(JOIN, str, echo, sizes),
    }
    loader = Loader(SETTINGS, topics, list(stages.values()))  # type: ignore[arg-type]
    lanes = await loader.load([(stages[name], 0) for name in names], Log())
    assert [lane.stage.name for lane in lanes] == list(names)
    return {lane.stage.name: lane for lane in lanes}


@pytest.fixture(autouse=True)
def commits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The group has committed that entities and quotes have read every article."""

    async def committed(settings: Settings, partitions: Iterable[TopicPartition]) -> dict[Any, Any]:
        kept = {"entities": Kept(100, 99), "quotes": Kept(100, 99)}
        return {tp: Committed(100, kept) for tp in partitions if tp.topic == "articles"}

    monkeypatch.setattr(loading, "committed_offsets", committed)


def stream(**more: Any) -> Topics:
    """100 articles; entities and quotes have read all, the join has written 60 events."""
    return Topics(
        **{
            "articles": made(100, "raw"),
            "entities": made(100, "articles"),
            "quotes": made(100, "articles"),
            "enriched": joined(60, "entities", "quotes"),
            **more,
        }
    )


ALL = ("entities", "quotes", "claims", "enrich")


async def test_a_new_stage_begins_with_the_first_article_whose_event_is_not_written() -> None:
    lanes = await load(stream(), *ALL)
    assert lanes["claims"].expected == {"articles": 60}
    assert lanes["enrich"].expected == {"entities": 60, "quotes": 60, "claims": 0}
    assert lanes["quotes"].expected == {"articles": 100}


async def test_it_begins_there_too_where_it_alone_is_loaded_again() -> None:
    assert (await load(stream(), "claims"))["claims"].expected == {"articles": 60}


async def test_a_stage_that_was_away_goes_on_there_and_not_where_it_left_off() -> None:
    lanes = await load(stream(claims=made(20, "articles")), *ALL)
    assert lanes["claims"].expected == {"articles": 60}


async def test_one_that_the_join_knows_goes_on_where_its_output_ends() -> None:
    events = joined(60, "entities", "quotes", "claims")
    lanes = await load(stream(claims=made(80, "articles"), enriched=events), *ALL)
    assert lanes["claims"].expected == {"articles": 80}
    assert lanes["enrich"].expected["claims"] == 60


async def test_offsets_of_the_sides_need_not_be_those_of_the_articles() -> None:
    """The entities hold repeats, so that the join has read 63 records for 60 events."""
    events = [replace(one, checkpoint={"entities": one.offset + 4, "quotes": one.offset + 1})
              for one in joined(60, "entities", "quotes")]  # fmt: skip
    entities = [
        replace(one, checkpoint={"articles": one.offset + 1})
        for one in made(103, "articles", repeats=3)
    ]
    lanes = await load(stream(entities=entities, enriched=events), *ALL)
    assert lanes["claims"].expected == {"articles": 60}


async def test_before_the_first_event_it_begins_where_the_join_will() -> None:
    lanes = await load(stream(enriched=[]), *ALL)
    assert lanes["enrich"].expected == {"entities": 0, "quotes": 0, "claims": 0}
    assert lanes["claims"].expected == {"articles": 0}


async def test_where_what_the_join_read_has_expired_the_record_that_follows_tells() -> None:
    lanes = await load(stream(gone={"entities": 60}), *ALL)
    assert lanes["claims"].expected == {"articles": 60}


async def test_on_empty_topics_it_begins_at_their_start(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing(settings: Settings, partitions: Any) -> dict[Any, Any]:
        return {}

    monkeypatch.setattr(loading, "committed_offsets", nothing)
    lanes = await load(Topics(), *ALL)
    assert lanes["enrich"].expected == {"entities": 0, "quotes": 0, "claims": 0}
    assert lanes["claims"].expected == {"articles": 0}
