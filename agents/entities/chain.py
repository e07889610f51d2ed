"""The chain model (linear-chain CRF) that corrects spaCy's spans and types."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import as_file, files

import pycrfsuite

from agents.entities.features import Document, Words, active, run_features

WEIGHTS = "typing.crf"

SURE = 0.75
"""Mean probability of `O` below which a name that spaCy found stands."""


@cache
def load_chain() -> pycrfsuite.Tagger | None:
    """The shipped weights; None where they are missing, and spaCy's labels stand."""
    resource = files("agents.entities").joinpath(WEIGHTS)
    if not resource.is_file():
        return None
    tagger = pycrfsuite.Tagger()
    with as_file(resource) as path:
        tagger.open(str(path))
    return tagger


def label(
    all_words: Sequence[Words],
    flags: Sequence[str],
    doc: Document,
    tagger: pycrfsuite.Tagger | None,
) -> list[list[str]]:
    """A label (`B-PER`, `I-ORG`, ..., `O`) for each word of each segment of an article."""
    if tagger is None:
        return [one.label for one in all_words]
    found = []
    for one, flag in zip(all_words, flags, strict=True):
        labels = ["O"] * len(one.text)
        for run in active(one):
            labels[run[0] : run[1]] = tagger.tag(run_features(one, run, doc, flag))
            _keep(one, run, labels, tagger)
        found.append(labels)
    return found


def _keep(one: Words, run: tuple[int, int], labels: list[str], tagger: pycrfsuite.Tagger) -> None:
    """Put back a name that spaCy found and the chain drops without being sure.

    The chain learned from few sources; what it makes of the unfamiliar is doubt.
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
