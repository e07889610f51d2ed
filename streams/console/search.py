"""The quotes of events as the search sees them, and as it shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from streams.enriched import BEGINNING, first_words, speaker_name
from streams.matching import (
    Names,
    organisation_names,
    place_names,
    speaker_names,
    speaking,
    words_meet,
    words_of,
)

ROW_BYTES = 1_500
"""What a row of the search takes in memory beside its strings, about."""


@dataclass(slots=True)
class Row:
    """One quote as the search sees it: names folded, and what is shown of it.

    `place`: named in the quote or in its article.
    """

    speaker: Names
    organisation: Names
    place: Names
    words: str
    shown: dict[str, Any]

    @property
    def size(self) -> int:
        """Bytes in memory, about."""
        names = sum(each.characters for each in (self.speaker, self.organisation, self.place))
        return names + 3 * len(self.words) + ROW_BYTES

    def meets(self, *, speaker: str, organisation: str, place: str, word: str) -> bool:
        """Whether the quote meets all that is not blank."""
        return (
            (not speaker.strip() or self.speaker.meet(speaker))
            and (not organisation.strip() or self.organisation.meet(organisation))
            and (not place.strip() or self.place.meet(place))
            and (not word.strip() or words_meet(self.words, word))
        )


def quote_rows(data: Mapping[str, Any]) -> Iterator[Row]:
    """The quotes of an event as the search sees them."""
    article = data["article"]
    entities = {one["id"]: one for one in data["entities"]}
    by_place = {one["entity"]: one for one in data["places"]}
    places = place_names(data, entities)
    beginning = first_words(article["text"], BEGINNING)
    for quote in data["quotes"]:
        voices = speaking(quote, entities)
        about = [entities[id] for id in quote.get("about") or () if id in entities]
        yield Row(
            speaker=speaker_names(quote, entities),
            organisation=organisation_names(quote, entities),
            place=places,
            words=words_of(quote["text"]),
            shown={
                "article": article["id"],
                "title": article.get("title") or beginning,
                "outlet": article.get("outlet"),
                "published": article.get("published"),
                "url": article.get("url"),
                "quote": quote["id"],
                "kind": quote["kind"],
                "modality": quote["modality"],
                "text": quote["text"],
                "parts": [article["text"][start:end] for start, end in quote["spans"]],
                "spans": quote["spans"],
                "speaker": speaker_name(quote["speaker"]),
                "speaker_identity": None,
                "roles": [role for one in voices[:1] for role in one.get("roles") or ()],
                "via": speaker_name(quote["via"]) if quote.get("via") else None,
                "about": [one["name"] for one in about],
                "places": [
                    by_place[id]["name"] for id in quote.get("places") or () if id in by_place
                ],
                "confidence": quote["confidence"],
            },
        )
