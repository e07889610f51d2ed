"""Ingest: one raw record to one canonical article, or the reason why not."""

from __future__ import annotations

from collections.abc import Sequence

from agents.ingest.raw import Limits, RawInput, Unreadable, rejected
from agents.ingest.read import read_article
from agents.models import pipelines
from agents.work import Failure, Produced, dump, each_alone, marker
from schemas.marker import Outcome


def ingest(inputs: Sequence[RawInput]) -> list[Produced]:
    """Read raw records; one item each. Runs in a language process."""
    settings = pipelines().settings
    limits = Limits(
        max_bytes=settings.max_bytes,
        max_characters=settings.max_characters,
        languages=frozenset(settings.pipelines),
        usual=settings.language,
        outlets=settings.outlet_languages,
    )
    return each_alone(inputs, lambda some: [_read(raw, limits) for raw in some], rejected)


def _read(raw: RawInput, limits: Limits) -> Produced:
    try:
        reading = read_article(raw, limits)
    except Unreadable as error:
        failure = Failure(error.reason, "agents.ingest.Unreadable", error.message)
        return rejected(raw, failure, error.article_id)
    article = reading.article
    key = article["id"].encode()
    event_id = f"{article['id']}@{article['version']}#{article['content_hash'][:8]}"
    if reading.withdrawn:
        reason = "The publisher has cancelled this article."
        value = marker(Outcome.WITHDRAWN, article["id"], reason, version=article["version"])
        return Produced(
            Outcome.WITHDRAWN, value, key=key, event_id=event_id, summary=reading.summary.pack()
        )
    if reading.held_until:
        value = marker(
            Outcome.HELD,
            article["id"],
            f"Embargoed until {reading.held_until}.",
            version=article["version"],
            until=reading.held_until,
        )
        return Produced(Outcome.HELD, value, key=key, until=reading.held_until)
    return Produced(
        Outcome.RESULT,
        dump(article),
        key=key,
        event_id=event_id,
        summary=reading.summary.pack(),
        counts={
            "words": {"": int(article["word_count"])},
            "languages": {str(article["language"]): 1},
        },
    )
