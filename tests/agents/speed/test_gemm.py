"""Matrix products that do not depend on the batch."""

from __future__ import annotations

import numpy as np
import pytest

from agents.speed.gemm import (
    MANY,
    Floats,
    RowwiseOps,
    Way,
    by_blis,
    in_blocks,
    is_rowwise,
    product,
    way,
)


@pytest.mark.parametrize("multiply", [in_blocks, by_blis])
@pytest.mark.parametrize("rows", [0, 1, 7, 8, 9, 63, 64, 65, 72, 200])
def test_it_is_the_matrix_product(rows: int, multiply: Way) -> None:
    draw = np.random.default_rng(1)
    x = draw.standard_normal((rows, 96), dtype=np.float32)
    y = draw.standard_normal((96, 50), dtype=np.float32)
    out = np.full((rows, 50), np.nan, dtype=np.float32)
    multiply(x, y, out)
    np.testing.assert_allclose(out, x @ y, rtol=1e-4, atol=1e-4)


def test_the_operations_of_thinc_use_it() -> None:
    draw = np.random.default_rng(1)
    x = draw.standard_normal((100, 96), dtype=np.float32)
    y = draw.standard_normal((50, 96), dtype=np.float32)
    np.testing.assert_array_equal(RowwiseOps().gemm(x, y, trans2=True), product(x, y.T.copy()))


def test_a_row_does_not_depend_on_its_batch() -> None:
    if way() is None:
        pytest.skip("products depend on the batch on this processor; spaCy's own are used")
    draw = np.random.default_rng(2)
    x = draw.standard_normal((203, 288), dtype=np.float32)
    y = draw.standard_normal((288, 288), dtype=np.float32)
    whole = product(x, y)
    for start, end in ((0, 1), (3, 50), (60, 190), (100, 203), (202, 203)):
        np.testing.assert_array_equal(product(x[start:end], y), whole[start:end])


def test_a_way_that_depends_on_the_batch_is_seen() -> None:
    def forwards_or_backwards(x: Floats, y: Floats, out: Floats) -> None:
        """Adds up in another order where there are many rows."""
        order = np.arange(x.shape[1])[:: -1 if len(x) >= MANY else 1]
        out[:] = np.add.reduce(x[:, order, None] * y[order], axis=1, dtype=np.float32)

    assert not is_rowwise(forwards_or_backwards)
