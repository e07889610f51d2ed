"""The choice of who is the source of each proposal, laid out for the model, and made."""

from __future__ import annotations

import numpy as np

from agents.quotes.arrays import TokenRange
from agents.quotes.choose.sources.candidates import NOBODY, source_candidates
from agents.quotes.choose.sources.features import candidate_features, nobody_features
from agents.quotes.choose.sources.item_arrays import ItemArrays, SourceMass
from agents.quotes.model.choices import Choices, lay_out_choices
from agents.quotes.model.conditional_logit import ConditionalLogit
from agents.quotes.model.schema import SOURCE as SOURCE_LAYOUT
from agents.quotes.propose.attribution import Attribution
from agents.quotes.propose.batch import ParsedBatch
from agents.quotes.text.lookup import slots_of, span_heads


def choose_sources(batch: ParsedBatch, items: list[Attribution], model: ConditionalLogit) -> None:
    """Set `source` and `source_score` of decoded items to the likeliest choice."""
    if not items:
        return
    choices, spans = source_choices(batch, items)
    probability = model.probabilities(choices)
    ends = np.append(choices.starts[1:], len(choices))
    for item, low, high in zip(items, choices.starts.tolist(), ends.tolist(), strict=True):
        best = low + int(probability[low:high].argmax())
        item.source, item.source_score = spans[best], float(probability[best])


def source_choices(
    batch: ParsedBatch, items: list[Attribution]
) -> tuple[Choices, list[TokenRange | None]]:
    """A group for each item: nobody, the labeller's sources, phrases of the parse; and the range
    of each row."""
    tokens = batch.tokens
    rows = source_candidates(batch, items)
    starts = np.flatnonzero(rows.place == NOBODY)
    somebody = rows.only(rows.place != NOBODY)
    mass = SourceMass.of(batch)
    arrays = ItemArrays.of(batch, mass, items, somebody)
    choices = lay_out_choices(
        SOURCE_LAYOUT,
        starts,
        len(rows.item),
        nobody_features(batch, arrays),
        candidate_features(batch, mass, arrays, somebody),
    )
    heads = [arrays.cue_head[rows.item], span_heads(tokens, rows.first, rows.last)]
    choices.vectors, choices.places = tokens.vectors, slots_of(tokens, heads)
    spans: list[TokenRange | None] = [
        None if a < 0 else (a, b)
        for a, b in zip(rows.first.tolist(), rows.last.tolist(), strict=True)
    ]
    return choices, spans
