"""The wire format of schema registries: a zero byte, the schema's id in four, then the JSON.

Confluent's serializers write it, and Apicurio's where they are told to. What quotewire reads may
have it or not, whatever `QUOTEWIRE_WIRE_FORMAT` says; only what it writes is as that says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

MAGIC = b"\0"
HEAD_BYTES = 5

_JSON = (b"{", b"[")


def framed(schema: int, value: bytes) -> bytes:
    """A value with the id of its schema before it."""
    return MAGIC + schema.to_bytes(4, "big") + value


def unframed(value: bytes | None) -> bytes | None:
    """The JSON object or array of a value that has the id of a schema before it; else the value.

    Text in UTF-16 or UTF-32 may begin with a zero byte too; it goes on with more of them. What is
    no JSON, such as Avro, stays as it is.
    """
    if not value or value[0] or len(value) <= HEAD_BYTES:
        return value
    body = value[HEAD_BYTES:]
    return body if body.lstrip().startswith(_JSON) and 0 not in body[:2] else value


@dataclass(frozen=True, slots=True)
class Encoder:
    """Writes values as their topics have them. `schemas`: full name of a topic to the id of its
    schema; values of other topics stay as they are."""

    schemas: Mapping[str, int] = field(default_factory=dict)

    def __call__(self, topic: str, value: bytes | None) -> bytes | None:
        """The value as it is written. None and nothing, which take a record back, stay that."""
        schema = self.schemas.get(topic)
        return value if schema is None or not value else framed(schema, value)
