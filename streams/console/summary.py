"""What the page's list, map and timeline show of an event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from streams.enriched import BEGINNING, first_words, speaker_name

SUMMARY_QUOTES = 12
SUMMARY_PLACES = 20


def summary(data: Mapping[str, Any], event: Mapping[str, Any], received_ms: int) -> dict[str, Any]:
    """What the page's list, map and timeline need of an event."""
    article = data["article"]
    duplicate = article.get("duplicate")
    return {
        "article": article["id"],
        "version": article["version"],
        "title": article.get("title") or first_words(article["text"], BEGINNING),
        "outlet": article.get("outlet"),
        "published": article.get("published"),
        "received": received_ms,
        "language": article["language"],
        "words": article["word_count"],
        "superseded": article.get("superseded", False),
        "duplicate_of": duplicate["of"] if duplicate else None,
        "incomplete": data.get("incomplete") or [],
        "entities": len(data["entities"]),
        "quotes": len(data["quotes"]),
        "speakers": list(
            dict.fromkeys(
                name for quote in data["quotes"] if (name := speaker_name(quote["speaker"]))
            )
        )[:SUMMARY_QUOTES],
        "places": [
            [one["name"], one["latitude"], one["longitude"], len(one.get("mentions") or ())]
            for one in data["places"][:SUMMARY_PLACES]
        ],
        "partition": event["partition"],
        "offset": event["offset"],
    }


def withdrawal(data: Mapping[str, Any]) -> dict[str, Any]:
    """What the page needs of a withdrawal."""
    return {"article": data.get("article_id"), "reason": data.get("reason")}
