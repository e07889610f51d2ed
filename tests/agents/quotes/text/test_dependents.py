"""What hangs on a token."""

from __future__ import annotations

import numpy as np
from spacy.language import Language

from agents.quotes.model.hashing import EDGE, label_hashes
from agents.quotes.text.dependents import dependent_slots, dependents
from tests.agents.quotes.reading import at, parsed


def test_a_verb_has_the_word_and_cluster_of_its_subject(nlp: Language) -> None:
    tokens = parsed(nlp, "The mayor said that few agree.")
    found = dependents(tokens, np.arange(len(tokens)))
    mayor, said = at(tokens, "mayor"), at(tokens, "said")
    assert found.subject[said] == tokens.lower[mayor]
    assert found.subject_cluster[said] == tokens.wide[mayor]
    assert (found.subject[mayor], found.telling[mayor]) == (EDGE, 0)


def test_telling_labels_count_in_any_order(nlp: Language) -> None:
    tokens = parsed(nlp, "The mayor said that few agree.", "Few agree, the mayor said.")
    found = dependents(tokens, np.arange(len(tokens)))
    said = np.flatnonzero(tokens.lower == label_hashes("said")[0])
    assert len(said) == 2
    assert found.telling[said[0]] == found.telling[said[1]] != 0
    assert found.labels[said[0]] == found.labels[said[1]] != 0


def test_rows_are_those_of_the_last_dependent_with_a_label(nlp: Language) -> None:
    tokens = parsed(nlp, "The mayor said that few agree.")
    every = np.arange(len(tokens))
    slots = dependent_slots(tokens, every, label_hashes("nsubj det"))
    expected = np.full(len(tokens), -1)
    expected[at(tokens, "mayor")] = tokens.slot[at(tokens, "The")]
    expected[at(tokens, "said")] = tokens.slot[at(tokens, "mayor")]
    expected[at(tokens, "agree")] = tokens.slot[at(tokens, "few")]
    assert slots.tolist() == expected.tolist()
