"""One record of `news.enriched`, as a subscriber is given it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson
from aiokafka import ConsumerRecord

from schemas.marker import Outcome
from streams.enriched import above
from streams.lineage import Lineage, with_values
from streams.wire import unframed

OPTIONAL = ("subject", "dataschema", "partitionkey")
"""Attributes of CloudEvents that a record may lack: older versions did not write them."""


@dataclass(frozen=True, slots=True)
class Event:
    """One record of `news.enriched`.

    `data`: the value (schemas.enriched.Enriched, or schemas.marker.Marker for a withdrawal or
    marker). `id`: the CloudEvents id. `timestamp_ms`: when the record was written.
    """

    id: str
    outcome: Outcome
    lineage: Lineage
    headers: Mapping[str, str]
    data: dict[str, Any]
    partition: int
    offset: int
    timestamp_ms: int

    @property
    def withdrawn(self) -> bool:
        """Whether it takes back what was published of an article."""
        return self.outcome is Outcome.WITHDRAWN

    def above(self, floor: float) -> Event:
        """The event without the quotes whose confidence is below a floor."""
        return replace(self, data=above(self.data, floor))

    def cloudevent(self) -> dict[str, Any]:
        """The event as CloudEvents 1.0 JSON, with its place in the log as extensions.

        `subject`, `dataschema`, `partitionkey`: where the record has them.
        """
        more = {name: self.headers.get(f"ce_{name}") for name in OPTIONAL}
        return {
            "specversion": self.headers.get("ce_specversion", "1.0"),
            "id": self.id,
            "source": self.headers.get("ce_source", ""),
            "type": self.headers.get("ce_type", ""),
            "time": self.headers.get("ce_time", ""),
            **{name: value for name, value in more.items() if value is not None},
            "datacontenttype": self.headers.get("content-type", "application/json"),
            "partition": self.partition,
            "offset": self.offset,
            "origin": self.headers.get("origin", ""),
            "outcome": str(self.outcome),
            "data": self.data,
        }


def read_event(record: ConsumerRecord, lineage: Lineage, outcome: Outcome) -> Event | None:
    """The event of a record with this lineage and outcome; None for one that is no JSON object."""
    try:
        data = orjson.loads(unframed(record.value) or b"")
    except orjson.JSONDecodeError:
        return None
    if not isinstance(data, dict):
        return None
    headers = {name: value.decode(errors="replace") for name, value in with_values(record.headers)}
    return Event(
        headers.get("ce_id", ""),
        outcome,
        lineage,
        headers,
        data,
        record.partition,
        record.offset,
        record.timestamp,
    )
