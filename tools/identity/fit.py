"""Fits what sightings are compared by on pairs of made-up namesakes, and the point at which two
become one."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]

from agents.identity.background import Background
from agents.identity.book import Book
from agents.identity.evidence import Evidence, against, evidence_of
from agents.identity.scorer import Scorer

Floats = NDArray[np.float64]

BY_HAND = {
    "gender differs": -2.5,
    "link agrees": 4.0,
    "link differs": -4.0,
    "name: initial": -0.7,
    "name: middle": -0.2,
    "name: nickname": -0.2,
    "name: none": -4.0,
    "name: part": -0.3,
    "name: same": 0.0,
    "name: short": -0.2,
    "name: spelling": -0.7,
    "organisation": 2.0,
}
"""Weights that made-up pairs cannot teach: both have one name and one gender and no link, and none
is an organisation. Two bodies of one name are far rarer than two people."""
MOST_OF_ONE = 60
"""Sightings of one person that count: some are in the news each day."""
LEARNT_OF_ONE = 25
"""Sightings of one person that are learnt from."""
LEARNT_OF_TWO = 6
"""Pairs of sightings of two people that are learnt from."""
L2 = 1.0
FOLDS = 6
SEED = 20

Known = Mapping[str, Sequence[Evidence]]
"""People by key, and their sightings in order."""
Seen = tuple[int, str, Evidence]
"""Index of the article, who it is in truth, and what the article says."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """Pairs of sightings: figures, whether they are one person's, weights, and both people."""

    x: Floats
    y: Floats
    weights: Floats
    people: NDArray[np.str_]


def pairs_of(known: Known, may_meet: Iterable[tuple[str, str]]) -> Learnt:
    """All pairs of each person, and some of each two who might be taken for one."""
    rows: list[NDArray[np.float32]] = []
    told: list[tuple[float, float, str, str]] = []
    draw = random.Random(SEED)
    for one, seen in known.items():
        some = seen[:LEARNT_OF_ONE]
        for at in range(1, len(some)):
            rows.append(against(some[at], some[:at]))
            told += [(1.0, 1.0 / (len(some) - 1), one, one)] * at
    for one, other in may_meet:
        places = [(a, b) for a in known[one][:LEARNT_OF_ONE] for b in known[other][:LEARNT_OF_ONE]]
        for a, b in draw.sample(places, min(LEARNT_OF_TWO, len(places))):
            rows.append(against(a, [b]))
            told.append((0.0, 1.0, one, other))
    y, weights = np.array([one[:2] for one in told]).T
    for value in (0.0, 1.0):
        weights[y == value] *= len(y) / 200.0 / weights[y == value].sum()
    return Learnt(
        np.concatenate(rows).astype(float), y, weights, np.array([one[2:] for one in told])
    )


def fit_pairs(learnt: Learnt, without: set[str] | frozenset[str] = frozenset()) -> Scorer:
    """A scorer by logistic regression, of all pairs but those of some people."""
    use = ~np.isin(learnt.people, sorted(without)).any(axis=1)
    x, y, weights = learnt.x[use], learnt.y[use], learnt.weights[use]
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-6
    x = np.concatenate([np.ones((len(x), 1)), (x - mean) / spread], axis=1)
    penalty = np.full(x.shape[1], L2)
    penalty[0] = 0.0

    def loss(w: Floats) -> tuple[float, Floats]:
        score = x @ w
        value = (weights * (np.logaddexp(0.0, score) - y * score)).sum()
        p = 1.0 / (1.0 + np.exp(-score))
        return value + 0.5 * (penalty * w) @ w, x.T @ (weights * (p - y)) + penalty * w

    fitted = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x
    figures = fitted[1:] / spread
    return Scorer(
        bias=round(float(fitted[0] - figures @ mean), 3),
        figures=np.round(figures, 3),
        plain=BY_HAND,
    )


def kept(seen: Iterable[Seen]) -> list[Seen]:
    """The first sightings of each person."""
    times: Counter[str] = Counter()
    found = []
    for one in seen:
        times[one[1]] += 1
        if times[one[1]] <= MOST_OF_ONE:
            found.append(one)
    return found


def through(seen: Sequence[Seen], scorer: Scorer) -> tuple[list[str], list[tuple[float, bool]]]:
    """One name's sightings through a book: the identity of each in the end; and of each identity
    that one was held against the chance that it was theirs, and whether it was (by whom most of
    its own were of)."""
    book = Book(Background(), scorer=scorer)
    now: dict[tuple[str, str], str] = {}
    truth = {(one.article, one.entity): who for _, who, one in seen}
    chances: list[tuple[float, bool]] = []
    for _, who, one in seen:
        of: dict[str, Counter[str]] = defaultdict(Counter)
        for place, identity in now.items():
            of[identity][truth[place]] += 1
        told = book.decide(one)
        for other, chance in told.chances.items():
            chances.append((chance, of[other].most_common(1)[0][0] == who))
        follow(book, now)
    return [now[one.article, one.entity] for _, _, one in seen], chances


def follow(book: Book, now: dict[tuple[str, str], str]) -> None:
    """Keep who each sighting is, by article and entity, as the book says it."""
    for evidence, before, to in book.happened:
        if evidence is not None:
            now[evidence.article, evidence.entity] = to
            continue
        for place, identity in now.items():
            if identity == before:
                now[place] = to
    book.happened.clear()


def evidence_in_order(
    sightings: Iterable[tuple[int, str, object]], words: Sequence[frozenset[str]]
) -> list[Seen]:
    """Evidence of sightings in order of their articles, the background having taken in all articles
    before each."""
    background = Background()
    at = 0
    found = []
    for index, who, sighting in sightings:
        while at < index:
            background.add(words[at])
            at += 1
        found.append((index, who, evidence_of(sighting, background)))  # type: ignore[arg-type]
    return found


def bcubed(gold: Sequence[object], found: Sequence[object]) -> tuple[float, float, float]:
    """F1, precision and recall (Bagga and Baldwin 1998) of a clustering."""
    right, of_gold, of_found = Counter(zip(gold, found, strict=True)), Counter(gold), Counter(found)
    pairs = list(zip(gold, found, strict=True))
    precision = sum(right[g, f] / of_found[f] for g, f in pairs) / len(pairs)
    recall = sum(right[g, f] / of_gold[g] for g, f in pairs) / len(pairs)
    return 2 * precision * recall / (precision + recall), precision, recall


def fit_calibration(chances: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """Intercept and slope of a logistic regression (Platt 1999) on the log odds of chances, by
    whether they came true."""
    p = np.clip([one for one, _ in chances], 1e-6, 1 - 1e-6)
    x = np.stack([np.ones(len(p)), np.log(p / (1 - p))], axis=1)
    y = np.array([float(right) for _, right in chances])

    def loss(w: Floats) -> tuple[float, Floats]:
        score = x @ w
        value = (np.logaddexp(0.0, score) - y * score).sum()
        return value, x.T @ (1.0 / (1.0 + np.exp(-score)) - y)

    start, slope = minimize(loss, np.array([0.0, 1.0]), jac=True, method="L-BFGS-B").x
    return round(float(start), 3), round(float(slope), 3)


def held_out(learnt: Learnt, people: Sequence[str]) -> dict[frozenset[int], Scorer]:
    """A scorer for each two folds of people, fitted on all others."""
    folds = folds_of(people)
    return {
        frozenset((a, b)): fit_pairs(learnt, {one for one in people if folds[one] in (a, b)})
        for a in range(FOLDS)
        for b in range(a + 1)
    }


def folds_of(people: Sequence[str]) -> dict[str, int]:
    """The fold of each person."""
    order = sorted(people)
    random.Random(SEED).shuffle(order)
    return {one: at % FOLDS for at, one in enumerate(order)}


def at_point(scorer: Scorer, point: float, less: float) -> Scorer:
    """The scorer with another point at which two become one."""
    return replace(scorer, bias=round(scorer.bias - point, 3), less=less)
