"""Which story an article belongs to, decided article after article in the order of the log.

A story is looked for under the heaviest words and names of the article, and of those found the
ones that share most of them are held against it; so the work for an article does not grow with the
stories that there are. Doubt founds a story of its own. Where an article shows two stories to be
one, they are joined, and the id of the smaller leads to the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field

from agents.stories.sketch import Sketch
from agents.stories.story import DAY, FORGOTTEN_DAYS, Story, alike, fit

Listed = dict[str, float]
"""Stories under a key, each with the time of its last article."""

KEYS = {"words": 12, "names": 6, "places": 2}
"""Under how many of its heaviest terms an article is looked for and found, by field."""
MOST_LISTED = 48
"""Stories under one key: those that had an article last."""
MOST_CANDIDATES = 12
"""Stories that an article is held against."""
MERGE = 2.5
"""From which fit on an article's two best stories are one, if they fit each other so too."""


@dataclass(frozen=True, slots=True)
class Merged:
    """Two stories have become one: `goes` leads to `stays` from then on. article: which showed
    it; at: its time, epoch seconds."""

    goes: str
    stays: str
    article: str
    at: float


@dataclass(frozen=True, slots=True)
class Assigned:
    """Of which story an article is. new: it founded it; fit: how well it fits, above 0."""

    article: str
    story: str
    new: bool
    fit: float
    merged: tuple[Merged, ...] = ()


@dataclass
class Book:
    """All stories. stories and lists may fetch what they are asked for.

    called: the ids that stories have, by those that their first articles would give them, where
    they differ. changed, changed_lists: what is to be written.
    """

    stories: MutableMapping[str, Story] = field(default_factory=dict)
    lists: MutableMapping[str, Listed] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    changed_lists: set[str] = field(default_factory=set)

    def assign(self, seen: Sketch, stays: str | None = None) -> Assigned:
        """Of which story an article is; the story takes it in.

        stays: the story that an earlier version of it was in, which it stays in.
        """
        if stays is not None:
            if stays not in self.stories:
                self.stories[stays] = Story(stays)
            self._take(seen, stays)
            return Assigned(seen.article, stays, False, 0.0)
        fits = self.fits(seen)
        ranked = sorted(fits, key=lambda one: (-fits[one], one))
        best = ranked[0] if ranked and fits[ranked[0]] > 0 else None
        if best is None:
            own = self._free(seen.article)
            self._found(seen, own)
            return Assigned(seen.article, own, True, 0.0)
        merged = []
        for other in ranked[1:]:
            if fits[other] < MERGE or fits[best] < MERGE:
                break
            if alike(self.stories[best], self.stories[other]) >= MERGE:
                goes, leads = sorted((best, other), key=self._weight)
                self._merge(goes, leads)
                merged.append(Merged(goes, leads, seen.article, seen.at))
                fits[leads] = max(fits[best], fits[other])
                best = leads
        self._take(seen, best)
        return Assigned(seen.article, best, False, round(fits[best], 4), tuple(merged))

    def fits(self, seen: Sketch) -> dict[str, float]:
        """How well an article fits the stories that it may be of."""
        some = (one for one in self.candidates(seen) if one in self.stories)
        return {one: fit(seen, self.stories[one]) for one in some}

    def candidates(self, seen: Sketch) -> list[str]:
        """Stories that share most of an article's heaviest terms, at most MOST_CANDIDATES; some
        of them may be no more."""
        shared: dict[str, float] = {}
        for key, weight in keys(seen).items():
            for story, last in (self.lists.get(key) or {}).items():
                if abs(seen.at - last) <= 2 * FORGOTTEN_DAYS * DAY:
                    shared[story] = shared.get(story, 0.0) + weight
        ranked = sorted(shared, key=lambda one: (-shared[one], one))
        return ranked[:MOST_CANDIDATES]

    def _free(self, article: str) -> str:
        """The id of a story that an article founds, and that no other has."""
        own = founded_by(article)
        own = self.called.get(own, own)
        while own in self.stories:
            article += "+"
            own = founded_by(article)
        return own

    def _found(self, seen: Sketch, own: str) -> None:
        self.stories[own] = Story(own)
        self._take(seen, own)

    def _take(self, seen: Sketch, story: str) -> None:
        known = self.stories[story]
        known.add(seen)
        self.changed.add(story)
        self._list(story, keys(seen), known.last)

    def _merge(self, goes: str, stays: str) -> None:
        gone = self.stories.pop(goes)
        known = self.stories[stays]
        known.join(gone)
        self.changed |= {goes, stays}
        # The heaviest terms of what it takes in; others of its articles are found by those.
        some = Sketch("", gone.last, **gone.sums)  # type: ignore[arg-type]
        self._list(stays, keys(some), known.last)

    def _list(self, story: str, under: Mapping[str, float], last: float) -> None:
        for key in under:
            listed = self.lists.get(key)
            if listed is None:
                listed = self.lists[key] = {}
            if listed.get(story) == last:
                continue
            listed[story] = last
            self.changed_lists.add(key)
            if len(listed) > MOST_LISTED:
                del listed[min(listed, key=lambda one: (listed[one], one))]

    def _weight(self, story: str) -> tuple[int, float, str]:
        known = self.stories[story]
        return known.articles, -known.first, story


def keys(seen: Sketch) -> dict[str, float]:
    """The heaviest terms of an article, under which stories are found, with their weights."""
    found = {}
    for name, most in KEYS.items():
        terms = seen.of(name)
        heaviest = sorted(terms, key=lambda term: (-terms[term], term))[:most]
        found.update({name[0] + term[:100]: terms[term] for term in heaviest})
    return found


def founded_by(article: str) -> str:
    """The id of the story that an article founds: `s` and 16 hex digits."""
    return "s" + hashlib.sha256(article.encode(errors="replace")).hexdigest()[:16]
