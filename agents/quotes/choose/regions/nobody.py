"""What the choice of a region's speaker reads of the row for "nobody"."""

from __future__ import annotations

import numpy as np

from agents.quotes.choose.regions.region_arrays import RegionArrays
from agents.quotes.model.choices import Features
from agents.quotes.model.columns import Columns, odds
from agents.quotes.model.hashing import join, stack_keys
from agents.quotes.text.lookup import at_token
from agents.quotes.text.tokens import Tokens

_UNKNOWN = -7.0
"""Log-odds of what does not apply."""


def nobody_features(tokens: Tokens, regions: RegionArrays) -> Features:
    """That nobody speaks in each region: how it reads, and what stands around it."""
    text, owners, blocks = regions.text, regions.owners, regions.blocks
    best = regions.best_claim
    columns: Columns = {
        "bias": np.ones(len(best)),
        "best_claim_odds": np.where(best > 0, odds(best), _UNKNOWN),
        "owner_odds": np.where(owners.owned, odds(owners.score), _UNKNOWN),
        "owned": owners.owned,
        "log_words": np.log(text.words),
        "one_word": text.words == 1,
        "to_three_words": text.words <= 3,
        "utterance": text.utterance,
        "capital": text.capital,
        "stops": text.stops,
        "comma": text.comma,
        "capitals": text.capitals,
        "capitals_of_several": text.capitals * (text.words > 1),
        "leads": text.leads,
        "cover": text.cover,
        "continues": text.continues,
        "owner_carried": owners.carried,
        "block_open": blocks.open,
        "block_open_leads": blocks.open & text.leads,
    }
    w, t, d = tokens.lower, tokens.tag, tokens.dep
    words = np.minimum(text.words, 4) + 4 * (text.words > 8)
    shape = text.utterance * 1 + text.capital * 2 + text.stops * 4 + text.comma * 8
    before, before_tag, before_dep = (at_token(v, text.before, text.before >= 0) for v in (w, t, d))
    after, after_tag = (at_token(v, text.after, text.after >= 0) for v in (w, t))
    mark = at_token(w, text.first - 1, text.first > text.low)
    hashes = [
        join(501, before),
        join(502, before_tag, words),
        join(503, after),
        join(504, shape, words),
        join(505, before, words),
        join(506, d[text.head], t[text.head], text.utterance),
        join(507, w[tokens.head[text.head]]),
        join(508, mark, words),
        join(509, before_tag, before_dep),
        join(510, w[text.first], words),
        join(511, np.minimum((best * 6).astype(np.int64), 5), words),
        join(512, before, np.minimum((best * 4).astype(np.int64), 3)),
        join(513, after_tag, words),
        join(514, text.colon, text.continues, text.utterance),
        join(515, owners.cue, words),
        join(516, text.comma, owners.cue),
        join(517, np.minimum(blocks.depth, 3), blocks.open, text.leads, words),
    ]
    return Features([columns], [stack_keys(hashes, len(best))])
