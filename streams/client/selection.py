"""Which events a subscriber wants: filters on plain event dictionaries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Selection:
    """Filters; within one, any of its values will do; all that are given must be met.

    `speakers`, `entities` and `places` match without regard to case: a part of a name or alias,
    or a whole entity id (`e3`) or link id (`Q1058`, `FR`). `speakers` and `kinds` must be met by
    one and the same quote, of a confidence of `min_confidence` or more. `markers`: whether the
    markers of rejected, repeated and held articles are wanted beside events. Withdrawals always
    are.
    """

    speakers: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    markers: bool = False
    min_confidence: float = 0.0

    def accepts(self, event: Mapping[str, Any]) -> bool:
        """Whether an enriched event (value of `news.enriched`) is wanted."""
        named = list(event.get("entities") or ())
        return (
            (not self.entities or any(_matches(self.entities, one) for one in named))
            and (not self.places or self._place(event, named))
            and (not (self.speakers or self.kinds) or any(True for _ in self.quotes(event)))
        )

    def quotes(self, event: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """The quotes of an event that speakers, kinds and least confidence select."""
        entities = {one["id"]: one for one in event.get("entities") or ()}
        for quote in event.get("quotes") or ():
            if quote["confidence"] < self.min_confidence:
                continue
            if self.kinds and quote["kind"] not in self.kinds:
                continue
            if self.speakers and not self._speaker(quote["speaker"], entities):
                continue
            yield quote

    def _speaker(
        self, speaker: Mapping[str, Any], entities: Mapping[str, Mapping[str, Any]]
    ) -> bool:
        mention = speaker.get("mention") or {}
        if _any_part(self.speakers, (speaker.get("name"), mention.get("text"))):
            return True
        entity = entities.get(speaker.get("entity") or "")
        return entity is not None and _matches(self.speakers, entity)

    def _place(self, event: Mapping[str, Any], named: list[dict[str, Any]]) -> bool:
        entities = {one["id"]: one for one in named}
        for place in event.get("places") or ():
            if _any_part(self.places, (place["name"],)) or any(
                wanted.casefold() == str(place.get(field) or "").casefold()
                for wanted in self.places
                for field in ("country", "geonames", "entity")
            ):
                return True
            entity = entities.get(place["entity"])
            if _links(self.places, place) or (entity and _matches(self.places, entity)):
                return True
        return False


def _matches(wanted: Iterable[str], entity: Mapping[str, Any]) -> bool:
    wanted = tuple(wanted)
    return (
        _any_part(wanted, (entity["name"], *(entity.get("aliases") or ())))
        or any(one.casefold() == entity["id"].casefold() for one in wanted)
        or _links(wanted, entity)
    )


def _links(wanted: Iterable[str], linked: Mapping[str, Any]) -> bool:
    ids = {str(link["id"]).casefold() for link in linked.get("links") or ()}
    return any(one.casefold() in ids for one in wanted)


def _any_part(wanted: Iterable[str], names: Iterable[str | None]) -> bool:
    folded = [" ".join(name.split()).casefold() for name in names if name]
    return any(" ".join(one.split()).casefold() in name for one in wanted for name in folded)
