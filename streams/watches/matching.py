"""Which quotes of an event a watch wants: as the archive's index answers its questions.

What is compared are the tokens that the archive indexes, so that what `quotewire watch test` finds
in the archive and what a watch is told of are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from streams.archive.index import Field, Phrase, Wanted, event_tokens, meets, name_phrases
from streams.archive.questions import wanted_of
from streams.enriched import is_identity
from streams.matching import Names, organisation_names, speaking
from streams.watches.watch import Watch


class Facts:
    """What an event says, and whom the archive knows in it.

    event: the enriched record. identities: who of its entities is known across articles, by the
    entity's id in the event.
    """

    def __init__(self, event: Mapping[str, Any], identities: Mapping[str, str]) -> None:
        self.event = event
        self.identities = identities
        self.entities = {one["id"]: one for one in event["entities"]}

    @cached_property
    def tokens(self) -> list[list[str]]:
        """Of each quote, those of the index."""
        return event_tokens(self.event, self.entities)[1]

    def speakers(self, quote: Mapping[str, Any]) -> set[str]:
        """The identity of a quote's speaker."""
        return self._known([quote["speaker"].get("entity")])

    def about(self, quote: Mapping[str, Any]) -> set[str]:
        """Identities of those whom a quote names."""
        return self._known(quote.get("about") or ())

    def organisations(self, quote: Mapping[str, Any]) -> tuple[set[str], Names]:
        """Who speaks, to whom the speaker belongs and whom the quote names, of organisations."""
        voices = speaking(quote, self.entities)
        ids = [*(one["id"] for one in voices), *(one.get("belongs_to") for one in voices)]
        return self._known([*ids, *(quote.get("about") or ())]), organisation_names(
            quote, self.entities
        )

    def _known(self, ids: Iterable[str | None]) -> set[str]:
        found = (self.identities.get(id) for id in ids if id is not None)
        return {one for one in found if one is not None}


@dataclass(frozen=True, slots=True)
class _Who:
    """A filter of names: identities, and how other names are looked for in the index."""

    ids: frozenset[str]
    phrases: tuple[Phrase, ...]

    def __bool__(self) -> bool:
        return bool(self.ids or self.phrases)


@dataclass(frozen=True, slots=True)
class Wish:
    """A watch, made ready to be compared with events."""

    watch: Watch
    least: float
    speakers: _Who
    about: _Who
    organisation_ids: frozenset[str]
    organisation_names: tuple[str, ...]
    wanted: tuple[Wanted, ...]

    @classmethod
    def of(cls, watch: Watch, floor: float, current: Callable[[str], str] = str) -> Wish:
        """Of a watch. `floor`: the least confidence where it names none; `current`: where an
        identity is now, after others have become one with it."""
        plain = replace(watch, speakers=(), about=())
        organisations = watch.organisations
        return cls(
            watch=watch,
            least=floor if watch.min_confidence is None else watch.min_confidence,
            speakers=_who(Field.SPEAKER, watch.speakers, current),
            about=_who(Field.ABOUT, watch.about, current),
            organisation_ids=frozenset(current(one) for one in organisations if is_identity(one)),
            organisation_names=tuple(one for one in organisations if not is_identity(one)),
            wanted=tuple(wanted_of(question) for question in plain.questions(floor)),
        )

    def matches(self, facts: Facts) -> Iterator[int]:
        """Numbers of the quotes of an event that are wanted, from 0, in their order."""
        if self.watch.languages and facts.event["article"]["language"] not in self.watch.languages:
            return
        for number, quote in enumerate(facts.event["quotes"]):
            if self._may(quote) and self._wants(facts, number, quote):
                yield number

    def _may(self, quote: Mapping[str, Any]) -> bool:
        """What costs nothing to see."""
        watch = self.watch
        return (
            quote["confidence"] >= self.least
            and (not watch.kinds or quote["kind"] in watch.kinds)
            and (not watch.modalities or quote["modality"] in watch.modalities)
        )

    def _wants(self, facts: Facts, number: int, quote: Mapping[str, Any]) -> bool:
        for who, known in ((self.speakers, facts.speakers), (self.about, facts.about)):
            if who.ids and not who.phrases and not who.ids & known(quote):
                return False
        if self.watch.organisations and not self._concerns(facts, quote):
            return False
        tokens = facts.tokens[number]
        for who, known in ((self.speakers, facts.speakers), (self.about, facts.about)):
            if who.phrases and not (who.ids & known(quote) or _any(who.phrases, tokens)):
                return False
        return any(_meets(wanted, tokens) for wanted in self.wanted)

    def _concerns(self, facts: Facts, quote: Mapping[str, Any]) -> bool:
        ids, names = facts.organisations(quote)
        return bool(self.organisation_ids & ids) or names.meet_any(self.organisation_names)


def _who(field: Field, values: Sequence[str], current: Callable[[str], str]) -> _Who:
    return _Who(
        frozenset(current(one) for one in values if is_identity(one)),
        tuple(
            one for value in values if not is_identity(value) for one in name_phrases(field, value)
        ),
    )


def _meets(wanted: Wanted, tokens: Sequence[str]) -> bool:
    return all(_any(some, tokens) for some in wanted.every) and not _any(wanted.none, tokens)


def _any(phrases: Sequence[Phrase], tokens: Sequence[str]) -> bool:
    return any(meets(one, tokens, at) for one in phrases for at in range(len(tokens)))
