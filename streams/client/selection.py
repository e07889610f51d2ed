"""Which events a subscriber wants: filters on plain event dictionaries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from streams.matching import (
    Entities,
    entity_names,
    outlet_names,
    place_names,
    speaker_names,
    words_meet,
    words_of,
)


@dataclass(frozen=True, slots=True)
class Selection:
    """Filters; within one, any of its values will do; all that are given must be met.

    Of the article: `entities` and `places` that it names; `outlets`, by their name or the host of
    the article's address; `since` and `until`, the time of publication that it gives, from and
    before which (UTC where no zone is named; an article that gives none meets neither).

    Of a quote: `speakers`, whom it is by or through whom it came; `kinds`; `modalities`; `words`,
    each value some words, every one of which must begin one in the quote. One and the same quote
    must meet all of these, and have a confidence of `min_confidence` or more.

    Names match by some of their words (of the last one its beginning), ids (`Q1058`, `FR`, `e3` of
    this event) as a whole; case and accents do not count. `markers`: whether the markers of
    rejected, repeated and held articles are wanted beside events. Withdrawals always are.
    `limit`: how many events a subscriber gives in all, 1 or more.
    """

    speakers: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    markers: bool = False
    min_confidence: float = 0.0
    words: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    limit: int | None = None

    def __post_init__(self) -> None:
        if self.limit is not None and self.limit < 1:
            raise ValueError(f"limit is 1 or more, not {self.limit}")

    def accepts(self, event: Mapping[str, Any]) -> bool:
        """Whether an enriched event (value of `news.enriched`) is wanted."""
        return (
            self.concerns(event)
            and self._names(event)
            and (not self._of_quotes or any(True for _ in self.quotes(event)))
        )

    def concerns(self, event: Mapping[str, Any]) -> bool:
        """Whether the article is of the outlets and the time, whatever was found in it."""
        in_outlet = not self.outlets or outlet_names(event).meet_any(self.outlets)
        return in_outlet and self._in_time(event)

    def quotes(self, event: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """The quotes of an event that meet the filters of quotes."""
        entities = _entities(event)
        for quote in event.get("quotes") or ():
            if self._wants(quote, entities):
                yield quote

    @property
    def _of_quotes(self) -> bool:
        return bool(self.speakers or self.kinds or self.modalities or self.words)

    def _wants(self, quote: Mapping[str, Any], entities: Entities) -> bool:
        return (
            quote["confidence"] >= self.min_confidence
            and (not self.kinds or quote["kind"] in self.kinds)
            and (not self.modalities or quote["modality"] in self.modalities)
            and (not self.speakers or speaker_names(quote, entities).meet_any(self.speakers))
            and (not self.words or self._says(quote))
        )

    def _says(self, quote: Mapping[str, Any]) -> bool:
        words = words_of(quote["text"])
        return any(words_meet(words, one) for one in self.words)

    def _names(self, event: Mapping[str, Any]) -> bool:
        named = event.get("entities") or ()
        if self.entities and not entity_names(*named).meet_any(self.entities):
            return False
        return not self.places or place_names(event, _entities(event)).meet_any(self.places)

    def _in_time(self, event: Mapping[str, Any]) -> bool:
        if self.since is None and self.until is None:
            return True
        published = _instant((event.get("article") or {}).get("published"))
        if published is None:
            return False
        since, until = _zoned(self.since), _zoned(self.until)
        return (since is None or since <= published) and (until is None or published < until)


def _entities(event: Mapping[str, Any]) -> Entities:
    return {one["id"]: one for one in event.get("entities") or ()}


def _zoned(time: datetime | None) -> datetime | None:
    return time if time is None or time.tzinfo else time.replace(tzinfo=UTC)


def _instant(text: str | None) -> datetime | None:
    try:
        return _zoned(datetime.fromisoformat(text)) if text else None
    except ValueError:
        return None
