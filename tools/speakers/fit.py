"""Fits the ranker of pronouns and its confidence, by cross-validation over articles."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

import numpy as np
from scipy.optimize import minimize  # type: ignore[import-untyped]

from agents.speakers import confidence as confidence_of
from agents.speakers import ranker, resolve_speakers
from agents.speakers.ranker import NOBODY, Features, candidates
from benchmarks.speakers import logistic
from tools.speakers.cases import Case, walk

PRONOUNS = ("he", "she")
FOLDS = 8
L2 = 3.0
ROUNDS = 4
"""How often the weights are fitted anew on who the weights before would have spoken before."""

PRIOR = {
    "asked about": -2.0,
    "asked near": 2.5,
    "asks": -8.0,
    "is asked": 4.0,
    "given name differs": -4.0,
    "mostly other pronouns": -3.0,
    "nobody: came in": 7.5,
    "nobody: headline": -3.0,
    "nobody: relative": 7.0,
    "only other pronouns": -1.0,
    "pronouns differ": -0.5,
    "who near": 1.0,
}
"""What weights are drawn to instead of 0: too few cases tell of these."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A pronoun of an article, its candidates, and which of them are right."""

    article: str
    source: str
    candidates: Mapping[str, Features]
    right: frozenset[str]
    named: bool


def choices(cases: Sequence[Case]) -> list[Choice]:
    """All pronouns that were annotated; who spoke before is as the present weights have it."""
    found = []
    for case in cases:
        told = {one.mention: one for one in case.told}
        for mention, context in walk(case):
            pronoun = case.text[slice(*mention)].lower()
            one = told.pop(mention, None) if pronoun in PRONOUNS else None
            if one is None:
                continue
            some = candidates(mention, pronoun, context)
            is_named = one.names is not None or one.name is not None
            right = frozenset(case.right(one) & some.keys() if is_named else ())
            found.append(Choice(case.id, case.source, some, right or frozenset({NOBODY}), is_named))
    return found


def fit(some: Sequence[Choice], l2: float = L2) -> dict[str, float]:
    """Weights that make the right candidates likeliest, drawn to `PRIOR` by L2."""
    seen = {name for one in some for told in one.candidates.values() for name in told}
    names = sorted(seen | PRIOR.keys())
    column = {name: k for k, name in enumerate(names)}
    rows = [(one, key) for one in some for key in one.candidates]
    design = np.zeros((len(rows), len(names)))
    for row, (one, key) in enumerate(rows):
        for name, value in one.candidates[key].items():
            design[row, column[name]] = value
    good = np.array([float(key in one.right) for one, key in rows])
    sizes = np.array([len(one.candidates) for one in some])
    starts = np.cumsum(sizes) - sizes
    number = np.repeat(np.arange(len(some)), sizes)
    prior = np.array([PRIOR.get(name, 0.0) for name in names])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        score = design @ weights
        raised = np.exp(score - np.maximum.reduceat(score, starts)[number])
        total = np.add.reduceat(raised, starts)
        mass = np.add.reduceat(raised * good, starts) + 1e-300
        slope = design.T @ (raised / total[number] - raised * good / mass[number])
        off = weights - prior
        value = float((np.log(total) - np.log(mass)).sum()) + 0.5 * l2 * float(off @ off)
        return value, slope + l2 * off

    result = minimize(loss, prior, jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return {name: round(float(w), 2) for name, w in zip(names, result.x, strict=True)}


def fit_in_rounds(cases: Sequence[Case]) -> tuple[dict[str, float], list[Choice]]:
    """Weights, fitted on who speaks before each pronoun by the weights of the round before."""
    some: list[Choice] = []
    for _ in range(ROUNDS):
        some = choices(cases)
        set_weights(fit(some))
    return dict(ranker.WEIGHTS), some


def set_weights(weights: Mapping[str, float]) -> None:
    """Puts other weights into the ranker."""
    ranker.WEIGHTS.clear()
    ranker.WEIGHTS.update(weights)


def probabilities(one: Choice, weights: Mapping[str, float]) -> dict[str, float]:
    """Of each candidate."""
    scores = {
        key: sum(weights.get(name, 0.0) * value for name, value in told.items())
        for key, told in one.candidates.items()
    }
    most = max(scores.values())
    total = sum(exp(score - most) for score in scores.values())
    return {key: exp(score - most) / total for key, score in scores.items()}


def fold(article: str) -> int:
    """In which part an article is."""
    return hashlib.sha256(article.encode()).digest()[0] % FOLDS


def cross_validate(some: Sequence[Choice]) -> list[tuple[Choice, str, float]]:
    """Each pronoun with whom weights choose that have not seen its article, and how surely."""
    found = []
    for k in range(FOLDS):
        weights = fit([one for one in some if fold(one.article) != k])
        for one in some:
            if fold(one.article) == k:
                given = probabilities(one, weights)
                key = max(given, key=lambda key: given[key])
                found.append((one, key, given[key]))
    return found


def confidence(chosen: Sequence[tuple[Choice, str, float]]) -> tuple[float, float]:
    """Intercept and slope of the confidence over the log-odds of whom was chosen."""
    points = [
        (log(max(p, 1e-6) / max(1 - p, 1e-6)), key in one.right)
        for one, key, p in chosen
        if key != NOBODY
    ]
    return logistic(points)


def precisions(cases: Sequence[Case]) -> dict[str, tuple[int, int]]:
    """Each rule of `confidence.CONFIDENCE` to how often it was right, and in how many mentions.

    Each rule's confidence is made to tell the rule, which is then read back from the speakers, as
    `resolve_speakers` makes them. Who speaks for a group that is no entity is not counted.
    """
    rules = sorted(confidence_of.CONFIDENCE)
    told = {round(0.9 + 0.0001 * n, 4): rule for n, rule in enumerate(rules)}
    known = dict(confidence_of.CONFIDENCE)
    confidence_of.CONFIDENCE.update({rule: code for code, rule in told.items()})
    counts = {rule: [0, 0] for rule in rules}
    for case in cases:
        named = {one.mention: one for one in case.told if one.names or one.name}
        for speaker in resolve_speakers(case.text, case.quotes, case.entities):
            one = named.get(speaker.mention) if speaker.mention else None
            rule = told.get(speaker.confidence)
            if one is not None and rule is not None and speaker.entity_id is not None:
                counts[rule][0] += speaker.entity_id in case.right(one)
                counts[rule][1] += 1
    confidence_of.CONFIDENCE.update(known)
    return {rule: (right, n) for rule, (right, n) in counts.items()}
