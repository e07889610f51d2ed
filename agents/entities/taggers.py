"""The tagger (a linear-chain CRF) that corrects spaCy's spans and types.

It learned from what people annotated, and sees what spaCy says of the whole article.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import pycrfsuite

from agents.entities.evidence import Evidence
from agents.entities.name_features import add_name_features, article_of
from agents.entities.word_features import active, run_features
from agents.entities.words import Words

WEIGHTS = "typing.crf"

SURE = 0.9
"""Probability of `O` below which a name that spaCy found stands."""


@cache
def load_tagger() -> pycrfsuite.Tagger | None:
    """The shipped weights; None where they are missing, and spaCy's labels stand.

    A tagger remembers what it tagged last, so one thread uses it at a time.
    """
    resource = files("agents.entities").joinpath(WEIGHTS)
    if not resource.is_file():
        return None
    with as_file(resource) as path:
        return open_weights(path)


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


def runs_of(all_words: Sequence[Words], flags: Sequence[str], doc: Evidence) -> list[Run]:
    """The runs of an article with what the tagger sees of their words."""
    runs = [
        Run(segment, start, end, run_features(one, (start, end), doc, flag))
        for segment, (one, flag) in enumerate(zip(all_words, flags, strict=True))
        for start, end in active(one)
    ]
    article = article_of(all_words)
    for run in runs:
        add_name_features(run.features, all_words[run.segment], (run.start, run.end), article)
    return runs


def label(
    all_words: Sequence[Words],
    flags: Sequence[str],
    doc: Evidence,
    tagger: pycrfsuite.Tagger | None,
) -> list[list[str]]:
    """A label (`B-PER`, `I-ORG`, ..., `O`) for each word of each segment of an article."""
    if tagger is None:
        return [one.label for one in all_words]
    found = [["O"] * len(one.text) for one in all_words]
    for run in runs_of(all_words, flags, doc):
        one, labels = all_words[run.segment], found[run.segment]
        labels[run.start : run.end] = tagger.tag(run.features)
        _keep(one, (run.start, run.end), labels, tagger)
    return found


def _keep(one: Words, run: tuple[int, int], labels: list[str], tagger: pycrfsuite.Tagger) -> None:
    """Put back a name that spaCy found and the tagger drops without being sure.

    It learned from few sources; what it makes of the unfamiliar is doubt.
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
            sure = sum(tagger.marginal("O", word - start) for word in range(index, last))
            if sure < SURE * (last - index):
                labels[index:last] = one.label[index:last]
        index = last
