"""What the cue labeller sees of each token, theme by theme."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agents.quotes.arrays import HashArray, IntArray
from agents.quotes.model.hashing import Around, Template, label_hashes, stack_templates, template
from agents.quotes.model.labeller import LabellerInputs
from agents.quotes.text.dependents import SPEAKER_LABELS, Dependents, dependent_slots, dependents
from agents.quotes.text.lookup import neighbour_slots
from agents.quotes.text.quotations import QuotationContext, quotation_context
from agents.quotes.text.tokens import Tokens

_CLAUSES = label_hashes("ccomp xcomp advcl acl")


@dataclass(frozen=True, slots=True)
class _Head:
    """Each token's head: its columns, the side it stands on (-1, 0 for a root, 1), and what
    hangs on it."""

    word: HashArray
    tag: HashArray
    dep: HashArray
    wide: HashArray
    narrow: HashArray
    side: IntArray
    telling: IntArray


@dataclass(frozen=True, slots=True)
class _CueTokens:
    """The n tokens of whole sentences, as the templates join them.

    edge: a code of how far the sentence's first and last token are, up to three.
    in_turn: whether it is of a turn of a dialogue.
    """

    word: Around
    tag: Around
    wide: Around
    narrow: Around
    suffix: Around
    prefix: HashArray
    shape: HashArray
    dep: HashArray
    edge: IntArray
    in_turn: IntArray
    head: _Head
    below: Dependents
    quotation: QuotationContext


def cue_inputs(tokens: Tokens, at: IntArray) -> LabellerInputs:
    """Inputs of the cue labeller; `at` indexes whole parsed sentences."""
    c = _cue_tokens(tokens, at)
    table, layer = stack_templates(
        [
            *_word_templates(c),
            *_tag_templates(c),
            *_parse_templates(c),
            *_quotation_templates(c),
            *_cluster_templates(c),
        ],
        len(at),
    )
    places = [
        tokens.slot[at],
        neighbour_slots(tokens, at, -1),
        neighbour_slots(tokens, at, 1),
        neighbour_slots(tokens, at, -2),
        neighbour_slots(tokens, at, 2),
        tokens.slot[tokens.head[at]],
        dependent_slots(tokens, at, SPEAKER_LABELS),
        dependent_slots(tokens, at, _CLAUSES),
    ]
    return LabellerInputs(table, layer, np.stack(places))


def _cue_tokens(tokens: Tokens, at: IntArray) -> _CueTokens:
    group = tokens.sent[at]
    start = at - tokens.sent_start[group]
    left = tokens.sent_start[group + 1] - 1 - at
    below = dependents(tokens, at)
    telling = np.zeros(len(tokens), dtype=np.int64)
    telling[at] = below.telling
    head = tokens.head[at]
    return _CueTokens(
        word=Around(tokens.lower[at], group),
        tag=Around(tokens.tag[at], group),
        wide=Around(tokens.wide[at], group),
        narrow=Around(tokens.narrow[at], group),
        suffix=Around(tokens.suffix[at], group),
        prefix=tokens.prefix[at],
        shape=tokens.shape[at],
        dep=tokens.dep[at],
        edge=np.minimum(start, 3) * 4 + np.minimum(left, 3),
        in_turn=tokens.in_turn[at],
        head=_Head(
            word=tokens.lower[head],
            tag=tokens.tag[head],
            dep=tokens.dep[head],
            wide=tokens.wide[head],
            narrow=tokens.narrow[head],
            side=np.sign(head - at),
            telling=telling[head],
        ),
        below=below,
        quotation=quotation_context(tokens).of(at),
    )


def _word_templates(c: _CueTokens) -> list[Template]:
    word, tag = c.word, c.tag
    return [
        template(1, word[0]),
        template(2, word[-1]),
        template(3, word[1]),
        template(4, word[-2]),
        template(5, word[2]),
        template(6, word[-1], word[0]),
        template(7, word[0], word[1]),
        template(31, word[0], tag[1]),
        template(32, word[0], tag[-1]),
        template(36, word[-1], word[0], word[1]),
    ]


def _tag_templates(c: _CueTokens) -> list[Template]:
    tag, suffix = c.tag, c.suffix
    return [
        template(8, tag[0], layer=True),
        template(9, tag[-1], tag[0]),
        template(10, tag[0], tag[1]),
        template(11, tag[-1], tag[0], tag[1]),
        template(12, tag[-2], tag[-1], tag[0]),
        template(13, tag[0], tag[1], tag[2]),
        template(20, suffix[0], tag[0]),
        template(21, c.prefix, suffix[0], tag[0]),
        template(30, c.edge, tag[0], layer=True),
        template(37, suffix[1], tag[0], tag[1]),
        template(44, c.shape, tag[-1], tag[1]),
    ]


def _parse_templates(c: _CueTokens) -> list[Template]:
    word, tag, dep, head, below = c.word[0], c.tag[0], c.dep, c.head, c.below
    return [
        template(14, dep, layer=True),
        template(15, dep, tag, head.side, layer=True),
        template(16, word, dep),
        template(17, head.word, dep),
        template(18, head.tag, dep, tag, layer=True),
        template(19, head.word, word),
        template(22, below.labels, tag, layer=True),
        template(23, below.telling, dep, layer=True),
        template(24, word, below.telling),
        template(25, below.subject, tag),
        template(26, word, below.subject),
        template(33, head.dep, dep, head.tag, layer=True),
        template(34, head.telling, dep, tag, layer=True),
        template(42, head.word, tag),
        template(43, word, head.dep, dep),
    ]


def _quotation_templates(c: _CueTokens) -> list[Template]:
    word, tag, q = c.word[0], c.tag[0], c.quotation
    return [
        template(27, q.place, q.touch, q.side, layer=True),
        template(28, word, q.touch, q.side),
        template(29, tag, q.touch, q.place, layer=True),
        template(35, word, q.place, c.in_turn, layer=True),
    ]


def _cluster_templates(c: _CueTokens) -> list[Template]:
    """Clusters of words stand for words that training saw too seldom."""
    tag, dep, wide, narrow, head, below = c.tag, c.dep, c.wide, c.narrow, c.head, c.below
    return [
        template(51, narrow[0]),
        template(52, narrow[0], tag[0]),
        template(53, narrow[0], dep),
        template(54, narrow[0], below.telling),
        template(55, head.wide, dep, tag[0]),
        template(56, head.narrow, dep),
        template(57, narrow[0], tag[1]),
        template(58, narrow[-1], tag[0]),
        template(59, narrow[1], tag[0]),
        template(60, wide[0], below.telling, dep),
        template(61, narrow[0], c.quotation.touch, c.quotation.side),
        template(62, below.subject_cluster, tag[0]),
        template(63, below.subject_cluster, narrow[0]),
        template(64, wide[0], wide[1]),
        template(65, wide[-1], wide[0]),
        template(66, narrow[0], below.labels),
    ]
