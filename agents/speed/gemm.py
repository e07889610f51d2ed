"""Matrix products for the spaCy pipelines, in which a row does not depend on the batch.

Two libraries are at hand. spaCy's own (BLIS) adds up a row in one order, and has kernels for AVX2
alone. numpy's OpenBLAS uses what the processor has, but where it adds up a row in an order that
depends on how many rows there are, the bytes of a result would depend on the batch.

OpenBLAS is taken in blocks of rows, where blocks of either size give a row the same bytes at every
place (with AVX-512, where it is up to 1.7 times as fast as BLIS, and with SSE4); else BLIS (with
AVX2, where small blocks of OpenBLAS take 1.7 times as long). Both are tried out on this processor;
where neither holds, spaCy is left as it is.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
from blis.py import gemm as blis_gemm  # type: ignore[import-untyped]
from numpy.typing import NDArray
from thinc.api import NumpyOps, set_current_ops

Floats = NDArray[np.float32]

ROWS, MANY = 8, 64
"""Rows of a block: as many as there are in large batches, and in what is left of them."""
SHAPES = (
    (288, 288), (384, 288), (576, 288), (96, 64), (96, 50),
    (64, 1024), (64, 384), (64, 106), (64, 18),
)  # fmt: skip
"""Widths and heights of the products in small pipelines (tok2vec, tagger, parser, ner)."""

Way = Callable[[Floats, Floats, Floats], None]
"""Writes `x @ y` of its first two to its third; all are contiguous."""


def in_blocks(x: Floats, y: Floats, out: Floats) -> None:
    """By OpenBLAS in blocks of rows, large ones first; the last one is filled with zeros."""
    rows, width = x.shape
    done = 0
    for size in (MANY, ROWS):
        end = rows - (rows - done) % size
        if end > done:
            blocks = out[done:end].reshape(-1, size, y.shape[1], copy=False)
            np.matmul(x[done:end].reshape(-1, size, width), y, out=blocks)
        done = end
    if done < rows:
        last = np.zeros((ROWS, width), dtype=np.float32)
        last[: rows - done] = x[done:]
        out[done:] = np.matmul(last, y)[: rows - done]


def by_blis(x: Floats, y: Floats, out: Floats) -> None:
    """By BLIS, as spaCy does it."""
    blis_gemm(x, y, out=out, beta=0.0)


@functools.cache
def way() -> Way | None:
    """How this processor multiplies matrices by rows; None where neither way is by rows."""
    return next((each for each in (in_blocks, by_blis) if is_rowwise(each)), None)


def product(x: Floats, y: Floats, out: Floats | None = None) -> Floats:
    """`x @ y`, of (m, k) and (k, n), by rows.

    `out`: where to write it, (m, n), row after row.
    """
    if out is None:
        out = np.empty((len(x), y.shape[1]), dtype=np.float32)
    (way() or by_blis)(x, y, out)
    return out


class RowwiseOps(NumpyOps):  # type: ignore[misc]
    """thinc's operations on the processor, with `product` in the place of its own."""

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


def is_rowwise(multiply: Way) -> bool:
    """Whether a row has the same bytes whatever rows stand before and after it."""
    draw = np.random.default_rng(0)
    rows = 2 * MANY + 5
    for width, height in SHAPES:
        x = draw.standard_normal((rows, width), dtype=np.float32)
        y = draw.standard_normal((width, height), dtype=np.float32)
        whole = np.empty((rows, height), dtype=np.float32)
        multiply(x, y, whole)
        for some in (draw.permutation(rows), np.arange(MANY + 3, rows), np.arange(ROWS - 1)):
            part = np.empty((len(some), height), dtype=np.float32)
            multiply(np.ascontiguousarray(x[some]), y, part)
            if not np.array_equal(part, whole[some]):
                return False
    return True


def use_fast_products() -> None:
    """Have pipelines that this thread loads from now on use `product`, where it is by rows."""
    if way() is not None:
        set_current_ops(RowwiseOps())
