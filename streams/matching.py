"""What the filters of `subscribe` and the console's search compare: names and words, folded.

Plain functions on plain event dictionaries. A name meets what is wanted by some of its words, the
last of which may be its beginning, an id as a whole, words by their beginnings. The archive's index
(`streams.archive.index`) has the same words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from streams.enriched import one_line

_WORD = re.compile(r"[^\W_]+")

Entities = Mapping[str, Mapping[str, Any]]
"""Entities of an event by their ids."""


def fold(text: str) -> str:
    """Text without case, accents and doubled blanks, to compare with."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in text if not unicodedata.combining(c))
    return one_line(text.casefold()).strip()


@lru_cache(maxsize=4096)
def fold_wanted(text: str) -> str:
    """`fold` of what is looked for: the same few texts for every event."""
    return fold(text)


@dataclass(frozen=True, slots=True)
class Names:
    """What something is called: the words of its names (`words_of`), a line each, and its ids."""

    names: str = ""
    ids: tuple[str, ...] = ()

    @classmethod
    def of(cls, names: Iterable[Any], ids: Iterable[Any] = ()) -> Names:
        """Of names and ids as they are written; None and "" are none."""
        found = (words_of(str(one)) for one in names if one is not None)
        return cls("\n".join(filter(None, dict.fromkeys(found))), _folded(ids))

    @property
    def each(self) -> list[str]:
        """The names one by one."""
        return self.names.split("\n") if self.names else []

    def meet(self, wanted: str) -> bool:
        """Whether a text is an id, or words of a name; one without words is neither."""
        some = _words_wanted(wanted)
        return bool(some) and (some in self.names or fold_wanted(wanted) in self.ids)

    def meet_any(self, wanted: Iterable[str]) -> bool:
        """Whether one of these texts is."""
        return any(map(self.meet, wanted))

    @property
    def characters(self) -> int:
        """How many there are."""
        return len(self.names) + sum(map(len, self.ids))


def words_of(text: str) -> str:
    """The folded words of a text, a blank before each."""
    return "".join(f" {word}" for word in _WORD.findall(fold(text)))


def words_meet(words: str, wanted: str) -> bool:
    """Whether every word of a text begins one of `words` (of `words_of`); no word does not."""
    starts = _starts(wanted)
    return bool(starts) and all(start in words for start in starts)


def entity_names(*entities: Mapping[str, Any]) -> Names:
    """Names and aliases; ids, and those of links."""
    return Names.of(*_called(entities))


def speaker_names(quote: Mapping[str, Any], entities: Entities) -> Names:
    """Whom a quote is by, and through whom it came: names, mentions, aliases; ids."""
    voices = voices_of(quote)
    names, ids = _called(speaking(quote, entities))
    for voice in voices:
        names += [voice.get("name"), (voice.get("mention") or {}).get("text")]
    return Names.of(names, ids)


def organisation_names(quote: Mapping[str, Any], entities: Entities) -> Names:
    """Organisations that a quote names, that speak, or that the speaker belongs to."""
    voices = speaking(quote, entities)
    about = [entities[id] for id in quote.get("about") or () if id in entities]
    belongs = [entities[one["belongs_to"]] for one in voices if one.get("belongs_to") in entities]
    names, ids = _called(one for one in (*voices, *about, *belongs) if one["type"] == "ORG")
    return Names.of([*names, *(voice.get("stands_for") for voice in voices_of(quote))], ids)


def place_names(event: Mapping[str, Any], entities: Entities) -> Names:
    """Places of an article: names, aliases, regions; ids, country codes, GeoNames ids."""
    places = event.get("places") or ()
    names, ids = _called(entities[one["entity"]] for one in places if one["entity"] in entities)
    for place in places:
        names += [place["name"], place.get("region")]
        ids += [place.get("country"), place.get("geonames"), *_links(place)]
    return Names.of(names, ids)


def outlet_names(event: Mapping[str, Any]) -> Names:
    """Who published an article: its outlet, and the host of its address."""
    article = event.get("article") or {}
    try:
        host = urlsplit(article.get("url") or "").hostname
    except ValueError:
        host = None
    return Names.of([article.get("outlet"), host])


def voices_of(quote: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The speaker of a quote, and through whom it came."""
    yield quote["speaker"]
    if quote.get("via"):
        yield quote["via"]


def speaking(quote: Mapping[str, Any], entities: Entities) -> list[Mapping[str, Any]]:
    """The entities that voice a quote."""
    found = (entities.get(voice.get("entity") or "") for voice in voices_of(quote))
    return [one for one in found if one is not None]


@lru_cache(maxsize=4096)
def _words_wanted(wanted: str) -> str:
    return words_of(wanted)


@lru_cache(maxsize=4096)
def _starts(wanted: str) -> tuple[str, ...]:
    return tuple(f" {word}" for word in words_of(wanted).split())


def _called(entities: Iterable[Mapping[str, Any]]) -> tuple[list[Any], list[Any]]:
    """Names and ids of entities, as they are written."""
    names: list[Any] = []
    ids: list[Any] = []
    for one in entities:
        names += [one["name"], *(one.get("aliases") or ())]
        ids += [one["id"], *_links(one)]
    return names, ids


def _links(one: Mapping[str, Any]) -> list[Any]:
    return [link["id"] for link in one.get("links") or ()]


def _folded(texts: Iterable[Any]) -> tuple[str, ...]:
    return tuple(filter(None, dict.fromkeys(fold(str(one)) for one in texts if one is not None)))
