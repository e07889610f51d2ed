"""Paths in the parse, beside a walk over the heads."""

from __future__ import annotations

import numpy as np
from spacy.language import Language

from agents.quotes.text.paths import depths, path_labels
from agents.quotes.text.tokens import Tokens
from tests.agents.quotes.reading import at, parsed, text_of

TEXT = "The mayor of Oslo, who was tired, said on Monday that the new bridge will open in May."


def _line(tokens: Tokens, token: int) -> list[int]:
    """A token and all heads above it."""
    line = [token]
    while int(tokens.head[line[-1]]) != line[-1]:
        line.append(int(tokens.head[line[-1]]))
    return line


def test_steps_lead_to_the_lowest_common_ancestor(nlp: Language) -> None:
    tokens = parsed(nlp, TEXT)
    n = len(tokens)
    a, b = (grid.reshape(-1) for grid in np.meshgrid(np.arange(n), np.arange(n)))
    found = path_labels(tokens, a, b)
    for k, (token, cue) in enumerate(zip(a.tolist(), b.tolist(), strict=True)):
        up, down = _line(tokens, token), _line(tokens, cue)
        common = next(node for node in up if node in down)
        assert (found.up[k], found.down[k]) == (up.index(common), down.index(common))
        below = up[max(0, up.index(common) - 1)]
        assert found.top[k] == below
        if token != common:
            assert found.top_dep[k] == tokens.dep[below]


def test_equal_labels_on_the_way_give_equal_hashes(nlp: Language) -> None:
    tokens = parsed(nlp, "The mayor said that few agree.", "Few agree, the baker said.")
    said = [k for k in range(len(tokens)) if text_of(tokens, k, k) == "said"]
    pairs = path_labels(
        tokens, np.array([at(tokens, "mayor"), at(tokens, "baker")]), np.array(said)
    )
    assert pairs.labels[0] == pairs.labels[1]
    assert pairs.cue_labels[0] == pairs.cue_labels[1]
    other = path_labels(tokens, np.array([at(tokens, "that")]), np.array(said[:1]))
    assert other.labels[0] != pairs.labels[0]


def test_depths_count_the_heads_above(nlp: Language) -> None:
    tokens = parsed(nlp, TEXT)
    found = depths(tokens, np.arange(len(tokens)))
    assert found.tolist() == [len(_line(tokens, k)) - 1 for k in range(len(tokens))]
    assert found.max() == 3
