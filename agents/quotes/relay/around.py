"""Sources that stand around the contents in a cue's sentence.

Some take the words down: `X told Y`, `X said in an interview with Y`, `on Y`, `in a statement
obtained by Y`. Others pass them on or cite: `C, according to Y`, `C, Y reported`, `Y reported,
citing X`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from agents.lexicon import english
from agents.quotes.arrays import TokenRange
from agents.quotes.model.hashing import label_hashes
from agents.quotes.propose.attribution import Attribution
from agents.quotes.propose.batch import Batch
from agents.quotes.relay.outlets import (
    LONGEST_NAME,
    LONGEST_OUTLET,
    names_people,
    outlet_at,
    passes_on,
    phrase_at,
)
from agents.quotes.token_ranges import overlap

_EVIDENCE = label_hashes(
    " ".join(
        sorted(
            english.OUTLETS
            | english.OUTLET_ENDINGS
            | english.MEDIA_NOUNS
            | english.QUOTING_VERBS
            | english.RECORD_NOUNS
            | {"interview", "according"}
        )
    )
)
"""A sentence without any of these words names no source of this kind."""
_CITING = frozenset(("citing", "quoting"))
_BOUNDS = frozenset((",", "—", "–", "--", "-", "”", '"', "''", "’’"))
"""Marks before a source that closes a sentence."""
_LINGERS = 14
"""Tokens from the end of what is said to the source that closes the sentence, at most."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A word in its sentence: the k-th of the lower-cased `texts`, which begin at token `begin`.

    said: whether the word is part of what an attribution of the sentence says.
    """

    batch: Batch
    texts: Sequence[str]
    begin: int
    k: int
    said: bool

    @property
    def word(self) -> str:
        return self.texts[self.k]

    @property
    def at(self) -> int:
        """The word's token."""
        return self.begin + self.k

    @property
    def last(self) -> int:
        """The last token of the sentence."""
        return self.begin + len(self.texts) - 1

    def outlet(self, step: int = 1, *, strict: bool = False, anybody: bool = False) -> _Name:
        """The outlet that is named `step` tokens on."""
        return outlet_at(self.batch, self.at + step, self.last, strict=strict, anybody=anybody)


_Name = TokenRange | None
_Finder = Callable[[_Place], _Name]


def set_listeners(batch: Batch, items: Sequence[Attribution]) -> None:
    """Set `via` of attributions that were told to an outlet.

    items: final, with their speakers chosen, for these sources are not whom the words are
    credited to.
    """
    for near, place in _places(batch, items, _LISTENERS):
        name = None if place.said else _LISTENERS[place.word](place)
        if name is not None:
            _told(batch, near, place.at, name)


def set_closing_sources(batch: Batch, items: Sequence[Attribution]) -> set[int]:
    """Set `via` of attributions that somebody passes on or cites in the same sentence.

    Returns the ids of attributions that thereby have nothing left to say.
    """
    dropped: set[int] = set()
    for near, place in _places(batch, items, _REPORTERS):
        citing = place.word in _CITING
        name = None if citing and place.said else _REPORTERS[place.word](place)
        if name is None:
            continue
        if citing:
            dropped |= _cite(batch, near, place.at, name)
        elif place.word == "according":
            _close(batch, _nearest(near, place.at), place.at, name)
        else:
            for item in near:
                _close(batch, item, place.at, name)
    return dropped


def _places(
    batch: Batch, items: Sequence[Attribution], wanted: Collection[str]
) -> Iterator[tuple[list[Attribution], _Place]]:
    """The wanted words of sentences that may name a source, with the sentence's attributions."""
    evident = np.isin(batch.tokens.lower, _EVIDENCE)
    for near in batch.by_sentence(items).values():
        cue = near[0].cue
        assert cue is not None
        begin, last = batch.sentence(cue[0])
        if not evident[begin : last + 1].any():
            continue
        said = {i for item in near for a, b in item.content for i in range(a, b + 1)}
        texts = batch.lower((begin, last))
        for k, word in enumerate(texts):
            if word in wanted:
                yield near, _Place(batch, texts, begin, k, begin + k in said)


# The source that a word leads to.


def _to(place: _Place) -> _Name:
    return None if place.texts[place.k - 1 : place.k] == ["according"] else place.outlet()


def _by(place: _Place) -> _Name:
    """Y of "a statement obtained by Y"."""
    before = place.texts[max(0, place.k - 4) : place.k]
    handed = not english.HANDED_PARTICIPLES.isdisjoint(before[-3:])
    return place.outlet() if handed and english.POLL_NOUNS.isdisjoint(before) else None


def _interviewer(place: _Place) -> _Name:
    """Y of "an interview with Y", "an interview on Y", "the Y interview"."""
    texts, k = place.texts, place.k
    for step in range(1, min(9, len(texts) - k)):
        if texts[k + step] in ("with", "by", "to", "on", "for", "in"):
            name = place.outlet(step + 1, anybody=texts[k + step] in ("with", "by", "to"))
            if name is not None:
                return name
    for back in range(1, min(7, k + 1)):
        if texts[k - back] in ("the", "a", "an", "his", "her", "in"):
            return outlet_at(place.batch, place.at - back, place.at - 1)
    return None


def _according(place: _Place) -> _Name:
    if place.texts[place.k + 1 : place.k + 2] != ["to"]:
        return None
    return phrase_at(place.batch, place.at + 2, place.last, LONGEST_NAME)


def _cited(place: _Place) -> _Name:
    return phrase_at(place.batch, place.at + 1, place.last, LONGEST_NAME)


def _reporter(place: _Place) -> _Name:
    """Y of "C, Y reported", where nothing follows."""
    texts, k = place.texts, place.k
    if any(c.isalnum() for text in texts[k + 1 :] for c in text):
        return None
    for back in range(1, min(k, LONGEST_OUTLET)):
        if texts[k - back] in _BOUNDS:
            name = place.at - back + 1, place.at - 1
            known = name[0] <= name[1] and passes_on(place.batch, name, [place.word])
            return name if known else None
    return None


_LISTENERS: dict[str, _Finder] = {
    **dict.fromkeys(english.TELLING_VERBS, _Place.outlet),
    **dict.fromkeys(("interview", "interviewed"), _interviewer),
    **dict.fromkeys(("on", "in"), lambda place: place.outlet(strict=True)),
    "to": _to,
    "by": _by,
}
_REPORTERS: dict[str, _Finder] = {
    **dict.fromkeys(english.REPORTED_VERBS, _reporter),
    **dict.fromkeys(_CITING, _cited),
    "according": _according,
}


# What the source means for the attributions of its sentence.


def _nearest(items: Sequence[Attribution], at: int) -> Attribution:
    """The attribution whose cue is nearest to a token."""

    def distance(item: Attribution) -> int:
        assert item.cue is not None
        return min(abs(item.cue[0] - at), abs(item.cue[1] - at))

    return min(items, key=distance)


def _told(batch: Batch, items: Sequence[Attribution], at: int, name: TokenRange) -> None:
    """Set `via` of all that the nearest attribution's speaker says to the one named."""
    region = batch.tokens.region
    nearest = _nearest(items, at)
    name = batch.trimmed(*name) or name
    for item in items:
        if item.via is not None or item.cue is None or item.source is None:
            continue
        theirs = item is nearest or item.source == nearest.source
        own = item.source[0] == name[0] or (at < item.source[0] and overlap(name, item.source))
        if theirs and not own and region[at] == region[item.cue[0]]:
            item.via = name
            item.content = batch.without(item.content, [name]) or item.content


def _close(batch: Batch, item: Attribution, at: int, name: TokenRange) -> None:
    """Give an attribution the source that closes its sentence, and end its content before it."""
    if item.via is not None or item.cue is None or item.source is None:
        return
    name = batch.trimmed(*name) or name
    said = max(item.cue[1], item.source[1])
    tail = min(at, name[0])
    if tail <= said or batch.tokens.region[at] >= 0 or overlap(name, item.source):
        return
    if tail - max(said, item.content[-1][1]) > _LINGERS:
        return
    if "which" in batch.lower((item.cue[1], at)):
        return  # What it tells is the clause's own source.
    content = batch.until(item.content, tail)
    if content:
        item.content, item.via = content, name


def _cite(batch: Batch, items: Sequence[Attribution], at: int, name: TokenRange) -> set[int]:
    """`S reported C, citing T`: T speaks through S. What is read as `S cites "T"` is dropped."""
    if not names_people(batch, name):
        return set()
    citing = [item for item in items if item.cue is not None and item.cue[0] <= at <= item.cue[1]]
    others = [item for item in items if item not in citing and item.via is None]
    if not others:
        return set()
    item = _nearest(others, at)
    if item.source is None or not passes_on(batch, item.source, ["said"]):
        return set()
    if batch.tokens.region[at] >= 0:
        return set()
    item.via, item.source = item.source, batch.trimmed(*name) or name
    return {id(one) for one in citing if not batch.without(one.content, [name])}
