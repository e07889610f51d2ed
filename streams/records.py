"""Reading records whose headers have names that are no UTF-8.

Kafka takes any bytes as a header's name, and clients that are not written in Java or Python send
them. aiokafka does not read past such a record: one would stop a stream for ever. Here the batch
that holds it is read again, with U+FFFD for what is no UTF-8.
"""

from __future__ import annotations

from typing import Any

from aiokafka.consumer import fetcher
from aiokafka.record.default_records import _DefaultRecordBatchPy
from aiokafka.record.memory_records import MemoryRecords, _MemoryRecordsPy

_MAGIC = 16


class _Forgiving(bytearray):
    """Bytes whose parts are decoded whatever they are."""

    def __getitem__(self, at: Any) -> Any:
        found = super().__getitem__(at)
        return found if isinstance(found, int) else _Forgiving(found)

    def decode(self, encoding: str = "utf-8", errors: str = "replace") -> str:
        return bytes(self).decode(encoding, errors)


class _Batch(_DefaultRecordBatchPy):  # type: ignore[misc]
    """A batch whose headers are decoded so."""

    def _maybe_uncompress(self) -> None:
        super()._maybe_uncompress()
        self._buffer: Any = _Forgiving(self._buffer)


class _Records:
    """Records as aiokafka reads them, which can be read again from their start."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._read: Any = MemoryRecords(data)
        self.has_next = self._read.has_next
        self.size_in_bytes = self._read.size_in_bytes
        self.next_batch = self._read.next_batch

    def again(self, offset: int) -> None:
        """From the batch on that holds this offset, forgiving."""
        self._read = _MemoryRecordsPy(self._data)
        self._offset = offset
        self.has_next = self._read.has_next
        self.next_batch = self._next

    def _next(self) -> Any:
        while True:
            part = self._read._next_slice
            batch = self._read.next_batch()
            if part is not None and part[_MAGIC] >= 2:  # Before that there were no headers.
                batch = _Batch(part)
            if batch.next_offset > self._offset or not self._read.has_next():
                return batch


class _PartitionRecords(fetcher.PartitionRecords):  # type: ignore[misc]
    """Goes on where it was after a name that is no UTF-8."""

    def __next__(self) -> Any:
        try:
            return super().__next__()
        except UnicodeDecodeError:
            self._records.again(self.next_fetch_offset)
            self._records_iterator = self._unpack_records()
            return super().__next__()


def read_any_header() -> None:
    """Have all consumers of this process read so."""
    fetcher.MemoryRecords = _Records
    fetcher.PartitionRecords = _PartitionRecords
