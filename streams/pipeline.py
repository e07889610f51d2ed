"""The flow without Kafka: the same stages, in this process or in several language processes."""

from __future__ import annotations

import asyncio
import sys
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from pkgutil import resolve_name
from typing import Any, Protocol, TypeVar

import orjson

from agents.digests import check_package
from agents.ingest.duplicates import DuplicateWindow, Summary
from agents.models import LanguageSettings, in_use, use
from agents.work import Failure, Produced, Sides
from schemas.marker import Outcome
from streams.delivery.ingest import from_headers, verdict
from streams.errors import SettingsError
from streams.flow import Declaration, flow
from streams.language import language_pool
from streams.lineage import Headers
from streams.settings import PREFIX, Settings

CHUNK = 16
CHUNK_BYTES = 100_000
"""Bytes that end a chunk of a language process before it has so many articles."""
NO_LIMIT_SECONDS = 31_536_000.0
IN_WORK = 3
"""Chunks in memory for each process: one in it, others for it to go on with."""
FAILED = Outcome.FAILED

Raw = tuple[bytes, str | Headers | None]
"""A raw record: its value, and its content type or headers."""

T_co = TypeVar("T_co", covariant=True)


class AheadOf(Protocol[T_co]):
    """Items that come of themselves; `more` tells whether the next one is there already."""

    def __aiter__(self) -> AsyncIterator[T_co]: ...

    @property
    def more(self) -> bool: ...


OnFailure = Callable[[str, bytes, Failure], None]
"""What is told of each failure: the stage, the article's id as the key, and why."""


def analyze(
    raw: Iterable[Raw],
    settings: Settings,
    on_failure: OnFailure = lambda stage, key, failure: None,
) -> Iterator[dict[str, Any]]:
    """Enriched events (`schemas.enriched.Enriched`) or markers, one a raw article, in order.

    `raw`: bytes as a publisher sends them, with their content type where it is known, or with the
    headers of a record.
    `on_failure` is told why a part of an event is missing. Unlike the stream it has no limits of
    time, of memory and of the size of a record. Raises SettingsError where a model is missing.
    """
    check_models(settings)
    language = _unlimited(settings)
    if not in_use(language):
        use(language)
    stages = flow()
    window = DuplicateWindow(settings.duplicate_window)
    now = int(time.time() * 1000)
    for chunk in _chunks(raw, CHUNK):
        made = _judged(window, run(stages.source, _inputs(chunk, now)))
        articles = [one.value for one in made if one.outcome is Outcome.RESULT]
        found = {side.name: run(side, articles) for side in stages.sides}
        for failure in _failures(made, found):
            on_failure(*failure)
        yield from _events(made, run(stages.join, _sides(found, len(articles))))


async def analyze_in_processes(
    raw: AheadOf[Raw],
    settings: Settings,
    on_failure: OnFailure = lambda stage, key, failure: None,
) -> AsyncIterator[dict[str, Any]]:
    """What `analyze` gives, in the same order and to the byte, by `settings.pool` processes.

    Of the articles so many are in memory as keep the processes busy (IN_WORK). One that kills its
    process fails alone. Raises what `analyze` raises.
    """
    check_models(settings)
    stages = flow()
    pool = language_pool(settings, _unlimited(settings), NO_LIMIT_SECONDS)
    window = DuplicateWindow(settings.duplicate_window)
    now = int(time.time() * 1000)

    async def by_pool(stage: Declaration, inputs: Sequence[Any]) -> list[Produced]:
        return await pool.run(stage.function, inputs, stage.failed) if inputs else []

    async def read(
        chunk: list[Raw], before: asyncio.Event, after: asyncio.Event
    ) -> tuple[list[tuple[str, bytes, Failure]], list[dict[str, Any]]]:
        produced = await by_pool(stages.source, _inputs(chunk, now))
        await before.wait()  # Duplicates are judged in the order of the articles.
        made = _judged(window, produced)
        after.set()
        articles = [one.value for one in made if one.outcome is Outcome.RESULT]
        some = await asyncio.gather(*(by_pool(side, articles) for side in stages.sides))
        found = {side.name: one for side, one in zip(stages.sides, some, strict=True)}
        joined = await by_pool(stages.join, _sides(found, len(articles)))
        return list(_failures(made, found)), list(_events(made, joined))

    reading: deque[asyncio.Task[Any]] = deque()
    turn = asyncio.Event()
    turn.set()
    try:
        await pool.warm()
        async for chunk in _chunks_there(raw):
            after = asyncio.Event()
            reading.append(asyncio.create_task(read(chunk, turn, after)))
            turn = after
            while reading and (len(reading) >= IN_WORK * pool.processes or reading[0].done()):
                for event in _told(await reading.popleft(), on_failure):
                    yield event
        while reading:
            for event in _told(await reading.popleft(), on_failure):
                yield event
    finally:
        for task in reading:
            task.cancel()
        pool.stop()


def _told(
    read: tuple[list[tuple[str, bytes, Failure]], list[dict[str, Any]]], on_failure: OnFailure
) -> list[dict[str, Any]]:
    failures, events = read
    for failure in failures:
        on_failure(*failure)
    return events


def _unlimited(settings: Settings) -> LanguageSettings:
    """No broker has to take the records, and nobody else waits: only the length of the text
    counts."""
    most = sys.maxsize
    return replace(settings.language_settings(), max_bytes=most, memory_mb=most >> 20)


def _inputs(chunk: list[Raw], now: int) -> list[Any]:
    return [from_headers(value, _headers(given), now) for value, given in chunk]


def _judged(window: DuplicateWindow, produced: Sequence[Produced]) -> list[Produced]:
    """What ingest has made, with copies told by the window."""
    return [
        one if one.summary is None else verdict(window, one, Summary.unpack(one.summary))
        for one in produced
    ]


def _failures(
    made: Sequence[Produced], found: Mapping[str, Sequence[Produced]]
) -> Iterator[tuple[str, bytes, Failure]]:
    """Stage, key and failure of what the sides could not do."""
    keys = [one.key or b"" for one in made if one.outcome is Outcome.RESULT]
    for name, some in found.items():
        for key, one in zip(keys, some, strict=True):
            if one.failure is not None:
                yield name, key, one.failure


def _sides(found: Mapping[str, Sequence[Produced]], count: int) -> list[Sides]:
    """Of each article what the sides have made of it."""
    return [
        Sides(
            {name: some[index].value for name, some in found.items()},
            tuple(name for name, some in found.items() if some[index].outcome is FAILED),
        )
        for index in range(count)
    ]


def _events(made: Sequence[Produced], joined: Sequence[Produced]) -> Iterator[dict[str, Any]]:
    """The event of each article, or its marker, in order."""
    events = iter(joined)
    for one in made:
        value = next(events).value if one.outcome is Outcome.RESULT else one.value
        yield orjson.loads(value)


def check_models(settings: Settings) -> None:
    """Raise SettingsError where a spaCy pipeline that is set cannot be found, or is one of
    quotewire's own with other files."""
    from spacy.util import is_package

    for language, name in settings.pipelines.items():
        if not is_package(name) and not Path(name).exists():
            own = language == "en" and "en" not in settings.models
            setting = f"{PREFIX}MODEL" if own else f"{PREFIX}MODELS"
            raise SettingsError(
                f"There is no spaCy pipeline {name!r}, which {setting} names: it is neither an "
                "installed package nor a folder."
            )
        try:
            check_package(name)
        except OSError as error:
            raise SettingsError(str(error)) from None


def run(stage: Declaration, inputs: Sequence[Any]) -> list[Produced]:
    """What a stage makes of its inputs, in this process."""
    produced: list[Produced] = resolve_name(stage.function)(inputs)
    return produced


def _headers(given: str | Headers | None) -> Headers:
    if given is None or isinstance(given, str):
        return [("content-type", given.encode())] if given else []
    return given


async def _chunks_there(raw: AheadOf[Raw]) -> AsyncIterator[list[Raw]]:
    """Chunks of what is there already: nothing waits for the next line of an input."""
    chunk: list[Raw] = []
    size = 0
    async for one in raw:
        chunk.append(one)
        size += len(one[0])
        if len(chunk) == CHUNK or size >= CHUNK_BYTES or not raw.more:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _chunks(items: Iterable[Raw], size: int) -> Iterator[list[Raw]]:
    chunk = []
    for item in items:
        chunk.append(item)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
