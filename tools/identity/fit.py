"""Fits who is chosen, and when two identities become one, on pairs of made-up namesakes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]

from agents.identity.background import Background
from agents.identity.book import Book
from agents.identity.features import compare, names_agree, of_nobody
from agents.identity.profile import Profile, of_sighting, take_in
from agents.identity.scorer import Scorer
from agents.identity.sightings import Sighting

L2 = 0.3
BY_HAND = {
    "gender agrees": 0.0,
    "gender differs": -2.5,
    "link agrees": 6.0,
    "link differs": -4.0,
    "name: initial": -1.0,
    "name: middle": -0.3,
    "name: nickname": 0.0,
    "name: part": -0.5,
    "name: same": 0.5,
    "name: short": 0.0,
    "name: spelling": -1.0,
    "organisation": 3.0,
}
"""Weights that made-up pairs cannot teach: both have one name and one gender and no link, and none
is an organisation. Two bodies of one name are far rarer than two people."""
MOST_OF_ONE = 60
"""Sightings of one person that are learnt from: some are in the news each day."""

Features = Mapping[str, float]
Seen = tuple[int, str, Sighting]
"""Index of the article, who it is in truth, and what the article says."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A sighting: the candidates' features, somebody new's, and which is right (-1: the latter)."""

    known: list[Features]
    nobody: Features
    right: int
    weight: float


def _learnt(features: Features) -> dict[str, float]:
    return {name: value for name, value in features.items() if name not in BY_HAND}


def passing(
    background: Background, words: Sequence[frozenset[str]], seen: Sequence[Seen]
) -> Iterator[tuple[str, Sighting]]:
    """The sightings, the background having taken in all articles before each."""
    at = 0
    for index, who, sighting in seen:
        while at < index:
            background.add(words[at])
            at += 1
        yield who, sighting


def choices(seen: Sequence[Seen], words: Sequence[frozenset[str]]) -> list[Choice]:
    """The choices of one name's sightings, had all before been right."""
    background = Background()
    known: dict[str, Profile] = {}
    times: Counter[str] = Counter()
    found: list[Choice] = []
    weight = 1.0 / np.sqrt(len(seen))
    for who, sighting in passing(background, words, seen):
        times[who] += 1
        if times[who] > MOST_OF_ONE:
            continue
        new = of_sighting(sighting, background, "new")
        some = [(one, names_agree(new, known[one])) for one in known]
        agreeing = [(one, agreed) for one, agreed in some if agreed]
        if agreeing:
            told = [compare(new, known[one], agreed, background) for one, agreed in agreeing]
            right = next((k for k, (one, _) in enumerate(agreeing) if one == who), -1)
            nobody = of_nobody(new, [known[one] for one, _ in agreeing])
            found.append(Choice(told, nobody, right, weight))
        if who in known:
            take_in(known[who], sighting, background)
        else:
            known[who] = new
    return found


def fit_choices(
    some: Sequence[Choice], l2: float = L2
) -> tuple[dict[str, float], dict[str, float]]:
    """Weights of candidates and of somebody new, by a conditional logit."""
    names = [
        ("known", name) for name in sorted({x for c in some for f in c.known for x in _learnt(f)})
    ]
    names += [("nobody", x) for x in sorted({x for c in some for x in _learnt(c.nobody)})]
    column = {name: k for k, name in enumerate(names)}
    sizes = np.array([len(one.known) + 1 for one in some])
    design = np.zeros((int(sizes.sum()), len(names)))
    right, row = np.zeros(len(design)), 0
    for one in some:
        for kind, features in [("nobody", one.nobody), *(("known", f) for f in one.known)]:
            for name, value in _learnt(features).items():
                design[row, column[kind, name]] = value
            row += 1
        right[row - len(one.known) + one.right] = 1.0
    starts = np.cumsum(sizes) - sizes
    number = np.repeat(np.arange(len(some)), sizes)
    weights = np.array([one.weight for one in some])
    weights /= weights.mean()

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        score = design @ w
        raised = np.exp(score - np.maximum.reduceat(score, starts)[number])
        p = raised / np.add.reduceat(raised, starts)[number]
        value = -(weights * np.log(np.add.reduceat(p * right, starts) + 1e-300)).sum()
        return value + 0.5 * l2 * w @ w, design.T @ (weights[number] * (p - right)) + l2 * w

    fitted = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x
    told: dict[str, dict[str, float]] = defaultdict(dict)
    for (kind, name), value in zip(names, fitted, strict=True):
        if abs(value) >= 0.005:
            told[kind][name] = round(float(value), 3)
    return told["known"], told["nobody"]


def pieces(
    seen: Sequence[Seen], words: Sequence[frozenset[str]], scorer: Scorer
) -> list[tuple[Features, float]]:
    """Pairs of identities that the choices leave apart, and whether they are one (by most of
    their sightings)."""
    background = Background()
    book = Book(background, scorer=scorer)
    of: dict[str, Counter[str]] = defaultdict(Counter)
    found: list[tuple[Features, float]] = []
    for who, sighting in passing(background, words, seen):
        identity = book.take(sighting).identity
        of[identity][who] += 1
        mine = book.profiles[identity]
        for other, agreed in book.candidates(mine).items():
            told = compare(mine, book.profiles[other], agreed, background)
            one = of[identity].most_common(1)[0][0] == of[other].most_common(1)[0][0]
            found.append((told, float(one)))
    return found


def through(
    seen: Sequence[Seen], words: Sequence[frozenset[str]], scorer: Scorer
) -> tuple[list[str], list[tuple[float, bool]]]:
    """One name's sightings through a book: the identity of each in the end; and of each identity
    that one was held against the chance that it was theirs, and whether it was (by whom most of
    its own were of)."""
    book = Book(Background(), scorer=scorer)
    told: list[str] = []
    chances: list[tuple[float, bool]] = []
    of: dict[str, Counter[str]] = defaultdict(Counter)
    for who, sighting in passing(book.background, words, seen):
        one = book.take(sighting)
        for other, chance in one.chances.items():
            mostly = of[other].most_common(1)
            chances.append((chance, bool(mostly) and mostly[0][0] == who))
        of[one.identity][who] += 1
        for gone in [each for each in of if book.root(each) != each]:
            of[book.root(gone)].update(of.pop(gone))
        told.append(one.identity)
    return [book.root(one) for one in told], chances


def chances_of(
    seen: Sequence[Seen], words: Sequence[frozenset[str]], scorer: Scorer
) -> list[tuple[float, bool]]:
    """The chances alone."""
    return through(seen, words, scorer)[1]


def fit_calibration(chances: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """Intercept and slope of a logistic regression (Platt 1999) on the log odds of chances, by
    whether they came true."""
    p = np.clip([one for one, _ in chances], 1e-6, 1 - 1e-6)
    x = np.stack([np.ones(len(p)), np.log(p / (1 - p))], axis=1)
    y = np.array([float(right) for _, right in chances])

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        score = x @ w
        value = (np.logaddexp(0.0, score) - y * score).sum()
        return value, x.T @ (1.0 / (1.0 + np.exp(-score)) - y)

    start, slope = minimize(loss, np.array([0.0, 1.0]), jac=True, method="L-BFGS-B").x
    return round(float(start), 3), round(float(slope), 3)


def fit_merges(
    some: Sequence[tuple[Features, float]], weights: Sequence[float], l2: float = L2
) -> dict[str, float]:
    """Weights of a logistic regression by Newton's method; `bias` is not penalised."""
    names = ["bias", *sorted({name for told, _ in some for name in _learnt(told)})]
    column = {name: k for k, name in enumerate(names)}
    x = np.zeros((len(some), len(names)))
    x[:, 0] = 1.0
    for row, (told, _) in enumerate(some):
        for name, value in _learnt(told).items():
            x[row, column[name]] = value
    y, w = np.array([one for _, one in some]), np.array(weights)
    penalty = np.full(len(names), l2)
    penalty[0] = 1e-6
    fitted = np.zeros(len(names))
    for _ in range(40):
        p = 1.0 / (1.0 + np.exp(-np.clip(x @ fitted, -30, 30)))
        gradient = x.T @ (w * (p - y)) + penalty * fitted
        hessian = (x * (w * p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient)
        fitted -= step
        if float(np.abs(step).max()) < 1e-8:
            break
    return {
        name: round(float(value), 3)
        for name, value in zip(names, fitted, strict=True)
        if abs(value) >= 0.005
    }
