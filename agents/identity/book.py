"""The identities that are at hand, and the decision whom an article's entity is.

`Book` holds profiles and lists; whoever stores them hands in mappings that load what is asked for,
and writes back what `changed` and `changed_lists` name. Nothing hangs on how articles are batched:
the same articles in the same order give the same identities.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass, field

from agents.identity.background import Background
from agents.identity.features import compare, names_agree, of_nobody
from agents.identity.names import Agreement, Name, asked, keys, name_of
from agents.identity.profile import Profile, join, of_sighting, take_in
from agents.identity.scorer import Scorer, scorer
from agents.identity.sightings import Read, Sighting

MOST_LISTED = 32
"""Identities that one key lists; of those in fewest articles the one listed longest ago goes."""
MOST_CANDIDATES = 24
"""Identities that a sighting is compared with."""
MERGE = 0.95
"""Least probability at which two identities become one without anybody's word."""
DOUBT = 0.1
"""Least probability that two identities are one to be kept as a doubt; the most is `MERGE`."""

Listed = dict[str, int]
"""Identities under a key, in the order in which they came, and about how often they were named."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who an entity of an article is, with what probability; new: seen for the first time;
    chances: of all identities that it might be."""

    article: str
    entity: str
    identity: str
    probability: float
    new: bool
    chances: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Book:
    """Profiles by id, and the ids under each key.

    redirects: identities that became others. founders: ids that are founded when their first
    sighting comes, whoever else it might be, since somebody has judged them. By people's word,
    barred: pairs that are not one; same: those that are, to each the others, with which of the two
    stays; links: who in Wikidata they are, whatever texts say.
    """

    background: Background
    profiles: MutableMapping[str, Profile] = field(default_factory=dict)
    lists: MutableMapping[str, Listed] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    barred: set[frozenset[str]] = field(default_factory=set)
    same: dict[str, dict[str, str]] = field(default_factory=dict)
    founders: set[str] = field(default_factory=set)
    links: dict[str, str] = field(default_factory=dict)
    doubts: dict[tuple[str, str], float] = field(default_factory=dict)
    settled: set[tuple[str, str]] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    changed_lists: set[str] = field(default_factory=set)
    scorer: Scorer = field(default_factory=scorer)

    def assign(self, article: Read) -> list[Assignment]:
        """Who each person and organisation of the article is; the profiles take it in."""
        found = [self.take(sighting) for sighting in article.sightings]
        self.background.add(article.words)
        return found

    def take(self, sighting: Sighting) -> Assignment:
        """Who one sighting is; the profile takes it in."""
        own = founded(sighting)
        new = of_sighting(sighting, self.background, own)
        chances = self.choose(new)
        best = max(chances, key=lambda one: (chances[one], one), default=None)
        nobody = max(0.0, 1.0 - sum(chances.values()))
        founds = best is None or chances[best] <= nobody or own in self.founders
        if best is None or founds:
            identity, chance = own, nobody
            self._found(new, sighting)
        else:
            identity, chance = best, chances[best]
            take_in(self.profiles[best], sighting, self.background)
        if identity in self.links:
            self.profiles[identity].links["wikidata"] = self.links[identity]
        self._list(self.profiles[identity])
        self.changed.add(identity)
        if own in self.founders:
            identity = self._by_word(identity)
        self._reconsider(identity, [one for one in chances if one != identity])
        return Assignment(
            sighting.article,
            sighting.entity,
            self.root(identity),
            round(chance if founds else self.scorer.calibrated(chance), 4),
            founds,
            {one: self.scorer.calibrated(each) for one, each in chances.items()},
        )

    def _found(self, new: Profile, sighting: Sighting) -> None:
        """Have an identity of the sighting's own. It may be there: a new version of the article
        that founded it is one article more."""
        if new.id in self.profiles:
            take_in(self.profiles[new.id], sighting, self.background)
        else:
            self.profiles[new.id] = new

    def choose(self, new: Profile) -> dict[str, float]:
        """The probability of each candidate that it is who is seen, the rest being somebody new."""
        found = self.candidates(new)
        if not found:
            return {}
        known = [self.profiles[one] for one in found]
        told = [
            compare(new, profile, agreed, self.background)
            for profile, agreed in zip(known, found.values(), strict=True)
        ]
        chances = self.scorer.choose(told, of_nobody(new, known))
        return dict(zip(found, chances, strict=True))

    def candidates(self, new: Profile) -> dict[str, Agreement]:
        """Identities whose names agree with a profile's, those under the most telling key first."""
        found: dict[str, Agreement] = {}
        for key in keys_of(new):
            for listed in self.lists.get(key) or ():
                one = self.root(listed)
                if one == new.id or one in found or one not in self.profiles:
                    continue
                agreed = names_agree(new, self.profiles[one])
                if agreed:
                    found[one] = agreed
                if len(found) == MOST_CANDIDATES:
                    return found
        return found

    def root(self, identity: str) -> str:
        """The identity that one has become."""
        while identity in self.redirects:
            identity = self.redirects[identity]
        return identity

    def merge(self, one: str, other: str, stays: str | None = None) -> str:
        """Make two identities one. By default who was named in more articles stays. Returns its
        id."""
        stays = stays or max(one, other, key=self._weight)
        goes = one if stays == other else other
        profile, gone = self.profiles[stays], self.profiles.pop(goes)
        if goes in self.links:
            self.links.setdefault(stays, self.links[goes])
        for key in stored_keys(gone):
            if (self.lists.get(key) or {}).pop(goes, None):
                self.changed_lists.add(key)
        join(profile, gone, self.background)
        if stays in self.links:
            profile.links["wikidata"] = self.links[stays]
        self.redirects[goes] = stays
        self._list(profile)
        self.changed |= {stays, goes}
        self.settled |= {pair for pair in self.doubts if goes in pair}
        self.doubts = {pair: p for pair, p in self.doubts.items() if goes not in pair}
        return stays

    def forget(self, identity: str) -> None:
        """Take an identity out, with its place in all lists."""
        for key in stored_keys(self.profiles.pop(identity)):
            if (self.lists.get(key) or {}).pop(identity, None):
                self.changed_lists.add(key)
        self.changed.add(identity)

    def probability(self, one: str, other: str) -> float | None:
        """That two identities are one; None where their names say that they are not."""
        mine, theirs = self.profiles[one], self.profiles[other]
        agreed = names_agree(mine, theirs)
        if agreed is None:
            return None
        return self.scorer.one(compare(mine, theirs, agreed, self.background))

    def _by_word(self, identity: str) -> str:
        """Join an identity with those that people have said to be the same."""
        for other, stays in sorted(self.same.get(identity, {}).items()):
            mine, theirs = self.root(identity), self.root(other)
            if mine != theirs and mine in self.profiles and theirs in self.profiles:
                self.merge(mine, theirs, stays=self.root(stays))
        return self.root(identity)

    def _reconsider(self, identity: str, others: Iterable[str]) -> None:
        """Whether an identity of which more is known now is one with another."""
        for other in others:
            pair = (min(identity, other), max(identity, other))
            if other not in self.profiles:
                continue
            if frozenset(pair) in self.barred:
                self._settle(pair)
                continue
            chance = self.probability(identity, other) or 0.0
            if chance >= MERGE:
                identity = self.merge(identity, other)
            elif chance >= DOUBT:
                self.doubts[pair] = round(chance, 4)
            else:
                self._settle(pair)

    def _settle(self, pair: tuple[str, str]) -> None:
        self.doubts.pop(pair, None)
        self.settled.add(pair)

    def _list(self, profile: Profile) -> None:
        """Have the identity found under all its keys."""
        often = profile.articles.bit_length()
        for key in stored_keys(profile):
            listed = self.lists.get(key)
            if listed is None:
                listed = self.lists[key] = {}
            if listed.get(profile.id) == often:
                continue
            listed[profile.id] = often
            self.changed_lists.add(key)
            if len(listed) > MOST_LISTED:
                del listed[min(listed, key=listed.__getitem__)]

    def _weight(self, identity: str) -> tuple[int, float, str]:
        known = self.profiles[identity]
        return known.articles, -known.first, identity


def founded(sighting: Sighting) -> str:
    """The id of the identity that a sighting founds, where it founds one."""
    return founded_by(sighting.article, sighting.entity, sighting.kind)


def founded_by(article: str, entity: str, kind: str) -> str:
    """The id of the identity that an article's entity founds: `p` or `o` and 16 hex digits."""
    told = hashlib.sha256(f"{article}\0{entity}".encode(errors="replace")).hexdigest()
    return f"{kind[0]}{told[:16]}"


def asked_keys(sighting: Sighting) -> set[str]:
    """All keys that deciding on a sighting may look at or change."""
    kind = sighting.kind
    names = [name_of(written, kind) for written in (sighting.name, *sighting.aliases)]
    return {key for name in names for key in (*asked(name, kind), *keys(name, kind))}


def names_of(profile: Profile) -> list[Name]:
    """The names to look under: the full ones, or those alone where there are no others."""
    names = [name_of(written, profile.kind) for written in profile.names]
    full = [name for name in names if name.is_full]
    return full or names


def keys_of(profile: Profile) -> list[str]:
    """The keys to look under, most telling first."""
    found = dict.fromkeys(key for name in names_of(profile) for key in asked(name, profile.kind))
    return sorted(found, key=lambda key: _ORDER.find(key[0]))


def stored_keys(profile: Profile) -> list[str]:
    """The keys under which it is found."""
    return list(dict.fromkeys(key for one in names_of(profile) for key in keys(one, profile.kind)))


_ORDER = "nojkaisbg"
