"""Hashed features: neighbours within groups, and templates in the order of their numbers."""

from __future__ import annotations

import numpy as np
from spacy.language import Language

from agents.quotes.model.hashing import (
    EDGE,
    Around,
    Template,
    bins,
    join,
    key,
    label_hashes,
    stack_templates,
    template,
)
from tests.agents.quotes.reading import parsed

VALUES = np.array([11, 12, 13, 21, 22], dtype=np.uint64)
GROUP = np.array([1, 1, 1, 2, 2])


def test_neighbours_stay_within_the_group() -> None:
    around = Around(VALUES, GROUP)
    edge = int(EDGE)
    assert around[0].tolist() == [11, 12, 13, 21, 22]
    assert around[1].tolist() == [12, 13, edge, 22, edge]
    assert around[-2].tolist() == [edge, edge, 11, edge, edge]
    assert around[7].tolist() == [edge] * 5


def test_a_hash_depends_on_number_values_and_their_order() -> None:
    words = label_hashes("the mayor said that it")
    flags = np.array([True, False, True, False, True])
    hashes = [
        join(1, words, flags),
        join(2, words, flags),
        join(1, flags, words),
        join(1, words, ~flags),
        join(1, words),
    ]
    assert len(np.unique(np.concatenate(hashes))) == 25
    np.testing.assert_array_equal(join(1, VALUES, 1), join(1, VALUES, np.ones(5, dtype=bool)))


def test_templates_are_stacked_by_their_numbers() -> None:
    templates = [
        template(7, VALUES),
        Template(2, join(90, VALUES), layer=True),
        template(5, GROUP, layer=True),
    ]
    table, layer = stack_templates(templates, 5)
    columns = [join(90, VALUES), join(5, GROUP), join(7, VALUES)]
    np.testing.assert_array_equal(table, [key(column) for column in columns])
    np.testing.assert_array_equal(layer, table[:2])


def test_labels_are_hashed_as_the_pipeline_hashes_them(nlp: Language) -> None:
    tokens = parsed(nlp, "The mayor said that it rains.")
    assert tokens.lower.tolist() == label_hashes("the mayor said that it rains .").tolist()
    assert tokens.dep[1] == label_hashes("nsubj")[0]
    assert tokens.tag[2] == label_hashes("VBD")[0]


def test_bins_are_exact_near_zero_and_coarse_far_away() -> None:
    distance = np.arange(-60, 61)
    found = bins(distance)
    np.testing.assert_array_equal(found, -found[::-1])
    assert (np.diff(found) >= 0).all()
    assert len(np.unique(found[56:65])) == 9
    assert found[-1] == found[-10]
