"""The word table: what it answers, what its file holds, and that batches do not matter."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from spacy.language import Language
from spacy.strings import hash_string

from agents.quotes.arrays import HashArray
from agents.quotes.model.word_table import (
    LEVELS,
    PATH,
    BadWords,
    WordTable,
    read_words,
    save_words,
    word_table,
)
from agents.quotes.text.parse import parse_sentences
from agents.quotes.text.sheet import read_sheet
from agents.quotes.text.tokens import gather_tokens
from tools.quotes.words import build_words, cluster


def hashes(words: str) -> HashArray:
    return np.array([hash_string(word) for word in words.split()], dtype=np.uint64)


@pytest.fixture(scope="module")
def packaged() -> WordTable:
    table = word_table()
    assert table is not None, "the word table is missing"
    return table


def test_a_table_of_odd_size_survives_its_file(tmp_path: Path) -> None:
    draw = np.random.default_rng(0)
    levels = draw.integers(-LEVELS, LEVELS + 1, (3, 5)).astype(np.int8)
    clusters = np.array([[1, 2, 3], [999, 1, 1000]], dtype=np.uint16)
    table = WordTable(["said", "naïve", "“"], levels, clusters)
    path = tmp_path / "words.bin"
    assert save_words(table, path) == path.stat().st_size
    back = read_words(path)
    assert back.words == table.words
    np.testing.assert_array_equal(back.levels, levels)
    np.testing.assert_array_equal(back.clusters, clusters)
    assert back.checksum == table.checksum
    first = path.read_bytes()
    save_words(back, path)
    assert path.read_bytes() == first


def test_unknown_words_are_zeros() -> None:
    levels = np.array([[1, -2], [3, 4]], dtype=np.int8)
    table = WordTable(["said", "told"], levels, np.array([[1, 2], [5, 6]], dtype=np.uint16))
    rows = table.rows(hashes("told xyzzy said"))
    np.testing.assert_array_equal(rows, [1, -1, 0])
    np.testing.assert_array_equal(table.vectors(rows), [[3, 4], [0, 0], [1, -2]])
    np.testing.assert_array_equal(table.clusters_of(rows), [[2, 0, 1], [6, 0, 5]])
    empty = WordTable([], np.zeros((0, 2), dtype=np.int8), np.zeros((2, 0), dtype=np.uint16))
    np.testing.assert_array_equal(empty.vectors(empty.rows(hashes("told"))), [[0, 0]])


@pytest.mark.parametrize("damage", [b"", b"quotewire-words\n", b"quotewire-words\n{}\n"])
def test_a_damaged_file_is_named(damage: bytes, tmp_path: Path) -> None:
    path = tmp_path / "words.bin"
    path.write_bytes(damage)
    with pytest.raises(BadWords, match=r"words\.bin"):
        read_words(path)


def test_a_file_that_is_cut_off_is_named(tmp_path: Path) -> None:
    path = tmp_path / "words.bin"
    path.write_bytes(PATH.read_bytes()[:-1_000])
    with pytest.raises(BadWords, match=r"words\.bin"):
        read_words(path)


def test_levels_are_whole_and_bounded() -> None:
    vectors = np.random.default_rng(1).normal(3.0, 2.0, (500, 4))
    vectors[0] = 100.0
    vectors[:, 3] = 1.0
    table = build_words([str(k) for k in range(500)], vectors)
    assert np.abs(table.levels).max() == LEVELS
    assert not table.levels[:, 3].any()
    np.testing.assert_array_equal(table.levels[0, :3], [LEVELS] * 3)


def test_rare_cues_are_near_common_ones(packaged: WordTable) -> None:
    def likeness(left: str, right: str) -> float:
        a, b = packaged.vectors(packaged.rows(hashes(f"{left} {right}")))
        return float(a @ b / np.sqrt((a @ a) * (b @ b)))

    for rare in ("lamented", "fumed", "quipped"):
        assert likeness(rare, "remarked") > 0.3 > likeness("paved", "remarked")


def test_clusters_gather_what_points_one_way() -> None:
    draw = np.random.default_rng(2)
    vectors = np.eye(3)[np.arange(60) % 3] * draw.uniform(1, 5, (60, 1))
    vectors += draw.normal(0, 0.1, vectors.shape)
    found = cluster(vectors, 3)
    np.testing.assert_array_equal(found, np.arange(60) % 3 + 1)
    np.testing.assert_array_equal(cluster(vectors, 3), found)


def test_a_token_has_its_word_whatever_the_batch(nlp: Language, packaged: WordTable) -> None:
    texts = ["“It rains,” Ann Lee barked.\n", "Nobody xyzzied.\nThe mayor lamented the delay.\n"]
    together = gather_tokens([read_sheet(nlp, text) for text in texts])
    # The sentence between is not parsed.
    parse_sentences(nlp, together, np.array([0, 2]))
    parsed = packaged.rows(together.lower[together.parsed])
    np.testing.assert_array_equal(together.vectors[:, -packaged.width :], packaged.vectors(parsed))
    alone = gather_tokens([read_sheet(nlp, texts[0])])
    parse_sentences(nlp, alone, np.array([0]))
    np.testing.assert_array_equal(together.vectors[: len(alone)], alone.vectors)
    for name in ("word", "wide", "narrow"):
        np.testing.assert_array_equal(getattr(together, name)[: len(alone)], getattr(alone, name))
    (unknown,) = np.flatnonzero(together.lower == hashes("xyzzied")[0])
    assert (together.word[unknown], together.narrow[unknown]) == (-1, 0)
