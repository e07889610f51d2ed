"""What the choice of sources reads of each candidate, and of the row for "nobody"."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agents.quotes.arrays import Flags, Floats, HashArray, IntArray, Numbers, running_total
from agents.quotes.choose.sources.candidates import PHRASE, SourceCandidates
from agents.quotes.choose.sources.item_arrays import ItemArrays, SourceMass
from agents.quotes.model.choices import Features
from agents.quotes.model.columns import Columns, odds
from agents.quotes.model.hashing import join, stack_keys
from agents.quotes.propose.batch import ParsedBatch
from agents.quotes.text.lookup import SUBJECTS, WORD_KINDS, at_token, beside, word_kind
from agents.quotes.text.paths import path_labels


def nobody_features(batch: ParsedBatch, items: ItemArrays) -> Features:
    """That nobody speaks: what the cue and its likeliest source look like."""
    tokens = batch.tokens
    w, t, d = tokens.lower, tokens.tag, tokens.dep
    columns: Columns = {
        "bias": np.ones(len(items.proposal)),
        "best_odds": np.where(items.has_source, odds(items.best), -7.0),
        "mass": items.mass,
        "mass_to_one": np.minimum(items.mass, 1.0),
        "cue_odds": odds(items.cue_probability),
        "quoted": items.quoted,
        "no_source": ~items.has_source,
        "several_words_cue": items.cue_last > items.cue_first,
    }
    word, tag, dep = items.word, items.tag, items.dep
    first, last, up = items.cue_first, items.cue_last, tokens.head[items.cue_head]
    before, after = beside(tokens, w, first, -1), beside(tokens, w, last, 1)
    best_word, best_tag, best_dep = (
        at_token(values, items.best_head, items.has_source) for values in (w, t, d)
    )
    behind = (items.content_first > last).astype(np.int64)
    quoted, mass_bin = items.quoted.astype(np.int64), (items.mass * 4).astype(np.int64)
    best_bin = (items.best * 8).astype(np.int64)
    cue_bin = (items.cue_probability * 5).astype(np.int64)
    hashes = [
        join(301, word),
        join(302, tag, dep),
        join(303, before, tag),
        join(304, after, tag),
        join(305, word, behind),
        join(306, best_word),
        join(307, best_tag, best_dep),
        join(308, best_word, word),
        join(309, best_dep, tag, dep),
        join(310, w[first], w[last]),
        join(311, best_bin, cue_bin),
        join(312, best_dep, word),
        join(313, word, after),
        join(314, before, w[first]),
        join(315, w[up], dep),
        join(316, d[up], dep, tag),
        join(317, w[last], after),
        join(318, beside(tokens, t, first, -1), tag, dep),
        join(319, quoted, mass_bin, word),
    ]
    return Features([columns], [stack_keys(hashes, len(word))])


@dataclass(slots=True)
class _Place:
    """Where a candidate stands to its cue and content. gap: words between it and the cue.
    relation: 1 to 3 by the parse, 4 in the same sentence, 5 elsewhere."""

    before_cue: Flags
    gap: IntArray
    same_sentence: Flags
    relation: IntArray
    between: Flags
    in_cue: Flags


def _place(batch: ParsedBatch, items: ItemArrays, some: SourceCandidates) -> _Place:
    tokens, total = batch.tokens, batch.words_before
    k, a, b = some.item, some.first, some.last
    first, last, cue_head = items.cue_first[k], items.cue_last[k], items.cue_head[k]
    left = b < first
    gap = np.where(
        left,
        total[first] - total[np.minimum(b + 1, first)],
        total[np.maximum(a, last + 1)] - total[last + 1],
    )
    up = tokens.head[some.head]
    same = tokens.sent[a] == tokens.sent[first]
    relation = np.select(
        [up == cue_head, up == tokens.head[cue_head], tokens.head[up] == cue_head, same],
        [1, 2, 3, 4],
        5,
    ).astype(np.int64)
    between = ((a > last) & (b < items.content_first[k])) | (
        (b < first) & (a > items.content_last[k])
    )
    return _Place(left, gap, same, relation, between, (a <= last) & (first <= b))


def _place_columns(batch: ParsedBatch, some: SourceCandidates, place: _Place) -> Columns:
    relation = place.relation
    return {
        "before_cue": place.before_cue,
        "log_gap": np.log1p(place.gap),
        "beside_cue": place.gap <= 1,
        "cue_sentence": place.same_sentence,
        "quoted": batch.tokens.region[some.first] >= 0,
        "between_cue_and_content": place.between,
        "in_content": some.in_content,
        "in_cue": place.in_cue,
        "under_cue": relation == 1,
        "sister_of_cue": relation == 2,
        "two_under_cue": relation == 3,
        "elsewhere_in_sentence": relation == 4,
    }


@dataclass(slots=True)
class _Labelled:
    """The labeller's source probability: own, the highest in the candidate; head, at its head."""

    own: Numbers
    head: Floats
    columns: Columns


def _labelled(
    batch: ParsedBatch, mass: SourceMass, items: ItemArrays, some: SourceCandidates
) -> _Labelled:
    windows, total = batch.proposals.windows, batch.words_before
    k, a, b = some.item, some.first, some.last
    base, bounds = items.base[k], windows.bounds[items.proposal[k]]
    own = mass.highest(base + a, base + b + 1)
    sum_ = mass.between(base + a, base + b + 1)
    rival = np.where(some.place == 0, items.second[k], items.best[k])
    size = total[b + 1] - total[a]
    head = mass.level[base + some.head]
    end = windows.bounds[items.proposal[k] + 1]
    return _Labelled(
        own,
        head,
        {
            "best": some.place == 0,
            "second_best": some.place == 1,
            "odds": odds(own),
            "odds_over_rival": odds(own) - odds(rival),
            "probability": own,
            "head_odds": odds(head),
            "mass_share": sum_ / np.maximum(items.mass[k], 1e-3),
            "mean_probability": sum_ / np.maximum(size, 1),
            "probability_before": mass.level[np.maximum(base + a - 1, 0)]
            * (a > windows.at[bounds]),
            "probability_after": mass.level[base + b + 1] * (b < windows.at[end - 1]),
            "log_words": np.log1p(size),
        },
    )


def _overlap(items: ItemArrays, some: SourceCandidates) -> IntArray:
    """How a candidate lies to the labeller's likeliest source: 0 apart, 1 the same, 2 around it
    with the same head, 3 around it, 4 within it with the same head, 5 within it, 6 across
    its edge."""
    k, a, b = some.item, some.first, some.last
    x, y = items.best_first[k], items.best_last[k]
    touches = (a <= y) & (x <= b) & items.has_source[k]
    same_head = some.head == items.best_head[k]
    around, within = (a <= x) & (y <= b), (x <= a) & (b <= y)
    return np.select(
        [
            ~touches,
            (a == x) & (b == y),
            around & same_head,
            around,
            within & same_head,
            within,
        ],
        [0, 1, 2, 3, 4, 5],
        6,
    ).astype(np.int64)


def _overlap_columns(overlap: IntArray) -> Columns:
    names = (
        "same_as_best",
        "around_best_same_head",
        "around_best",
        "within_best_same_head",
        "within_best",
        "crosses_best",
    )
    return {name: overlap == value for value, name in enumerate(names, start=1)}


@dataclass(slots=True)
class _Parse:
    """The path from a candidate's head to the cue's. crossed: subjects between them, to 3.
    steps: a code of how far up and down the path goes, 99 across sentences."""

    kind: IntArray
    crossed: IntArray
    steps: IntArray
    labels: HashArray
    cue_labels: HashArray
    columns: Columns


def _parse(
    batch: ParsedBatch, items: ItemArrays, some: SourceCandidates, from_parse: Flags
) -> _Parse:
    tokens = batch.tokens
    h, k = some.head, some.item
    first, last, cue_head = items.cue_first[k], items.cue_last[k], items.cue_head[k]
    subject = np.isin(tokens.dep, SUBJECTS)
    subjects = running_total(subject)
    crossed = np.where(
        h < first,
        subjects[first] - subjects[np.minimum(h + 1, first)],
        subjects[np.maximum(h, last)] - subjects[last],
    )
    crossed = np.minimum(crossed, 3)
    meets = tokens.sent[h] == tokens.sent[cue_head]
    paths = path_labels(tokens, h, np.where(meets, cue_head, h))
    kind = word_kind(tokens, h)
    return _Parse(
        kind=kind,
        crossed=crossed,
        steps=np.where(meets, np.minimum(paths.up, 4) * 8 + np.minimum(paths.down, 6), 99),
        labels=paths.labels,
        cue_labels=paths.cue_labels,
        columns={
            **{name: kind == value for value, name in enumerate(WORD_KINDS, start=1)},
            "subject": subject[h],
            "from_parse": from_parse,
            "subjects_between": crossed,
            "steps_down": np.minimum(paths.down, 6),
            "steps_up": np.minimum(paths.up, 6),
        },
    )


def candidate_features(
    batch: ParsedBatch, mass: SourceMass, items: ItemArrays, some: SourceCandidates
) -> Features:
    """That a mention speaks."""
    tokens = batch.tokens
    w, t, d = tokens.lower, tokens.tag, tokens.dep
    k, a, b, h = some.item, some.first, some.last, some.head
    phrase = some.place == PHRASE
    place, labelled = _place(batch, items, some), _labelled(batch, mass, items, some)
    parse, lies = _parse(batch, items, some, phrase), _overlap(items, some)
    left, relation, labels, cue_labels = (
        place.before_cue,
        place.relation,
        parse.labels,
        parse.cue_labels,
    )
    behind = (items.content_first > items.cue_last).astype(np.int64)[k]
    word, tag, dep = items.word[k], items.tag[k], items.dep[k]
    from_parse = phrase.astype(np.int64)
    hashes = [
        join(320, w[h]),
        join(321, t[h], d[h], relation),
        join(322, word, relation),
        join(323, tag, dep, d[h], relation),
        join(324, some.place, (labelled.own * 8).astype(np.int64)),
        join(325, left, behind, np.minimum(place.gap, 6), relation),
        join(326, parse.kind, relation, left),
        join(327, beside(tokens, w, a, -1), t[h]),
        join(328, w[b], t[h]),
        join(329, word, d[h], left),
        join(330, labels, cue_labels, parse.steps),
        join(331, labels, cue_labels, tag),
        join(332, labels, cue_labels, word),
        join(333, lies, from_parse, t[h], d[h]),
        join(334, lies, from_parse, w[h]),
        join(335, parse.crossed, left, parse.steps),
        join(336, (labelled.head * 10).astype(np.int64), parse.steps),
        join(337, cue_labels, d[h], parse.crossed, left),
        join(338, beside(tokens, t, b, 1), lies, from_parse),
        join(339, place.in_cue, lies, d[h], tag),
    ]
    themes = [
        _place_columns(batch, some, place),
        labelled.columns,
        parse.columns,
        _overlap_columns(lies),
    ]
    return Features(themes, [stack_keys(hashes, len(k))])
