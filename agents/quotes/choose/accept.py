"""How likely a decoded attribution is right: its own probabilities, its words, its rivals."""

from __future__ import annotations

from agents.quotes.choose.acceptance_features import acceptance_choices
from agents.quotes.model.conditional_logit import ConditionalLogit
from agents.quotes.propose.attribution import Attribution
from agents.quotes.propose.batch import ParsedBatch


def accept(batch: ParsedBatch, items: list[Attribution], model: ConditionalLogit) -> None:
    """Set each item's `score` to the probability that its content is right."""
    if not items:
        return
    probability = model.probabilities(acceptance_choices(batch, items))
    for item, value in zip(items, probability[1::2].tolist(), strict=True):
        item.score = value
