"""Two taggers (linear-chain CRFs) that correct spaCy's spans and types.

One is taught: it learned from texts that a larger system labelled, many and of other sources. The
other learned from few documents that people annotated, and sees what the first one says. Where
they differ, the mean of their probabilities decides: so the second brings the annotators'
conventions, and the first keeps it from carrying one source's habits to another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import pycrfsuite

from agents.entities.evidence import Evidence
from agents.entities.word_features import active, run_features
from agents.entities.words import Words

TAUGHT = "taught.crf"
WEIGHTS = "typing.crf"

SHARE = 0.7
"""Weight of the second model in the mean; the taught one has the rest."""

SURE = 0.75
"""Mean probability of `O` below which a name that spaCy found stands."""


@dataclass(slots=True)
class Taggers:
    """Both models. A tagger remembers what it tagged last, so one thread uses a pair at a time."""

    taught: pycrfsuite.Tagger
    typing: pycrfsuite.Tagger

    def tag(self, features: list[list[str]], labels: Sequence[str]) -> list[str]:
        """Labels of a run's words; `features` are added to. `labels`: spaCy's."""
        first = tag_first(features, labels, self.taught)
        second: list[str] = self.typing.tag(features)
        return second if first == second else self._mean(len(second))

    def _mean(self, size: int) -> list[str]:
        kinds = sorted({*self.taught.labels(), *self.typing.labels()})
        found: list[str] = []
        before = "O"
        for index in range(size):
            allowed = [kind for kind in kinds if kind[0] != "I" or kind[2:] == before[2:]]
            before = max(allowed, key=lambda kind: self.probability(kind, index))
            found.append(before)
        return found

    def probability(self, label: str, index: int) -> float:
        """Of a label for a word of the run tagged last."""
        taught = self.taught.marginal(label, index) if label in self.taught.labels() else 0.0
        typing = self.typing.marginal(label, index) if label in self.typing.labels() else 0.0
        return float(SHARE * typing + (1 - SHARE) * taught)


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


def label(
    all_words: Sequence[Words], flags: Sequence[str], doc: Evidence, taggers: Taggers | None
) -> list[list[str]]:
    """A label (`B-PER`, `I-ORG`, ..., `O`) for each word of each segment of an article."""
    if taggers is None:
        return [one.label for one in all_words]
    found = []
    for one, flag in zip(all_words, flags, strict=True):
        labels = ["O"] * len(one.text)
        for start, end in active(one):
            features = run_features(one, (start, end), doc, flag)
            labels[start:end] = taggers.tag(features, one.label[start:end])
            _keep(one, (start, end), labels, taggers)
        found.append(labels)
    return found


def _keep(one: Words, run: tuple[int, int], labels: list[str], taggers: Taggers) -> None:
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
            sure = sum(taggers.probability("O", word - start) for word in range(index, last))
            if sure < SURE * (last - index):
                labels[index:last] = one.label[index:last]
        index = last
