"""Loading every model of a language process before the first article needs it."""

from __future__ import annotations

import time
from collections.abc import Sequence

import orjson

from agents.enrich.agent import enrich
from agents.entities import agent as entities
from agents.ingest.agent import ingest
from agents.ingest.raw import RawInput
from agents.nlp import pipelines
from agents.quotes import agent as quotes
from agents.stages import Halves
from agents.work import Produced

ARTICLE = {
    "text": '"We will rebuild the bridge," Mayor Ana Petrova said in Vienna on Monday.\n',
    "title": "Mayor promises bridge",
    "published": "2022-01-09",
    "language": "en",
}


def load() -> None:
    """Load the models of all languages and read one article through every stage.

    Raises what loading raises: OSError where a spaCy package is not installed.
    """
    for language in sorted(pipelines().settings.pipelines):
        entities.load(language)
        quotes.load(language)
    raw = RawInput(
        value=orjson.dumps(ARTICLE),
        content_type="application/json",
    )
    article = ingest([raw])[0].value
    halves = Halves(entities.entities([article])[0].value, quotes.quotes([article])[0].value)
    enrich([halves])


def warm(inputs: Sequence[None]) -> list[Produced]:
    """`load`, as a call that the pool takes. Raises what loading raises."""
    started = time.monotonic()
    load()
    # A process that is done sooner would take the call that is meant for its neighbour.
    time.sleep(max(0.0, 0.3 - (time.monotonic() - started)))
    return []
