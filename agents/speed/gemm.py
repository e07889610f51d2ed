"""Matrix products for the spaCy pipelines: faster than BLIS, and as independent of the batch.

spaCy's own product (BLIS) has kernels for AVX2 alone; numpy's OpenBLAS uses what the processor
has. But OpenBLAS adds up a row in an order that depends on how many rows there are and where in
the matrix the row stands, so the bytes of a result would depend on the batch. In blocks of eight
rows it does not; `rowwise()` tries that out on this processor and leaves spaCy as it is where it
does not hold.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from thinc.api import NumpyOps, set_current_ops

Floats = NDArray[np.float32]

ROWS = 8
SHAPES = (
    (288, 288), (384, 288), (576, 288), (96, 64), (96, 50),
    (64, 1024), (64, 384), (64, 106), (64, 18),
)  # fmt: skip
"""Widths and heights of the products in small pipelines (tok2vec, tagger, parser, ner)."""


def product(x: Floats, y: Floats, out: Floats | None = None) -> Floats:
    """`x @ y`, of (m, k) and (k, n), in blocks of ROWS rows; the last one is filled with zeros.

    `out`: where to write it, (m, n), row after row.
    """
    rows, width = x.shape
    if out is None:
        out = np.empty((rows, y.shape[1]), dtype=np.float32)
    whole = rows - rows % ROWS
    blocks = out[:whole].reshape(-1, ROWS, y.shape[1], copy=False)
    np.matmul(x[:whole].reshape(-1, ROWS, width), y, out=blocks)
    if whole < rows:
        last = np.zeros((ROWS, width), dtype=np.float32)
        last[: rows - whole] = x[whole:]
        out[whole:] = np.matmul(last, y)[: rows - whole]
    return out


class RowwiseOps(NumpyOps):  # type: ignore[misc]
    """thinc's operations on the processor, with `product` in the place of BLIS."""

    def gemm(
        self, x: Floats, y: Floats, out: Any = None, trans1: bool = False, trans2: bool = False
    ) -> Floats:
        """`x @ y`, each transposed first where asked."""
        if trans1:
            made: Floats = super().gemm(x, y, out=out, trans1=trans1, trans2=trans2)
            return made
        # A transposed matrix has kernels of its own, which add up in another order.
        right = np.ascontiguousarray(y.T if trans2 else y)
        return product(np.ascontiguousarray(x), right, out)


def rowwise() -> bool:
    """Whether a row's product here does not depend on where in a block it stands."""
    draw = np.random.default_rng(0)
    order = draw.permutation(6 * ROWS)
    for width, height in SHAPES:
        x = draw.standard_normal((6 * ROWS, width), dtype=np.float32)
        y = draw.standard_normal((width, height), dtype=np.float32)
        if not np.array_equal(product(x, y)[order], product(x[order], y)):
            return False
    return True


def use_fast_products() -> None:
    """Have pipelines that this thread loads from now on use `product`, where it is rowwise."""
    if rowwise():
        set_current_ops(RowwiseOps())
