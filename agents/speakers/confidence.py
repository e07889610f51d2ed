"""How often each way of resolving a speaker is right: numbers fitted on annotated articles.

`python -m tools.speakers` prints the rules' precisions over the tune parts of both golds, and
`benchmarks/speakers.py --fit` those of the political one and the logistics.
"""

from __future__ import annotations

from math import exp, log

from agents.quotes.types import Quote, Span
from agents.speakers.types import Speaker, SpeakerEntity
from schemas.enriched import SpeakerMethod

CONFIDENCE: dict[str, float] = {
    "age": 0.700,
    "asked": 0.800,
    "carried": 0.800,
    "description named before": 0.867,
    "description one": 0.800,
    "description several": 0.760,
    "document": 0.867,
    "document told": 0.817,
    "group": 0.800,
    "group again": 0.908,
    "in turn": 0.760,
    "label": 0.850,
    "metonym": 0.850,
    "name": 0.944,
    "name apposed": 0.760,
    "name held": 0.900,
    "name unseen": 0.760,
    "organisation": 0.700,
    "press": 0.850,
    "relation": 0.850,
    "represented": 0.850,
    "relative apposed": 0.929,
    "relative near": 0.850,
    "told apart": 0.850,
    "subject before": 0.850,
    "surname": 0.987,
    "surname addressed": 0.900,
    "surname known": 0.760,
    "surname shared": 0.880,
    "uncued above": 0.650,
    "uncued again": 0.550,
    "uncued below": 0.600,
    "uncued further": 0.600,
    "uncued main": 0.800,
    "uncued named": 0.650,
    "writer": 0.850,
}
"""Probability that a rule is right: near its precision, shrunken towards .7 as by four more cases.

The gold has too few cases of many rules ("asked", "label", "relation", "surname addressed"): these
are set by hand, below what the rules that they are like have there; so are those that were written
on the cases that they are counted on ("organisation", "represented", "relative near").
"""

PRONOUN = (-2.379, 5.366)
TITLE = (-1.628, 3.991)
"""Intercept and slope of a logistic over the best candidate's share of the two best weights."""


RANKED = (0.816, 0.747)
"""Intercept and slope of a logistic over the log-odds that the ranker gives to whom it chooses:
by cross-validation over articles (`python -m tools.speakers`)."""


FLOOR = 0.74
DESCRIPTION_FLOOR = 0.7
"""Least confidence at which a pronoun, a description gets a name: a wrong name is worse than none.
By cross-validation a third of those below it would be wrong."""

NOT_SPEAKING = 0.8
"""What is left of the confidence in whom "it" means where another spoke last."""


def of_ranked(probability: float) -> float:
    """Probability that whom the ranker chose is right, from the one that it gives."""
    odds = log(max(probability, 1e-6) / max(1 - probability, 1e-6))
    return round(_logistic(RANKED, odds), 4)


def of_pronoun(share: float) -> float:
    """Probability that the best candidate of a pronoun is right."""
    return _logistic(PRONOUN, share)


def of_title(share: float) -> float:
    """Probability that the best candidate of a title or description is right."""
    return _logistic(TITLE, share)


def _logistic(fitted: tuple[float, float], share: float) -> float:
    intercept, slope = fitted
    return 1 / (1 + exp(-(intercept + slope * share)))


def by_rule(mention: Span, entity: SpeakerEntity, method: SpeakerMethod, rule: str) -> Speaker:
    """A speaker that one rule found, trusted as far as that rule."""
    return Speaker(mention, entity.id, method, None, CONFIDENCE[rule])


def group_by_rule(mention: Span, method: SpeakerMethod, called: str, rule: str) -> Speaker:
    """A speaker that is no entity of the article, by what it is called."""
    return Speaker(mention, None, method, called, CONFIDENCE[rule])


def carried(speaker: Speaker, quote: Quote) -> float:
    """Probability that who spoke a quote speaks one that continues it."""
    if speaker.entity_id is None:
        return speaker.confidence
    most = CONFIDENCE["carried"] * max(quote.speaker_confidence, 0.5) + 0.1
    return round(min(speaker.confidence, most), 4)
