"""The rows of an event are those that the models promise."""

from __future__ import annotations

from schemas.tables import KEYS, ROWS, columns
from streams.sinks.tables import rows_of
from tests.streams.enriched import event as enriched
from tests.streams.sinks.pouring import event


def test_rows_have_the_columns_in_their_order_and_types() -> None:
    rows = rows_of(event(0, enriched()))
    assert list(rows) == list(ROWS) == list(KEYS)
    for table, model in ROWS.items():
        assert rows[table], table
        for row in rows[table]:
            assert set(row) == set(columns(model))
            model.model_validate(row, strict=True)


def test_keys_tell_rows_apart() -> None:
    for table, rows in rows_of(event(0, enriched())).items():
        keys = [tuple(row[name] for name in KEYS[table]) for row in rows]
        assert len(set(keys)) == len(keys)


def test_a_column_says_whether_it_may_have_no_value() -> None:
    found = columns(ROWS["quotes"])
    assert found["article"] == (str, False)
    assert found["tone"] == (float, True)
    assert found["first"] == (int, False)
