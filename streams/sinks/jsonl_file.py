"""`jsonl:FILE`."""

from __future__ import annotations

import orjson

from streams.client import Event
from streams.sinks.added_file import AddedFileSink


class JsonLinesSink(AddedFileSink):
    """The lines of `subscribe --json`: a CloudEvent each, withdrawals as well."""

    scheme = "jsonl"

    def lines(self, event: Event, known: bool) -> bytes:
        """The event's line."""
        return orjson.dumps(event.cloudevent()) + b"\n"
