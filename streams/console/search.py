"""The quotes of events as the search sees them: names and words folded, to compare with."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from streams.enriched import one_line, speaker_name

ROW_BYTES = 600
"""What a row of the search takes in memory beside its strings, about."""


@dataclass(slots=True)
class Row:
    """One quote as the search sees it: names folded, and what is shown of it."""

    speaker: str
    organisation: str
    place: str
    words: str
    shown: dict[str, Any]

    @property
    def size(self) -> int:
        """Bytes in memory, about."""
        names = len(self.speaker) + len(self.organisation) + len(self.place)
        return names + 3 * len(self.words) + ROW_BYTES


def fold(text: str) -> str:
    """Text without case, accents and doubled blanks, to compare with."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return one_line(plain.casefold()).strip()


def words_of(text: str) -> str:
    """The folded words of a text, a blank before each."""
    return "".join(f" {word}" for word in re.findall(r"\w+", fold(text)))


def _names(entities: Iterable[Mapping[str, Any]]) -> list[str]:
    names = []
    for one in entities:
        names += [one["name"], *(one.get("aliases") or ())]
        names += [str(link["id"]) for link in one.get("links") or ()]
    return names


def _fold_all(names: Iterable[str | None]) -> str:
    return "\n".join(dict.fromkeys(fold(name) for name in names if name))


def quote_rows(data: Mapping[str, Any]) -> Iterator[Row]:
    """The quotes of an event as the search sees them.

    `speaker`: whom it is by, and through whom it came. `organisation`: named in the quote, or
    speaking, or what the speaker belongs to. `place`: named in the quote or in its article.
    """
    article = data["article"]
    entities = {one["id"]: one for one in data["entities"]}
    by_place = {one["entity"]: one for one in data["places"]}
    place_names = [*_names(entities[id] for id in by_place if id in entities)]
    for place in data["places"]:
        place_names += [place["name"], place.get("country"), place.get("region")]
    places = _fold_all(place_names)
    for quote in data["quotes"]:
        voices = [quote["speaker"], *([quote["via"]] if quote.get("via") else ())]
        speaking = [entities[v["entity"]] for v in voices if v.get("entity") in entities]
        about = [entities[id] for id in quote.get("about") or () if id in entities]
        belongs = [
            entities[one["belongs_to"]] for one in speaking if one.get("belongs_to") in entities
        ]
        organisations = [o for o in (*speaking, *about, *belongs) if o["type"] == "ORG"]
        mentioned = [(voice.get("mention") or {}).get("text") for voice in voices]
        yield Row(
            speaker=_fold_all([*(v.get("name") for v in voices), *mentioned, *_names(speaking)]),
            organisation=_fold_all(
                [*_names(organisations), *(v.get("stands_for") for v in voices)]
            ),
            place=places,
            words=words_of(quote["text"]),
            shown={
                "article": article["id"],
                "title": article.get("title"),
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
                "roles": [role for one in speaking[:1] for role in one.get("roles") or ()],
                "via": speaker_name(quote["via"]) if quote.get("via") else None,
                "about": [one["name"] for one in about],
                "places": [
                    by_place[id]["name"] for id in quote.get("places") or () if id in by_place
                ],
                "confidence": quote["confidence"],
            },
        )
