"""A CRF and a layer, mixed."""

from __future__ import annotations

import numpy as np
import pytest

from agents.quotes.model.labeller import SequenceLabeller
from agents.quotes.model.table import Table
from agents.quotes.model.token_layer import TokenLayer


def _made(width: int | None, share: float = 0.5) -> SequenceLabeller:
    empty = Table(np.zeros(0, dtype=np.uint32), np.zeros((1, 3), dtype=np.float32))
    layer = None
    if width is not None:
        zeros = np.zeros(width, dtype=np.float32)
        units = np.zeros((2, 3), dtype=np.float32)
        layer = TokenLayer(
            zeros, zeros, np.zeros((1, width, 2), dtype=np.float32), empty, zeros, units, zeros
        )
    return SequenceLabeller(empty, np.zeros((3, 3), dtype=np.float32), layer, share)


PROBABILITY = np.array([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8]], dtype=np.float32)
SCORES = np.array([[0.0, 2.0, 1.0], [-3.0, 0.0, 0.0]], dtype=np.float32)


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_a_mixture_is_a_pool_of_both_in_their_shares(share: float) -> None:
    found = _made(None, share).mix(PROBABILITY, SCORES)
    expected = PROBABILITY ** (1 - share) * np.exp(share * SCORES)
    expected /= expected.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_a_layer_reads_vectors_of_its_own_width_only() -> None:
    labeller = _made(4)
    assert labeller.layer_for(np.zeros((9, 4), dtype=np.float32)) is labeller.layer
    assert labeller.layer_for(np.zeros((0, 5), dtype=np.float32)) is None
    assert _made(None).layer_for(np.zeros((9, 4), dtype=np.float32)) is None
