"""The identities that are at hand, and the decision whom an article's entity is.

`Book` holds profiles and lists; whoever stores them hands in mappings that load what is asked for,
writes back what `changed` and `changed_lists` name, and follows `happened`. Nothing hangs on how
articles are batched: the same articles in the same order give the same identities.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np

from agents.identity.background import Background
from agents.identity.evidence import Evidence, evidence_of
from agents.identity.features import links_part, names_agree
from agents.identity.groups import Compared, Groups, clusters
from agents.identity.names import Kind, Name, asked, halves, keys, name_of
from agents.identity.profile import Profile, join, of_evidence, take_in
from agents.identity.scorer import Scorer, scorer
from agents.identity.sightings import Read, Sighting

MOST_LISTED = 24
"""Identities that one key lists; of those in fewest articles the one listed longest ago goes."""
MOST_CANDIDATES = 24
"""Identities that a sighting is compared with."""
MOST_INVOLVED = 4
"""Identities whose sightings are decided on again with a new one: those most like it."""
NEAR_ENOUGH = -2.5
"""Least score of one of them."""
DOUBT = 0.1
"""Least probability that two identities are one to be kept as a doubt."""

Listed = dict[str, int]
"""Identities under a key, in the order in which they came, and about how often they were named."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who an entity of an article is, with what probability; new: seen for the first time;
    chances: of the identities that it might rather have been, as they were before."""

    article: str
    entity: str
    identity: str
    probability: float
    new: bool
    chances: dict[str, float] = field(default_factory=dict)


class Happened(NamedTuple):
    """A sighting (None: all of one identity that there are) went from one identity to another;
    from None where it is new."""

    evidence: Evidence | None
    before: str | None
    now: str


class Heir(NamedTuple):
    """An id that somebody had before all was found anew, and what a sighting has to do with it.

    how: `is`: it founds whoever has that id; `leads`: whoever it becomes, the id leads to;
    `one`: whoever it founds is one with that identity, by people's word.
    """

    identity: str
    how: Literal["is", "leads", "one"]


class _Unit(NamedTuple):
    """Sightings that stay together; identity: whose, where it is not parted."""

    identity: str | None
    some: list[Evidence]


@dataclass(slots=True)
class Book:
    """Profiles by id, and the ids under each key.

    redirects: identities that became others. founders: ids that are founded when their first
    sighting comes, whoever else it might be, since somebody has judged them; firm: whom people have
    judged: they are not parted. By people's word, barred: pairs that are not one; same: those that
    are, to each the others, with which of the two stays; links: who in Wikidata they are, whatever
    texts say. heirs: by the ids that sightings would found, the ids that they inherit; inherited:
    of those, the pairs that are settled for ever.
    """

    background: Background
    profiles: MutableMapping[str, Profile] = field(default_factory=dict)
    lists: MutableMapping[str, Listed] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    barred: set[frozenset[str]] = field(default_factory=set)
    same: dict[str, dict[str, str]] = field(default_factory=dict)
    founders: set[str] = field(default_factory=set)
    firm: set[str] = field(default_factory=set)
    links: dict[str, str] = field(default_factory=dict)
    heirs: dict[str, list[Heir]] = field(default_factory=dict)
    inherited: set[tuple[str, str]] = field(default_factory=set)
    doubts: dict[tuple[str, str], float] = field(default_factory=dict)
    settled: set[tuple[str, str]] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    changed_lists: set[str] = field(default_factory=set)
    happened: list[Happened] = field(default_factory=list)
    scorer: Scorer = field(default_factory=scorer)

    def assign(self, article: Read) -> list[Assignment]:
        """Who each person and organisation of the article is; the profiles take it in."""
        found = [self.take(sighting) for sighting in article.sightings]
        self.background.add(article.words)
        return found

    def take(self, sighting: Sighting) -> Assignment:
        """Who one sighting is; the profiles take it in."""
        return self.decide(evidence_of(sighting, self.background))

    def decide(self, seen: Evidence) -> Assignment:
        """Who is seen. Young identities of that name may be parted and joined otherwise by it."""
        seen = self._of_one(seen)
        own = self._own(seen)
        gone: list[str] = []
        found = self._candidates(seen, gone)
        scores = self.scores(seen, found)
        near = sorted((one for one in scores if scores[one] > NEAR_ENOUGH), key=scores.__getitem__)
        near = [] if own in self.founders else near[: -MOST_INVOLVED - 1 : -1]
        identity, chances = self._decide_again(seen, near) if near else (self._found(seen), {})
        nobody = 1.0 - max(chances.values(), default=0.0)
        for one in scores.keys() - set(near):
            self._settle(_pair(identity, one))
        for one in gone:
            if one not in self.profiles:
                self._lead(one, identity)
        if seen_as := self.heirs.get(founded(seen)):
            identity = self._inherit(founded(seen), seen_as, identity)
        if own in self.founders:
            identity = self._by_word(identity)
        return Assignment(
            seen.article,
            seen.entity,
            identity,
            round(chances.get(identity, nobody), 4),
            self.profiles[identity].articles == 1,
            chances,
        )

    def scores(self, seen: Evidence, found: Sequence[str]) -> dict[str, float]:
        """Of each of some identities: above 0 where the sighting is rather its than not."""
        if not found:
            return {}
        known = [self.profiles[one].kept for one in found]
        scores = self.scorer.one(seen, [each for kept in known for each in kept])
        ends = np.cumsum([len(kept) for kept in known])
        parts = np.split(scores, ends[:-1])
        return {
            one: float(part.mean() + part.max()) / 2.0
            for one, part in zip(found, parts, strict=True)
        }

    def wanted(self, seen: Evidence | Sighting) -> list[str]:
        """Identities to look at for a sighting, those under the most telling key first."""
        names = _names(seen)
        some = dict.fromkeys(key for name in names for key in asked(name, seen.kind))
        found: dict[str, None] = {}
        for key in sorted(some, key=lambda key: _ORDER.find(key[0])):
            listed = self.lists.get(key) or {}
            for one in sorted(listed, key=listed.__getitem__, reverse=True):
                found.setdefault(self.root(one))
                if len(found) == MOST_CANDIDATES:
                    return list(found)
        return list(found)

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
        if goes in self.links:
            self.links.setdefault(stays, self.links[goes])
        gone = self.profiles[goes]
        self._drop(goes)
        join(self.profiles[stays], gone)
        self._keep(self.profiles[stays])
        self._lead(goes, stays)
        return stays

    def forget(self, identity: str) -> None:
        """Take an identity out, with its place in all lists."""
        self._drop(identity)

    def _of_one(self, seen: Evidence) -> Evidence:
        """What is seen without names that hold those of two known people, if others are left."""
        if seen.kind != "person":
            return seen
        names = tuple(one for one in seen.names if not any(map(self._two, halves(one))))
        return seen if names in ((), seen.names) else replace(seen, names=names)

    def _two(self, names: tuple[str, str]) -> bool:
        """Whether both names are known, as two people's."""
        one, other = (self.lists.get(f"n {name}") or {} for name in names)
        return bool(one and other) and not one.keys() & other.keys()

    def _candidates(self, seen: Evidence, gone: list[str]) -> list[str]:
        """Identities with a name that agrees. An earlier version of what is seen is taken from
        them; gone: who then has no other sighting is appended."""
        found = []
        for one in self.wanted(seen):
            profile = self.profiles.get(one)
            if profile is None or not profile.kept:
                continue
            before = [each for each in profile.kept if founded(each) == founded(seen)]
            if before and profile.articles == 1:
                self._drop(one)
                gone.append(one)
                continue
            if before:
                profile.kept.remove(before[0])
                profile.articles -= 1
                self.changed.add(one)
            if links_part(seen.links, profile.links):
                continue
            if names_agree(seen.names, tuple(profile.names), seen.kind):
                found.append(one)
        return found

    def _own(self, seen: Evidence) -> str:
        """The id that a sighting founds: one that it inherits and nobody has, else its own."""
        own = founded(seen)
        some = (one for one in self.heirs.get(own, ()) if one.how == "is")
        return next((one.identity for one in some if one.identity not in self.profiles), own)

    def _inherit(self, own: str, seen_as: Sequence[Heir], identity: str) -> str:
        """Have the ids that a sighting inherits lead to whoever it is. Returns who that is then."""
        for one in seen_as:
            root = self.root(one.identity)
            if one.how == "one":
                alone = identity == own and self.profiles[identity].articles == 1
                if alone and root != identity and root in self.profiles:
                    identity = self.merge(identity, root, root)
            elif one.identity != identity:
                if one.identity not in self.profiles:
                    self._succeed(one.identity, identity)
                self.inherited.add((own, one.identity))
            elif identity == own:  # As it would be anyway.
                self.inherited.add((own, identity))
        self.heirs[own] = [one for one in seen_as if (own, one.identity) not in self.inherited]
        return identity

    def _succeed(self, goes: str, stays: str) -> None:
        """Have an id that nobody has any more lead to somebody, with what people said of it."""
        self._lead(goes, stays)
        if goes in self.firm:
            self.firm.add(stays)
        if goes in self.links:
            self.links.setdefault(stays, self.links[goes])
            self.profiles[stays].links["wikidata"] = self.links[stays]
        self.barred |= {(pair - {goes}) | {stays} for pair in self.barred if goes in pair}
        for other, first in self.same.get(goes, {}).items():
            self.same.setdefault(stays, {}).setdefault(other, first)
            self.same.setdefault(other, {}).setdefault(stays, first)

    def _found(self, seen: Evidence) -> str:
        own = self._own(seen)
        if own in self.founders and own in self.profiles:  # Another version of what founded it.
            take_in(self.profiles[own], [seen])
            self._keep(self.profiles[own])
            self.happened.append(Happened(seen, None, own))
            return own
        own = self._free([seen])
        self._keep(of_evidence(own, [seen]))
        self.happened.append(Happened(seen, None, own))
        return own

    def _free(self, some: Sequence[Evidence]) -> str:
        """An id that one of some sightings founds, and that is nobody's."""
        ids = map(self._own, some)
        taken = (one for one in ids if one not in self.profiles)
        first = some[0]
        return next(taken, founded_by(first.article, f"{first.entity}+", first.kind))

    def _decide_again(self, seen: Evidence, near: Sequence[str]) -> tuple[str, dict[str, float]]:
        """Cluster the sightings of some identities with a new one. Returns whose that is, and of
        each of them as it was the probability that it is theirs."""
        known = {one: self.profiles[one] for one in near}
        units = []
        for one, profile in known.items():
            if profile.whole or one in self.firm or one in self.founders:
                units.append(_Unit(one, list(profile.kept)))
            else:
                units += [_Unit(None, [each]) for each in profile.kept]
        units.append(_Unit(None, [seen]))
        some = [each for unit in units for each in unit.some]
        compared = Compared(some, self.scorer)
        before = Groups(
            compared,
            _runs([*(len(known[one].kept) for one in near), 1]),
            [*(known[one].articles for one in near), 1],
        )
        chances = dict(zip(near, map(self.scorer.chance, before.scores(len(near))), strict=False))
        table = Groups(
            compared,
            _runs([len(unit.some) for unit in units]),
            [known[unit.identity].articles if unit.identity else 1 for unit in units],
        )
        groups, between = clusters(table, self._apart(units))
        ids = self._regroup([[units[number] for number in group] for group in groups], known)
        mine = next(at for at, group in enumerate(groups) if len(units) - 1 in group)
        for at, other in enumerate(ids):
            if at != mine:
                self._doubt(ids[mine], other, float(between[mine, at]))
        return ids[mine], chances

    def _apart(self, units: Sequence[_Unit]) -> list[tuple[int, int]]:
        """The pairs of units that are not one, by people's word."""
        whole = [(number, unit.identity) for number, unit in enumerate(units) if unit.identity]
        return [
            (a, b)
            for a, one in whole
            for b, other in whole
            if frozenset((one, other)) in self.barred
        ]

    def _regroup(self, groups: list[list[_Unit]], known: dict[str, Profile]) -> list[str]:
        """Make groups of units identities, of what was known before. Returns their ids."""
        before = {founded(each): one for one in known for each in known[one].kept}
        cores = {unit.identity for group in groups for unit in group if unit.identity}
        seats: dict[str, str] = {}  # Young identities, by the sighting that their id goes with.
        for one in sorted(known.keys() - cores):
            places = [founded(each) for each in known[one].kept]
            seats[one if one in places else places[0]] = one
        listed = {one: set(stored_keys(known[one])) for one in known}
        made: dict[str, Profile] = {}
        leads: dict[str, str] = {}
        moves: list[Happened] = []
        ids = []
        for group in groups:
            loose = [each for unit in group if not unit.identity for each in unit.some]
            young = [seats[one] for one in map(founded, loose) if one in seats]
            whole = sorted(
                (unit.identity for unit in group if unit.identity), key=self._weight, reverse=True
            )
            live = [*whole, *sorted(young, key=self._weight, reverse=True)]
            now = live[0] if live else self._free(loose)
            ids.append(now)
            leads |= dict.fromkeys(live, now)
            if whole:
                made[now] = known[now]
                for other in whole[1:]:
                    join(made[now], known[other])
                take_in(made[now], loose)
            else:
                made[now] = of_evidence(now, loose)
            moves += [
                Happened(each, before.get(founded(each)), now)
                for each in loose
                if before.get(founded(each)) != now
            ]
        touched = {one for move in moves for one in (move.before, move.now)}
        touched |= {now for goes, now in leads.items() if goes != now}
        gone = sorted(known.keys() - made.keys())
        for one in gone:
            self._drop(one)
        for one in made.keys() & touched:
            self._unlist(one, listed.get(one, set()) - set(stored_keys(made[one])))
            self._keep(made[one])
        self.happened += moves
        for one in gone:
            self._lead(one, leads[one])
        return ids

    def _keep(self, profile: Profile) -> None:
        """Have an identity as it is now, whatever its id led to before."""
        if profile.id in self.links:
            profile.links["wikidata"] = self.links[profile.id]
        self.profiles[profile.id] = profile
        self.redirects.pop(profile.id, None)
        self.changed.add(profile.id)
        self._list(profile)

    def _lead(self, goes: str, stays: str) -> None:
        """Have the id of an identity that is no more lead to another."""
        self.redirects[goes] = stays
        self.changed |= {goes, stays}
        self.settled |= {pair for pair in self.doubts if goes in pair}
        self.doubts = {pair: p for pair, p in self.doubts.items() if goes not in pair}
        self.happened.append(Happened(None, goes, stays))

    def _drop(self, identity: str) -> None:
        self._unlist(identity, stored_keys(self.profiles.pop(identity)))
        self.changed.add(identity)

    def _unlist(self, identity: str, keys: Iterable[str]) -> None:
        for key in keys:
            if (self.lists.get(key) or {}).pop(identity, None):
                self.changed_lists.add(key)

    def _by_word(self, identity: str) -> str:
        """Join an identity with those that people have said to be the same."""
        for other, stays in sorted(self.same.get(identity, {}).items()):
            mine, theirs = self.root(identity), self.root(other)
            if mine != theirs and mine in self.profiles and theirs in self.profiles:
                self.merge(mine, theirs, self.root(stays))
        return self.root(identity)

    def _doubt(self, one: str, other: str, score: float) -> None:
        pair = _pair(one, other)
        chance = self.scorer.chance(score)
        if chance >= DOUBT and frozenset(pair) not in self.barred:
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


def _runs(lengths: Iterable[int]) -> list[range]:
    """Ranges of those lengths, one after the other."""
    found, start = [], 0
    for length in lengths:
        found.append(range(start, start + length))
        start += length
    return found


def _pair(one: str, other: str) -> tuple[str, str]:
    return min(one, other), max(one, other)


def founded(seen: Evidence) -> str:
    """The id of the identity that a sighting founds, where it founds one."""
    return founded_by(seen.article, seen.entity, seen.kind)


@lru_cache(10_000)
def founded_by(article: str, entity: str, kind: str) -> str:
    """The id of the identity that an article's entity founds: `p` or `o` and 16 hex digits."""
    told = hashlib.sha256(f"{article}\0{entity}".encode(errors="replace")).hexdigest()
    return f"{kind[0]}{told[:16]}"


def asked_keys(sighting: Sighting) -> set[str]:
    """All keys that deciding on a sighting may look at or change."""
    kind = sighting.kind
    written = (sighting.name, *sighting.aliases)
    names = [name_of(one, kind) for one in written]
    found = {key for name in names for key in (*asked(name, kind), *keys(name, kind))}
    if kind == "person":
        found |= {f"n {half}" for one in written for two in halves(one) for half in two}
    return found


def stored_keys(profile: Profile) -> list[str]:
    """The keys under which it is found."""
    names = _telling(profile.names, profile.kind)
    return list(dict.fromkeys(key for one in names for key in keys(one, profile.kind)))


def _names(seen: Evidence | Sighting) -> list[Name]:
    written = seen.names if isinstance(seen, Evidence) else (seen.name, *seen.aliases)
    return _telling(written, seen.kind)


def _telling(written: Iterable[str], kind: Kind) -> list[Name]:
    """The full names, or those alone where there are no others."""
    names = [name_of(one, kind) for one in written]
    full = [name for name in names if name.is_full]
    return full or names


_ORDER = "nojkaisbg"
