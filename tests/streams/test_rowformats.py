"""What rows are written as."""

from __future__ import annotations

from typing import Any, get_args

import orjson
import pytest

from schemas.tables import KEYS, ROWS, columns
from streams.rowformats import FORMATS, format_of
from streams.settings import Settings
from streams.sinks.tables import rows_of
from tests.streams.enriched import event as enriched
from tests.streams.sinks.pouring import event

PYTHON = {"string": str, "int64": int, "double": float}


def settings(**more: Any) -> Settings:
    return Settings(_env_file=None, **more)


def test_every_setting_has_its_format() -> None:
    for name in get_args(Settings.model_fields["table_format"].annotation):
        assert format_of(settings(table_format=name)) == name
        assert name in FORMATS
    assert format_of(settings(wire_format="registry", registry="http://r:1")) == "registry"


@pytest.mark.parametrize("table", ROWS)
def test_connects_schema_is_that_of_the_payload(table: str) -> None:
    form = FORMATS["connect"]
    for row in rows_of(event(0, enriched()))[table]:
        key = {name: row[name] for name in KEYS[table]}
        for found in (orjson.loads(form.value(table, row)), orjson.loads(form.key(table, key))):
            fields = {one["field"]: one for one in found["schema"]["fields"]}
            assert set(fields) == set(found["payload"])
            for name, value in found["payload"].items():
                kind = PYTHON[fields[name]["type"]]
                assert isinstance(value, kind) or (value is None and fields[name]["optional"])
        assert found["payload"] == key


def test_a_key_is_the_same_bytes_whatever_the_order_and_never_changes() -> None:
    """Were they others, compaction would keep two rows for one."""
    key, turned = {"article": "a", "quote": "q1"}, {"quote": "q1", "article": "a"}
    for form in FORMATS.values():
        assert form.key("quotes", key) == form.key("quotes", turned)
    assert FORMATS["json"].key("quotes", key) == b'{"article":"a","quote":"q1"}'
    assert FORMATS["connect"].key("quotes", key) == (
        b'{"schema":{"fields":[{"field":"article","optional":false,"type":"string"},'
        b'{"field":"quote","optional":false,"type":"string"}],"name":"quotewire.quotes.key",'
        b'"optional":false,"type":"struct"},"payload":{"article":"a","quote":"q1"}}'
    )
    assert FORMATS["registry"].key("quotes", key) == FORMATS["connect"].key("quotes", key)


def test_in_a_registry_a_value_is_the_row_alone() -> None:
    (row,) = rows_of(event(0, enriched()))["articles"]
    value = orjson.loads(FORMATS["registry"].value("articles", row))
    assert set(value) == set(columns(ROWS["articles"]))
