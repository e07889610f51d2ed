"""Matrix products that do not depend on the batch."""

from __future__ import annotations

import numpy as np
import pytest

from agents.speed.gemm import RowwiseOps, product, rowwise


@pytest.mark.parametrize("rows", [0, 1, 7, 8, 9, 100])
def test_product_is_the_matrix_product(rows: int) -> None:
    draw = np.random.default_rng(1)
    x = draw.standard_normal((rows, 96), dtype=np.float32)
    y = draw.standard_normal((50, 96), dtype=np.float32)
    np.testing.assert_allclose(product(x, y.T), x @ y.T, rtol=1e-4, atol=1e-4)
    np.testing.assert_array_equal(RowwiseOps().gemm(x, y, trans2=True), product(x, y.T.copy()))


def test_a_row_does_not_depend_on_its_batch() -> None:
    if not rowwise():
        pytest.skip("products depend on the batch on this processor; spaCy's own are used")
    draw = np.random.default_rng(2)
    x = draw.standard_normal((203, 288), dtype=np.float32)
    y = draw.standard_normal((288, 288), dtype=np.float32)
    whole = product(x, y)
    for start, end in ((0, 1), (3, 50), (100, 203), (202, 203)):
        np.testing.assert_array_equal(product(x[start:end], y), whole[start:end])
