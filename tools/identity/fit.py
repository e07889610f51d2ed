"""Fits what sightings are compared by on pairs of made-up namesakes, and the point at which two
become one."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]

from agents.identity.background import Background
from agents.identity.book import Book
from agents.identity.evidence import Evidence, against, evidence_of
from agents.identity.groups import Compared, Groups
from agents.identity.profile import MOST_KEPT
from agents.identity.scorer import JOINT, Scorer

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
OTHERS = 12_000
"""Pairs of people of whom one or both are in fewer articles than a made-up namesake is."""
LEARNT_OF_OTHERS = 2
"""Pairs of sightings of two of those."""
WEIGHT_OF_OTHERS = 0.5
"""What one of them weighs, and each person who is in few articles."""
WEIGHT = 200.0
"""What all pairs of one person weigh together, and all of two: beside it stands the penalty."""
L2 = 1.0
L2_JOINT = 3.0
MOST_OF_NAME = 2 * MOST_KEPT
"""Sightings of a made-up name whose sorting out is learnt from at once."""
SHARES = (0.3, 0.6, 1.0, 1.0)
"""What share of its sightings."""
START = 0.9
"""What is added to the mean score of sightings while it alone says who is joined."""
STOPS = (-1.0, -0.5, 0.0, 0.0, 0.5, 1.0)
"""Scores at which joining ends."""
LIKEST = 3
"""Pairs of groups that are learnt from at each step."""
FOLDS = 6
BINS = 10
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


def pairs_of(
    known: Known, may_meet: Sequence[tuple[str, str]], others: Collection[str] = ()
) -> Learnt:
    """All pairs of each person, and some of each two who might be taken for one.

    others: people who are in few articles; of them fewer pairs are taken, and they weigh less.
    """
    rows: list[NDArray[np.float32]] = []
    told: list[tuple[float, float, str, str]] = []
    draw = random.Random(SEED)
    for one, seen in known.items():
        some = seen[:LEARNT_OF_ONE]
        weight = WEIGHT_OF_OTHERS if one in others else 1.0
        for at in range(1, len(some)):
            rows.append(against(some[at], some[:at]))
            told += [(1.0, weight / (len(some) - 1), one, one)] * at
    few = [two for two in may_meet if two[0] in others or two[1] in others]
    many = [two for two in may_meet if two[0] not in others and two[1] not in others]
    few = draw.sample(few, min(OTHERS, len(few)))
    for two, most, weight in (
        *((two, LEARNT_OF_TWO, 1.0) for two in many),
        *((two, LEARNT_OF_OTHERS, WEIGHT_OF_OTHERS) for two in few),
    ):
        one, other = two
        places = [(a, b) for a in known[one][:LEARNT_OF_ONE] for b in known[other][:LEARNT_OF_ONE]]
        for a, b in draw.sample(places, min(most, len(places))):
            rows.append(against(a, [b]))
            told.append((0.0, weight, one, other))
    y, weights = np.array([one[:2] for one in told]).T
    return Learnt(
        np.concatenate(rows).astype(float), y, weights, np.array([one[2:] for one in told])
    )


def fit_pairs(learnt: Learnt, without: set[str] | frozenset[str] = frozenset()) -> Scorer:
    """A scorer by logistic regression, of all pairs but those of some people."""
    use = ~np.isin(learnt.people, sorted(without)).any(axis=1)
    x, y, weights = learnt.x[use], learnt.y[use], learnt.weights[use].copy()
    for value in (0.0, 1.0):  # As much of one person as of two, whoever is left out.
        weights[y == value] *= WEIGHT / weights[y == value].sum()
    bias, figures = logistic(x, y, weights, L2)
    return Scorer(bias, figures, BY_HAND, 0.0, np.zeros(len(JOINT)))


def logistic(x: Floats, y: Floats, weights: Floats, l2: float) -> tuple[float, Floats]:
    """Intercept and weights of a logistic regression, the penalty being on figures of spread 1."""
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-6
    x = np.concatenate([np.ones((len(x), 1)), (x - mean) / spread], axis=1)
    penalty = np.full(x.shape[1], l2)
    penalty[0] = 0.0

    def loss(w: Floats) -> tuple[float, Floats]:
        score = x @ w
        value = (weights * (np.logaddexp(0.0, score) - y * score)).sum()
        p = 1.0 / (1.0 + np.exp(-score))
        return value + 0.5 * (penalty * w) @ w, x.T @ (weights * (p - y)) + penalty * w

    fitted = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x
    found = fitted[1:] / spread
    return round(float(fitted[0] - found @ mean), 3), np.round(found, 3)


def choices_of(seen: Sequence[Seen], scorer: Scorer, draw: random.Random) -> tuple[Floats, Floats]:
    """(n, JOINT) pairs of groups as they come when a name's sightings are sorted out, and (n)
    whether B-cubed F1 is better once they are one.

    Takes some of the sightings, in a row, and joins the two groups that the scorer finds most
    alike, until none are above a score drawn at random. At each step the likest pairs are taken
    down.
    """
    share = draw.choice(SHARES)
    some = [one for one in seen if draw.random() < share]
    first = draw.randrange(max(1, len(some) - MOST_OF_NAME + 1))
    some = some[first : first + MOST_OF_NAME]
    if len(some) < 2:
        return np.zeros((0, len(JOINT))), np.zeros(0)
    who = [person for _, person, _ in some]
    stop = draw.choice(STOPS)
    number = len(some)
    compared = Compared([one for *_, one in some], scorer)
    groups = Groups(compared, [[at] for at in range(number)], [1] * number)
    table = np.stack([groups.features(at) for at in range(number)])
    of = np.arange(number)
    x: list[Floats] = []
    y: list[float] = []
    while len(groups.alive) > 1:
        pairs = list(combinations(groups.alive, 2))
        scores = scorer.joined(np.array([table[pair] for pair in pairs]))
        rank = np.argsort(-scores, kind="stable")
        now = bcubed(who, of.tolist())[0]
        for a, b in (pairs[at] for at in rank[:LIKEST]):
            x.append(table[a, b].copy())
            y.append(float(bcubed(who, np.where(of == b, a, of).tolist())[0] > now))
        a, b = pairs[rank[0]]
        if scores[rank[0]] <= stop:
            break
        groups.join(a, b)
        of[of == b] = a
        table[a] = table[:, a] = groups.features(a)
    return np.array(x), np.array(y)


def fit_joint(scorer: Scorer, names: Iterable[Sequence[Seen]]) -> Scorer:
    """The scorer with weights for groups, by logistic regression of the choices that come when the
    sightings of made-up names are sorted out by the mean score of sightings."""
    draw = random.Random(SEED)
    plain = {"mean": 1.0, "less": -0.15}
    by_mean = replace(scorer, start=START, joint=np.array([plain.get(name, 0.0) for name in JOINT]))
    found = [choices_of(seen, by_mean, draw) for seen in names]
    x = np.concatenate([one for one, _ in found])
    y = np.concatenate([one for _, one in found])
    start, joint = logistic(x, y, np.full(len(y), 2 * WEIGHT / len(y)), L2_JOINT)
    return replace(scorer, start=start, joint=joint)


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


def reliability(chances: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error over ten bins of equal width."""
    p = np.array([one for one, _ in chances])
    right = np.array([float(one) for _, one in chances])
    bins = np.minimum((p * BINS).astype(int), BINS - 1)
    return float(
        sum(
            abs(p[bins == k].mean() - right[bins == k].mean()) * (bins == k).mean()
            for k in range(BINS)
            if (bins == k).any()
        )
    )


def held_out(
    learnt: Learnt, people: Sequence[str], names: Sequence[Sequence[Seen]]
) -> dict[frozenset[int], Scorer]:
    """A scorer for each two folds of people, fitted on all others."""
    folds = folds_of(people)
    found = {}
    for a in range(FOLDS):
        for b in range(a + 1):
            without = {one for one in people if folds[one] in (a, b)}
            some = [one for one in names if without.isdisjoint(who for _, who, _ in one)]
            found[frozenset((a, b))] = fit_joint(fit_pairs(learnt, without), some)
    return found


def folds_of(people: Sequence[str]) -> dict[str, int]:
    """The fold of each person."""
    order = sorted(people)
    random.Random(SEED).shuffle(order)
    return {one: at % FOLDS for at, one in enumerate(order)}


def at_point(scorer: Scorer, point: float) -> Scorer:
    """The scorer with another point at which two become one."""
    return replace(scorer, start=round(scorer.start - point, 3))
