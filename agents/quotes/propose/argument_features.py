"""What the argument labeller sees of each pair of a cue and a token of its window.

Keys of pairs are themed below; what does not depend on the cue is hashed once for each token.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agents.quotes.arrays import Flags, IntArray, KeyArray
from agents.quotes.model.hashing import Around, Template, stack_templates, template
from agents.quotes.model.labeller import LabellerInputs
from agents.quotes.propose.pairs import (
    Between,
    Context,
    CueSurroundings,
    PairPaths,
    PairQuotations,
    Pairs,
    between,
    cue_surroundings,
    pair_paths,
    pair_quotations,
    pairs_of,
)
from agents.quotes.propose.windows import Windows
from agents.quotes.text.lookup import neighbour_slots
from agents.quotes.text.quotations import quotation_context
from agents.quotes.text.tokens import Tokens


@dataclass(slots=True)
class WindowInputs(LabellerInputs):
    """What the argument labeller reads of pairs; own: whether a pair's token is in the cue's
    own sentence."""

    own: Flags


def window_inputs(tokens: Tokens, windows: Windows, context: Context) -> WindowInputs:
    """Inputs of the argument labeller."""
    pairs = pairs_of(tokens, windows)
    paths = pair_paths(tokens, pairs, context)
    quotations = pair_quotations(tokens, windows, pairs, context)
    gaps = between(pairs, context)
    around = cue_surroundings(tokens, windows, pairs, context)
    table, layer = stack_templates(
        [
            *_path_templates(pairs, paths),
            *_order_templates(pairs, paths, gaps, quotations),
            *_quotation_templates(pairs, paths, quotations),
            *_surroundings_templates(pairs, paths, around),
            *_cluster_templates(pairs, paths, quotations, around),
        ],
        len(pairs.at),
    )
    return WindowInputs(table, layer, _vector_places(tokens, pairs, paths), pairs.own)


def lexical_keys(tokens: Tokens) -> KeyArray:
    """Keys (templates, n) of every token, for the argument labeller."""
    word = Around(tokens.lower, tokens.para)
    q = quotation_context(tokens)
    quoted = q.place > 0
    keys, _ = stack_templates(
        [
            template(101, word[0]),
            template(102, word[-1]),
            template(103, word[1]),
            template(104, word[-1], word[0]),
            template(105, word[0], word[1]),
            template(106, q.place, q.touch, q.side),
            template(107, tokens.shape),
            template(108, word[0], quoted),
            template(109, tokens.narrow),
            template(110, tokens.narrow, quoted),
        ],
        len(tokens),
    )
    return keys


def syntactic_keys(tokens: Tokens) -> KeyArray:
    """Keys (templates, n) that hold only in the cue's own, parsed sentence."""
    tag, dep = Around(tokens.tag, tokens.sent), Around(tokens.dep, tokens.sent)
    keys, _ = stack_templates(
        [
            template(111, tag[0]),
            template(112, tag[-1], tag[0]),
            template(113, tag[0], tag[1]),
            template(114, tag[-1], tag[0], tag[1]),
            template(115, dep[0], tag[0]),
            template(116, tokens.lower, dep[0]),
            template(117, dep[-1], dep[0]),
            template(118, dep[0], dep[1]),
            template(119, tokens.narrow, dep[0]),
        ],
        len(tokens),
    )
    return keys


def _vector_places(tokens: Tokens, pairs: Pairs, paths: PairPaths) -> IntArray:
    """Rows of the vectors (J, pairs); those of the token only in the cue's own sentence."""
    at, cue = pairs.at, pairs.cue

    def own(index: IntArray) -> IntArray:
        return np.where(pairs.own, index, -1)

    return np.stack(
        [
            own(tokens.slot[at]),
            own(neighbour_slots(tokens, at, -1)),
            own(neighbour_slots(tokens, at, 1)),
            tokens.slot[cue],
            neighbour_slots(tokens, cue, 1),
            own(tokens.slot[paths.top]),
            own(tokens.slot[tokens.head[at]]),
        ]
    )


def _path_templates(p: Pairs, path: PairPaths) -> list[Template]:
    """How the token hangs from the cue."""
    hang, side = path.hang, p.side
    top = Around(path.top.view(np.uint64), p.which)
    top_dep = Around(path.top_dep, p.which)
    return [
        template(201, path.cue_labels, path.labels, path.up, layer=True),
        Template(202, hang, layer=True),
        template(203, hang, path.top_tag, layer=True),
        template(204, hang, p.cue_word),
        template(205, hang, p.cue_tag, p.cue_dep, layer=True),
        template(208, path.down, path.up, side),
        template(214, hang, p.tag, layer=True),
        template(215, hang, p.dep, path.up, layer=True),
        template(216, hang, p.word),
        template(220, hang, top[-1] == top[0], top[1] == top[0], layer=True),
        template(221, top_dep[-1], top_dep[0], side, layer=True),
        template(222, top_dep[0], top_dep[1], side, layer=True),
        template(225, p.cue_word, path.cue_labels, path.labels),
        template(233, path.top_word, hang),
        template(234, p.cue_word, path.top_tag, side, path.down),
        template(239, path.cue_labels, path.top_dep, p.tag, layer=True),
    ]


def _order_templates(
    p: Pairs, path: PairPaths, gap: Between, quotation: PairQuotations
) -> list[Template]:
    """On which side of the cue the token stands, how far, and what stands between."""
    side, distance, tag = p.side, p.distance, p.tag
    return [
        template(206, p.cue_word, side, p.own),
        template(207, p.cue_word, distance),
        template(209, distance, p.own, layer=True),
        template(210, distance, p.cue_tag),
        template(213, side, gap.commas, gap.marks, p.own, layer=True),
        template(217, tag, distance),
        template(218, p.word, side),
        template(219, tag, side, gap.commas),
        template(223, gap.rival, gap.cues, side, layer=True),
        template(224, gap.rival, gap.cues, path.hang, layer=True),
        template(237, side, tag, quotation.quoted, gap.marks, layer=True),
        template(238, p.cue_word, tag, side),
        template(240, distance, p.dep, p.cue_tag),
    ]


def _quotation_templates(p: Pairs, path: PairPaths, q: PairQuotations) -> list[Template]:
    return [
        template(211, q.place, p.side, q.gap, layer=True),
        template(212, q.place, p.cue_word, p.side),
        template(231, q.touch, q.state, p.side, layer=True),
        template(232, q.touch, path.hang, q.quoted, layer=True),
        template(241, p.cue_word, q.touch, p.side, q.quoted),
    ]


def _surroundings_templates(p: Pairs, path: PairPaths, around: CueSurroundings) -> list[Template]:
    """What stands around the cue and hangs on it."""
    side, hang = p.side, path.hang
    return [
        template(226, around.word_after, side, hang),
        template(227, around.word_before, side, hang),
        template(228, around.tag_after, around.tag_before, hang),
        template(229, around.telling, hang, layer=True),
        template(230, around.telling, p.cue_tag, side, p.own),
        template(235, p.cue_word, around.word_after, side),
        template(236, p.cue_word, around.word_before, side),
        template(244, around.tag_after, p.cue_tag, side, p.distance),
    ]


def _cluster_templates(
    p: Pairs, path: PairPaths, q: PairQuotations, around: CueSurroundings
) -> list[Template]:
    """Clusters of words stand for words that training saw too seldom."""
    side, hang, narrow = p.side, path.hang, p.cue_narrow
    return [
        template(251, hang, narrow),
        template(252, narrow, side, p.own),
        template(253, narrow, path.cue_labels, path.labels),
        template(254, narrow, p.tag, side),
        template(255, hang, p.narrow),
        template(256, narrow, path.top_tag, side, path.down),
        template(257, narrow, q.place, side),
        template(258, hang, p.wide, p.cue_wide),
        template(259, p.narrow, side),
        template(260, narrow, around.word_after, side),
    ]
