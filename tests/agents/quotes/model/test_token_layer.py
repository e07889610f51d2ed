"""The layer over token vectors, beside its formula."""

from __future__ import annotations

import numpy as np

from agents.quotes.arrays import Floats
from agents.quotes.model.grid import DENSE_STEP, OUT_STEP, on_grid
from agents.quotes.model.table import Table
from agents.quotes.model.token_layer import CHUNK, TokenLayer

ITEMS, WIDTH, UNITS, PLACES, LABELS = CHUNK + 77, 6, 4, 3, 5


def _made() -> tuple[TokenLayer, Floats]:
    draw = np.random.default_rng(3)

    def normal(*shape: int, step: float, limit: float) -> Floats:
        return on_grid(draw.normal(0, 0.3, shape).astype(np.float32), step, limit)

    slots = np.sort(draw.choice(1 << 21, 200, replace=False)).astype(np.uint32)
    rows = normal(201, UNITS, step=DENSE_STEP, limit=0.5)
    rows[0] = 0.0
    layer = TokenLayer(
        mean=draw.normal(0, 1, WIDTH).astype(np.float32),
        scale=np.ones(WIDTH, dtype=np.float32),
        dense=normal(PLACES, WIDTH, UNITS, step=DENSE_STEP, limit=0.5),
        table=Table(slots << np.uint32(11), rows),
        bias=normal(UNITS, step=OUT_STEP, limit=8.0),
        out=normal(UNITS, LABELS, step=OUT_STEP, limit=2.0),
        out_bias=normal(LABELS, step=OUT_STEP, limit=8.0),
    )
    return layer, draw.normal(0, 1, (500, WIDTH)).astype(np.float32)


def test_scores_are_those_of_the_formula_whatever_the_batch() -> None:
    layer, vectors = _made()
    draw = np.random.default_rng(4)
    places = draw.integers(-1, len(vectors), (PLACES, ITEMS))
    keys = draw.choice(layer.table.keys, (2, ITEMS))
    keys[1, ::3] = 7
    x = layer.standard(vectors)
    found = layer.logits(x, places, keys)
    padded = np.concatenate([x, np.zeros((1, WIDTH), dtype=np.float32)])
    hidden = sum(padded[place] @ matrix for place, matrix in zip(places, layer.dense, strict=True))
    for template in keys:
        hidden = hidden + layer.table.weights[layer.table.rows(template)]
    active = on_grid(np.maximum(hidden + layer.bias, 0.0), 1 / 64, 64.0)
    np.testing.assert_array_equal(found, active @ layer.out + layer.out_bias)
    for low, high in ((0, 1), (5, 40), (CHUNK - 1, CHUNK + 2)):
        alone = layer.logits(x, places[:, low:high], keys[:, low:high])
        np.testing.assert_array_equal(alone, found[low:high])


def test_places_without_a_token_count_nothing() -> None:
    layer, vectors = _made()
    places = np.full((PLACES, 3), -1)
    found = layer.logits(layer.standard(vectors), places, np.zeros((0, 3), dtype=np.uint32))
    active = on_grid(np.maximum(layer.bias, 0.0), 1 / 64, 64.0)
    np.testing.assert_array_equal(found, np.tile(active @ layer.out + layer.out_bias, (3, 1)))
