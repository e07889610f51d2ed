"""What a language process does before its first article: load every model and try it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import orjson

from agents.digests import check_own
from agents.enrich.agent import enrich
from agents.enrich.places.index import index
from agents.entities import agent as entities
from agents.ingest.agent import ingest
from agents.ingest.language import identifier
from agents.ingest.raw import RawInput
from agents.models import pipelines
from agents.quotes import agent as quotes
from agents.work import Sides

ARTICLE = {
    "text": '"We will rebuild the bridge," Mayor Ana Petrova said in Vienna on Monday.\n',
    "title": "Mayor promises bridge",
    "published": "2022-01-09",
    "language": "en",
}


def warm_up() -> None:
    """Load the models of all languages and read one article through every stage.

    Raises what loading raises: OSError where a spaCy package is not installed, or a file is not
    what it should be.
    """
    check_own()
    # Unpacking these takes as long as loading spaCy's, and lets another thread compute.
    with ThreadPoolExecutor() as aside:
        unpacked = [aside.submit(read) for read in (identifier, quotes.weights, index)]
        for language in sorted(pipelines().settings.pipelines):
            entities.load(language)
            quotes.load(language)
        for one in unpacked:
            one.result()
    raw = RawInput(value=orjson.dumps(ARTICLE), content_type="application/json")
    article = ingest([raw])[0].value
    enrich(
        [
            Sides(
                {
                    "entities": entities.entities([article])[0].value,
                    "quotes": quotes.quotes([article])[0].value,
                }
            )
        ]
    )
