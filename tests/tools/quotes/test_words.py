"""The word table from vectors: whole levels, and clusters of what is alike."""

from __future__ import annotations

import numpy as np

from agents.quotes.model.word_table import LEVELS
from tools.quotes.words import build_words, cluster


def test_levels_are_whole_and_bounded() -> None:
    vectors = np.random.default_rng(1).normal(3.0, 2.0, (500, 4))
    vectors[0] = 100.0
    vectors[:, 3] = 1.0
    table = build_words([str(k) for k in range(500)], vectors)
    assert np.abs(table.levels).max() == LEVELS
    assert not table.levels[:, 3].any()
    np.testing.assert_array_equal(table.levels[0, :3], [LEVELS] * 3)


def test_clusters_gather_what_points_one_way() -> None:
    draw = np.random.default_rng(2)
    vectors = np.eye(3)[np.arange(60) % 3] * draw.uniform(1, 5, (60, 1))
    vectors += draw.normal(0, 0.1, vectors.shape)
    found = cluster(vectors, 3)
    np.testing.assert_array_equal(found, np.arange(60) % 3 + 1)
    np.testing.assert_array_equal(cluster(vectors, 3), found)
