"""What the choice of a region's speaker reads of each candidate: columns by theme, and hashed
features."""

from __future__ import annotations

import numpy as np

from agents.quotes.arrays import HashArray, KeyArray
from agents.quotes.choose.governors import TieKind
from agents.quotes.choose.regions.candidate_arrays import (
    CandidateArrays,
    CueArrays,
    MentionArrays,
    RivalArrays,
    RoleArrays,
    TieArrays,
    ToldArrays,
)
from agents.quotes.choose.regions.candidates import Role, Told
from agents.quotes.choose.regions.region_arrays import RegionArrays
from agents.quotes.model.choices import Features
from agents.quotes.model.columns import Columns, bin_of, odds
from agents.quotes.model.hashing import join, stack_keys
from agents.quotes.propose.batch import ParsedBatch
from agents.quotes.text.lookup import WORD_KINDS, at_token
from agents.quotes.text.tokens import Tokens

_CLAIM_EDGES = [0.05, 0.2, 0.4, 0.7]
"""Edges of bins of content probability."""


def candidate_features(batch: ParsedBatch, regions: RegionArrays, x: CandidateArrays) -> Features:
    """That a candidate speaks in its region."""
    themes = [
        _cue_columns(x.cue, x.rival),
        _mention_columns(x.mention),
        _role_columns(x.role),
        _region_columns(regions, x),
        _rival_columns(x.rival),
        _tie_columns(x.tie),
        _speech_columns(x),
        _nesting_columns(x.cue, x.rival),
        _block_columns(x.told),
    ]
    return Features(
        themes,
        [
            _stack(_mention_hashes(batch, regions, x)),
            _stack(_tie_hashes(batch.tokens, x)),
            _stack(_nesting_hashes(x)),
            _block_keys(regions, x),
        ],
    )


def _stack(hashes: list[HashArray]) -> KeyArray:
    return stack_keys(hashes, len(hashes[0]))


def _cue_columns(cue: CueArrays, rival: RivalArrays) -> Columns:
    present = cue.present
    margin = odds(cue.claim) - odds(np.maximum(rival.best, 1e-3))
    return {
        "claim_odds": np.where(present, odds(cue.claim), 0.0),
        "cue_odds": np.where(present, odds(cue.likely), 0.0),
        "strongest_claim": present & (cue.claim >= rival.best),
        "claim_margin": np.where(present & (rival.best > 0), margin, 0.0),
        "no_cue": ~present,
        "not_best_source": cue.rank > 0,
        "cues": np.minimum(cue.cues, 3) / 3.0,
        "log_gap": np.where(present, np.log1p(cue.gap), 0.0),
        "beside_cue": cue.gap <= 1,
        "cue_sentence": cue.same_sentence,
        "cue_behind": cue.side > 0,
        "quotation_between": cue.crossed,
        "cue_claims_most": cue.strong & present,
        "claim_times_cue": cue.claim * cue.likely,
    }


def _mention_columns(mention: MentionArrays) -> Columns:
    kind = mention.kind
    return {
        "named": mention.named,
        "quoted": mention.quoted,
        "log_distance": np.log1p(mention.distance),
        "behind": mention.behind,
        "paragraphs_above": mention.paragraphs / 4.0,
        "under_cue": mention.under_cue,
        "subject": mention.subject,
        **{name: kind == value for value, name in enumerate(WORD_KINDS, start=1)},
    }


def _role_columns(role: RoleArrays) -> Columns:
    return {f"role_{r.name.lower()}": role.has[:, r] for r in Role}


def _region_columns(regions: RegionArrays, x: CandidateArrays) -> Columns:
    """The candidate's roles and cue beside how its region reads, and whose it was."""
    k, text = x.which, regions.text
    owner, no_cue = x.role.owner, ~x.cue.present
    score, carried = regions.owners.score[k], owner & regions.owners.carried[k]
    source_odds = odds(x.cue.source)
    return {
        "source_odds": np.where(x.cue.present & x.mention.named, source_odds, 0.0),
        "unnamed_source_odds": np.where(x.mention.named, 0.0, source_odds),
        "owner_odds": owner * odds(score),
        "owner_carried": carried,
        "owner_carried_odds": carried * odds(score),
        "owner_of_many": owner & x.rival.many,
        "no_cue_utterance": no_cue & text.utterance[k],
        "no_cue_leads": no_cue & text.leads[k],
        "no_cue_cover": no_cue * text.cover[k],
        "no_cue_continues": no_cue & text.continues[k],
        "colon_owner": text.colon[k] & owner,
        "colon_no_cue": text.colon[k] & no_cue,
    }


def _rival_columns(rival: RivalArrays) -> Columns:
    return {"cues_between": rival.between / 2.0, "cue_beyond": rival.beyond >= 0}


def _tie_columns(tie: TieArrays) -> Columns:
    """`direct_...`: tied by the word that the region itself hangs on."""
    direct = tie.step == 0
    kinds = [kind for kind in TieKind if kind is not TieKind.NONE]
    return {
        **{f"tie_{kind.name.lower()}": tie.kind == kind for kind in kinds},
        **{f"direct_{kind.name.lower()}": (tie.kind == kind) & direct for kind in kinds},
        "in_sentence": tie.place >= 0,
        "nearest_in_sentence": tie.place == 0,
        "place_in_sentence": np.maximum(tie.place, 0) / 8.0,
        "governor_odds": tie.governor_odds,
        "direct_governor_odds": tie.governor_odds * (tie.kind > 0) * direct,
        "subject_governor_odds": tie.governor_odds * (tie.kind == TieKind.SUBJECT),
    }


def _speech_columns(x: CandidateArrays) -> Columns:
    speeches = np.log1p(x.rival.speeches)
    return {
        "log_speeches": speeches,
        "no_cue_log_speeches": speeches * ~x.cue.present,
        "no_reason": x.role.lone,
    }


def _nesting_columns(cue: CueArrays, rival: RivalArrays) -> Columns:
    inner, outer = rival.inner, rival.outer
    return {
        "inner_odds": cue.present * odds(inner),
        "outer_odds": cue.present * odds(outer),
        "inner_times_claim": inner * cue.claim,
        "outer_times_claim": outer * cue.claim,
        "outer_times_cue": outer * cue.likely,
        "outermost": (1 - inner) * cue.claim * cue.likely,
    }


def _block_columns(told: ToldArrays) -> Columns:
    likeliest, untold = told.kind == Told.LIKELIEST, told.kind == Told.NOT
    return {
        "told_by_likeliest": likeliest,
        "told_by_other": told.kind == Told.OTHER,
        "told_by_phrase": told.kind == Told.PHRASE,
        "told_while_open": likeliest & told.open,
        "told_in_first": likeliest & (told.depth == 1),
        "told_odds": ~untold * odds(told.sure),
        "untold_while_open": untold & told.open,
        "untold_while_open_below": untold & told.open & (told.depth > 1),
    }


def _mention_hashes(
    batch: ParsedBatch, regions: RegionArrays, x: CandidateArrays
) -> list[HashArray]:
    """The cue and the mention, why it is a candidate, and how the region reads."""
    tokens, k, text = batch.tokens, x.which, regions.text
    w, t, d = tokens.lower, tokens.tag, tokens.dep
    cue, mention, rival = x.cue, x.mention, x.rival
    word, side, relation, kind = cue.word, cue.side, cue.relation, mention.kind
    code, owner, strong, no_cue = x.role.code, x.role.owner, cue.strong, ~cue.present
    head_word, head_tag, head_dep = (at_token(v, mention.head, mention.named) for v in (w, t, d))
    next_word = np.zeros(len(k), dtype=np.uint64)
    beyond = rival.beyond >= 0
    next_word[beyond] = w[batch.proposals.cues.first[rival.beyond[beyond]]]
    before = at_token(w, text.before, text.before >= 0)[k]
    owner_cue = regions.owners.cue[k]
    gap = cue.gap
    near = np.where(gap < 8, gap, 9 + np.minimum(gap // 10, 3))
    return [
        join(520, code, no_cue),
        join(521, code, text.utterance[k], no_cue),
        join(522, word, mention.named),
        join(523, word, side, gap < 3),
        join(524, cue.tag, cue.dep, side, mention.named),
        join(525, relation, side, cue.same_sentence),
        join(526, kind, side, relation),
        join(527, relation, d[text.head[k]], cue.dep),
        join(528, head_tag, head_dep, mention.under_cue),
        join(529, head_word, no_cue),
        join(530, side, near, cue.crossed),
        join(531, word, relation),
        join(532, code, kind, no_cue),
        join(533, no_cue, text.continues[k], text.leads[k], text.utterance[k]),
        join(534, before == word, before),
        join(535, word, kind),
        join(536, strong, side, gap < 3, cue.crossed),
        join(537, owner, strong, relation, kind),
        join(538, mention.order, side, relation),
        join(539, cue.rank, kind, head_dep),
        join(540, word, rival.between),
        join(541, next_word, rival.between, mention.named),
        join(542, owner, owner_cue, mention.named),
        join(543, owner, x.role.has[:, Role.OWNER_INNER], owner_cue == word, no_cue),
        join(544, text.colon[k], code, no_cue),
    ]


def _tie_hashes(tokens: Tokens, x: CandidateArrays) -> list[HashArray]:
    w, t, d = tokens.lower, tokens.tag, tokens.dep
    tie, mention, lone, no_cue = x.tie, x.mention, x.role.lone, ~x.cue.present
    governed = tie.governor >= 0
    word, tag, dep = (at_token(v, tie.governor, governed) for v in (w, t, d))
    head_word, head_tag, head_dep = (at_token(v, mention.head, mention.named) for v in (w, t, d))
    step = np.minimum(tie.step, 3)
    odds_bin = np.where(governed, bin_of(tie.governor_odds, [-4.0, -2.0, -1.0, 0.0, 2.0]), 9)
    speeches = np.minimum(x.rival.speeches, 4).astype(np.int64)
    return [
        join(545, tie.kind, step, lone),
        join(546, tie.kind, step, word),
        join(547, tie.kind, word, no_cue),
        join(548, tie.kind, head_dep, head_tag),
        join(549, tie.kind, dep, tag, step, lone),
        join(550, tie.kind, step, odds_bin, lone),
        join(551, tie.kind, head_word, lone),
        join(552, tie.kind, step, x.role.code, no_cue),
        join(553, tie.kind, tie.place, mention.behind),
        join(554, tie.kind, speeches, mention.kind, lone),
    ]


def _nesting_hashes(x: CandidateArrays) -> list[HashArray]:
    cue = x.cue
    inner, outer = (bin_of(v, _CLAIM_EDGES) for v in (x.rival.inner, x.rival.outer))
    claim, likely = bin_of(cue.claim, [*_CLAIM_EDGES, 0.9]), bin_of(cue.likely, [0.4, 0.7, 0.9])
    return [
        join(555, cue.present, inner, claim, likely),
        join(556, cue.present, outer, claim, likely),
        join(557, inner, outer, cue.strong, cue.side),
        join(558, inner, cue.word),
        join(559, outer, cue.word),
        join(560, inner, outer, cue.relation, x.role.owner),
    ]


def _block_keys(regions: RegionArrays, x: CandidateArrays) -> KeyArray:
    """Keys of the block theme; outside of blocks it says nothing."""
    told, leads, no_cue = x.told, regions.text.leads[x.which], ~x.cue.present
    inblock = np.minimum(told.depth, 3) * 2 + told.open
    sure = bin_of(told.sure, [0.3, 0.6, 0.85])
    keys = _stack(
        [
            join(561, told.kind, inblock),
            join(562, told.kind, told.open, leads, sure),
            join(563, told.kind, told.open, x.role.code, no_cue),
            join(564, told.kind, x.mention.kind, told.open),
            join(565, told.kind > 0, inblock, leads, x.cue.present, x.cue.strong),
        ]
    )
    keys[:, told.depth == 0] = 0
    return keys
