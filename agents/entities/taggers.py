"""Two taggers (linear-chain CRFs) that correct spaCy's spans and types.

One is taught: it learned from texts that a larger system labelled. The other learned from what
people annotated; it sees what the first one says of the whole article, and decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import pycrfsuite

from agents.entities.evidence import Evidence
from agents.entities.name_features import add_name_features, article_of
from agents.entities.word_features import active, run_features
from agents.entities.words import Words
from agents.lexicon.english import (
    SENTENCE_STARTERS,
    THIRD_PERSON_SUBJECTS,
    TITLE_CASE_SMALL_WORDS,
)

TAUGHT = "taught.crf"
WEIGHTS = "typing.crf"

SURE = 0.9
"""Probability of `O` below which a name that spaCy found stands."""


@dataclass(slots=True)
class Taggers:
    """Both models. A tagger remembers what it tagged last, so one thread uses a pair at a time."""

    taught: pycrfsuite.Tagger
    typing: pycrfsuite.Tagger


def tag_first(
    features: list[list[str]], labels: Sequence[str], taught: pycrfsuite.Tagger
) -> list[str]:
    """Labels of the taught model; each word's features get what it says there and beside it."""
    found: list[str] = taught.tag(features)
    last = len(found) - 1
    for index, (own, label) in enumerate(zip(found, labels, strict=True)):
        left = found[index - 1] if index else "^"
        right = found[index + 1] if index < last else "$"
        sure = taught.marginal(own, index)
        features[index] += (
            "T" + own,
            "TS" + own + label,
            "T-" + left,
            "T+" + right,
            "TP" + left + own + right,
            "TM" + own + ("9" if sure > 0.95 else "7" if sure > 0.7 else "4"),
        )
    return found


@cache
def load_taggers() -> Taggers | None:
    """The shipped weights; None where they are missing, and spaCy's labels stand."""
    resources = [files("agents.entities").joinpath(name) for name in (TAUGHT, WEIGHTS)]
    if not all(resource.is_file() for resource in resources):
        return None
    with as_file(resources[0]) as taught, as_file(resources[1]) as typing:
        return Taggers(open_weights(taught), open_weights(typing))


def open_weights(path: Path) -> pycrfsuite.Tagger:
    """A tagger with the weights of a file."""
    tagger = pycrfsuite.Tagger()
    tagger.open(str(path))
    return tagger


@dataclass(slots=True)
class Run:
    """Words `[start, end)` of a segment, with their features."""

    segment: int
    start: int
    end: int
    features: list[list[str]]


Spans = Callable[[Words], list[tuple[int, int]]]


def telling(one: Words) -> list[tuple[int, int]]:
    """The runs of a segment but those whose only capitals begin sentences: "But the", "He said".

    No model reads a name in these; they are a seventh of all words in runs.
    """
    return [
        (start, end)
        for start, end in active(one)
        if any(
            one.label[index] != "O"
            or (one.text[index][0].isupper() and one.folded[index] not in _BEGINNINGS)
            for index in range(start, end)
        )
    ]


_BEGINNINGS = (SENTENCE_STARTERS | TITLE_CASE_SMALL_WORDS | THIRD_PERSON_SUBJECTS) - {"may", "will"}


def first_runs(
    all_words: Sequence[Words], flags: Sequence[str], doc: Evidence, spans: Spans = active
) -> list[Run]:
    """The runs of an article, as the taught model sees them."""
    return [
        Run(segment, start, end, run_features(one, (start, end), doc, flag))
        for segment, (one, flag) in enumerate(zip(all_words, flags, strict=True))
        for start, end in spans(one)
    ]


def runs_of(
    all_words: Sequence[Words],
    flags: Sequence[str],
    doc: Evidence,
    taught: pycrfsuite.Tagger,
    spans: Spans = active,
) -> list[Run]:
    """The runs of an article, as the second model sees them: with what the first says of all."""
    runs = first_runs(all_words, flags, doc, spans)
    labels = [["O"] * len(one.text) for one in all_words]
    for run in runs:
        given = all_words[run.segment].label[run.start : run.end]
        labels[run.segment][run.start : run.end] = tag_first(run.features, given, taught)
    article = article_of(all_words, labels)
    for run in runs:
        span = (run.start, run.end)
        first = labels[run.segment][run.start : run.end]
        add_name_features(run.features, all_words[run.segment], span, first, article)
    return runs


def label(
    all_words: Sequence[Words], flags: Sequence[str], doc: Evidence, taggers: Taggers | None
) -> list[list[str]]:
    """A label (`B-PER`, `I-ORG`, ..., `O`) for each word of each segment of an article."""
    if taggers is None:
        return [one.label for one in all_words]
    found = [["O"] * len(one.text) for one in all_words]
    for run in runs_of(all_words, flags, doc, taggers.taught, telling):
        one, labels = all_words[run.segment], found[run.segment]
        labels[run.start : run.end] = taggers.typing.tag(run.features)
        _keep(one, (run.start, run.end), labels, taggers.typing)
    return found


def _keep(one: Words, run: tuple[int, int], labels: list[str], typing: pycrfsuite.Tagger) -> None:
    """Put back a name that spaCy found and the taggers drop without being sure.

    They learned from few sources; what they make of the unfamiliar is doubt.
    """
    start, end = run
    index = start
    while index < end:
        label = one.label[index]
        if label[0] != "B" or label == "B-MISC":
            index += 1
            continue
        last = index + 1
        while last < end and one.label[last][0] == "I":
            last += 1
        if all(given == "O" for given in labels[index:last]):
            sure = sum(typing.marginal("O", word - start) for word in range(index, last))
            if sure < SURE * (last - index):
                labels[index:last] = one.label[index:last]
        index = last
