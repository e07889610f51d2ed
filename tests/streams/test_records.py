"""Records with headers whose names are no UTF-8 are read like the others."""

from __future__ import annotations

from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.consumer import fetcher
from aiokafka.record.default_records import DefaultRecordBase, _DefaultRecordBatchBuilderPy

from streams.records import read_any_header


class Name(str):
    """A header's name that is no UTF-8."""

    def encode(self, *_: Any, **__: Any) -> bytes:
        """Its bytes."""
        return b"\xffname"


def batch(first: int, names: list[str], compression: int) -> bytes:
    """A batch with a record for each name, as it lies in the log from offset `first` on."""
    builder = _DefaultRecordBatchBuilderPy(2, compression, False, -1, -1, -1, 1_000_000)
    for offset, name in enumerate(names):
        header = [(name, b"h"), ("none", None)]
        builder.append(offset, timestamp=1_700_000_000_000, key=b"k", value=b"v", headers=header)
    data = builder.build()
    return first.to_bytes(8, "big") + bytes(data[8:])


@pytest.mark.parametrize(
    "compression", [DefaultRecordBase.CODEC_NONE, DefaultRecordBase.CODEC_GZIP]
)
def test_a_name_that_is_no_utf_8_stops_nothing(compression: int) -> None:
    read_any_header()
    data = batch(5, ["a", "b"], compression) + batch(7, ["c", Name("x"), "d"], compression)
    data += batch(10, ["e"], compression)
    records = fetcher.PartitionRecords(
        *(TopicPartition("t", 0), fetcher.MemoryRecords(data), [], 6, None, None, True, 0)
    )
    found = [(one.offset, one.headers[0][0], one.headers[1], one.value) for one in records]
    assert [offset for offset, *_ in found] == [6, 7, 8, 9, 10]
    assert [name for _, name, *_ in found] == ["b", "c", "\ufffdname", "d", "e"]
    assert {tuple(rest) for _, _, *rest in found} == {(("none", None), b"v")}
