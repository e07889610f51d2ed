"""The choice of who speaks in each quoted region, laid out for the model."""

from __future__ import annotations

import numpy as np

from agents.quotes.arrays import IntArray, TokenRange
from agents.quotes.choose.regions.candidate_arrays import CandidateArrays
from agents.quotes.choose.regions.candidate_features import candidate_features
from agents.quotes.choose.regions.groups import RegionGroups
from agents.quotes.choose.regions.nobody import nobody_features
from agents.quotes.choose.regions.region_arrays import RegionArrays
from agents.quotes.model.choices import Choices, lay_out_choices
from agents.quotes.model.schema import REGION
from agents.quotes.propose.batch import ParsedBatch
from agents.quotes.text.lookup import slots_of, span_heads


def region_choices(batch: ParsedBatch, groups: RegionGroups) -> Choices:
    """A group for each region, of which there is at least one: nobody, then its candidates."""
    sizes = np.array([len(group) + 1 for group in groups.candidates], dtype=np.int64)
    regions = RegionArrays.of(batch, groups)
    candidates = None
    if any(groups.candidates):
        arrays = CandidateArrays.of(batch, groups, regions)
        candidates = candidate_features(batch, regions, arrays)
    choices = lay_out_choices(
        REGION,
        np.cumsum(sizes) - sizes,
        int(sizes.sum()),
        nobody_features(batch.tokens, regions),
        candidates,
    )
    choices.vectors, choices.places = batch.tokens.vectors, _places(batch, groups)
    return choices


def _places(batch: ParsedBatch, groups: RegionGroups) -> IntArray:
    """(3, rows) vector rows of the heads of region, mention and cue; the first row of a group
    has the region's alone."""
    tokens, cues = batch.tokens, batch.proposals.cues
    region: list[int] = []
    sources: list[TokenRange] = []
    cue: list[int] = []
    for r, group in zip(groups.regions, groups.candidates, strict=True):
        region.extend([r] * (len(group) + 1))
        sources.append((-1, -1))
        sources.extend(candidate.source or (-1, -1) for candidate in group)
        cue.append(-1)
        cue.extend(int(cues.head[c.proposal]) if c.proposal >= 0 else -1 for c in group)
    which = np.array(region, dtype=np.int64)
    span = np.array(sources, dtype=np.int64).reshape(-1, 2)
    return slots_of(
        tokens,
        [
            span_heads(tokens, tokens.region_first[which], tokens.region_last[which]),
            span_heads(tokens, span[:, 0], span[:, 1]),
            np.array(cue, dtype=np.int64),
        ],
    )
