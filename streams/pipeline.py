"""The flow without Kafka: the same stages, in this process."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import orjson

from agents.digests import check_package
from agents.ingest.duplicates import DuplicateWindow, Summary
from agents.models import in_use, use
from agents.work import Failure, Produced, Sides
from schemas.marker import Outcome
from streams.delivery.ingest import from_headers, verdict
from streams.errors import SettingsError
from streams.flow import Declaration, flow
from streams.lineage import Headers
from streams.settings import PREFIX, Settings

CHUNK = 16
FAILED = Outcome.FAILED

Raw = tuple[bytes, str | Headers | None]
"""A raw record: its value, and its content type or headers."""

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
    # No broker has to take the records: only the length of the text counts.
    language = replace(settings.language_settings(), max_bytes=sys.maxsize)
    if not in_use(language):
        use(language)
    stages = flow()
    window = DuplicateWindow(settings.duplicate_window)
    now = int(time.time() * 1000)
    for chunk in _chunks(raw, CHUNK):
        inputs = [from_headers(value, _headers(given), now) for value, given in chunk]
        made = [
            one if one.summary is None else verdict(window, one, Summary.unpack(one.summary))
            for one in run(stages.source, inputs)
        ]
        articles = [one.value for one in made if one.outcome is Outcome.RESULT]
        keys = [one.key or b"" for one in made if one.outcome is Outcome.RESULT]
        found = {side.name: run(side, articles) for side in stages.sides}
        for name, some in found.items():
            for key, one in zip(keys, some, strict=True):
                if one.failure is not None:
                    on_failure(name, key, one.failure)
        sides = [
            Sides(
                {name: some[index].value for name, some in found.items()},
                tuple(name for name, some in found.items() if some[index].outcome is FAILED),
            )
            for index in range(len(articles))
        ]
        events = iter(run(stages.join, sides))
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


def _chunks(items: Iterable[Raw], size: int) -> Iterator[list[Raw]]:
    chunk = []
    for item in items:
        chunk.append(item)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
