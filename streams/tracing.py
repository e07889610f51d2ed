"""OpenTelemetry: spans of what is sent and processed, in the trace of the article's publisher.

With `quotewire[otel]` installed and `OTEL_EXPORTER_OTLP_ENDPOINT` set, a worker and `quotewire
publish` export spans as the `OTEL_*` variables say; otherwise nothing here costs anything. The
context travels in the W3C header `traceparent` from the publisher through every topic to the
subscriber. An article that came without one has a trace too: its id is made of the raw record's
origin, so all stages agree on it.

Names and attributes: https://opentelemetry.io/docs/specs/semconv/messaging/kafka/.
"""

from __future__ import annotations

import functools
import hashlib
import logging
import os
import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from schemas import VERSION
from streams.lineage import Headers, Lineage
from streams.settings import CLIENT_ID

log = logging.getLogger(__name__)

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
PARENT = "traceparent"
STATE = "tracestate"

_TRACEPARENT = re.compile(rb"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")

_tracer: Any = None
_group: str | None = None


def set_up(group: str | None = None) -> None:
    """Export spans where the environment names an endpoint. `group`: of the consumer."""
    if _tracer is not None or not any(os.environ.get(name) for name in ENDPOINTS):
        return
    try:
        sdk = import_module("opentelemetry.sdk.trace")
        export = import_module("opentelemetry.sdk.trace.export")
        resources = import_module("opentelemetry.sdk.resources")
        otlp = import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
    except ImportError:
        log.warning(
            "%s is set, and OpenTelemetry is not installed, so no spans are sent: "
            "pip install 'quotewire[otel]'.",
            next(name for name in ENDPOINTS if os.environ.get(name)),
        )
        return
    attributes = {"service.version": VERSION}
    if not os.environ.get("OTEL_SERVICE_NAME"):
        attributes["service.name"] = "quotewire"
    provider = sdk.TracerProvider(resource=resources.Resource.create(attributes))
    provider.add_span_processor(export.BatchSpanProcessor(otlp.OTLPSpanExporter()))
    use(provider, group)


def use(provider: Any, group: str | None = None) -> None:
    """Give spans to a tracer provider; None: to nobody."""
    global _tracer, _group
    _group = group
    _tracer = provider and provider.get_tracer("quotewire", VERSION)


def active() -> bool:
    """Whether anybody takes spans."""
    return _tracer is not None


@dataclass(frozen=True, slots=True)
class Place:
    """A record on its topic. `offset`: None where it is not known."""

    topic: str
    partition: int
    key: bytes | None
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """What a stage has made of an article.

    `read`: the record that it was; `headers`: its own. `error`: the kind of failure. `sent`: what
    was written for it, within the last `sending` of all `seconds`.
    """

    stage: str
    lineage: Lineage
    read: Place
    headers: Headers
    outcome: str
    error: str | None
    seconds: float
    sent: Sequence[Place] = ()
    sending: float = 0.0


def record(work: Work) -> str | None:
    """Record that a stage has just finished an article.

    The trace id (32 hexadecimal digits); None where nothing is traced, or this trace is not
    sampled.
    """
    if _tracer is None:
        return None
    trace = import_module("opentelemetry.trace")
    end = time.time_ns()
    span = _tracer.start_span(
        f"process {work.read.topic}",
        context=_parent(work.lineage, dict(work.headers)),
        kind=trace.SpanKind.CONSUMER,
        start_time=end - int(work.seconds * 1e9),
        attributes={
            **_attributes("process", work.read),
            **({"messaging.consumer.group.name": _group} if _group else {}),
            "quotewire.stage": work.stage,
            "quotewire.outcome": work.outcome,
            "quotewire.origin": work.lineage.origin,
        },
    )
    if work.error is not None:
        _failed(span, work.error)
    within = trace.set_span_in_context(span)
    for one in work.sent:
        _tracer.start_span(
            f"send {one.topic}",
            context=within,
            kind=trace.SpanKind.PRODUCER,
            start_time=end - int(work.sending * 1e9),
            attributes=_attributes("send", one),
        ).end(end)
    span.end(end)
    context = span.get_span_context()
    return f"{context.trace_id:032x}" if context.trace_flags.sampled else None


def _attributes(operation: str, place: Place) -> dict[str, Any]:
    found: dict[str, Any] = {
        "messaging.system": "kafka",
        "messaging.operation.name": operation,
        "messaging.operation.type": operation,
        "messaging.client.id": CLIENT_ID,
        "messaging.destination.name": place.topic,
        "messaging.destination.partition.id": str(place.partition),
    }
    if place.offset is not None:
        found["messaging.kafka.offset"] = place.offset
    if place.key is not None:
        found["messaging.kafka.message.key"] = place.key.decode(errors="replace")
    return found


def _failed(span: Any, error: str) -> None:
    trace = import_module("opentelemetry.trace")
    span.set_attribute("error.type", error)
    span.set_status(trace.StatusCode.ERROR)


def trace_id_of(lineage: Lineage, headers: Iterable[tuple[str, bytes]]) -> str:
    """The trace of an article, 32 hexadecimal digits, whether it is traced or not."""
    given = _TRACEPARENT.match(dict(headers).get(PARENT, b""))
    if given is not None and given[1].strip(b"0"):
        return given[1].decode()
    return _digest(lineage)[:16].hex()


def _digest(lineage: Lineage) -> bytes:
    """Ids of the trace and span of an article that came without any."""
    return hashlib.sha256(lineage.origin.encode()).digest()


def _parent(lineage: Lineage, headers: dict[str, bytes]) -> Any:
    """The publisher's context; without one, a context made of the origin."""
    trace = import_module("opentelemetry.trace")
    if PARENT in headers:
        propagation = import_module("opentelemetry.trace.propagation.tracecontext")
        given = {
            name: headers[name].decode("ascii", errors="replace")
            for name in (PARENT, STATE)
            if name in headers
        }
        context = propagation.TraceContextTextMapPropagator().extract(given)
        if trace.get_current_span(context).get_span_context().is_valid:
            return context
    digest = _digest(lineage)
    made = trace.SpanContext(
        trace_id=int.from_bytes(digest[:16], "big"),
        span_id=int.from_bytes(digest[16:24], "big"),
        is_remote=True,
        trace_flags=trace.TraceFlags(trace.TraceFlags.SAMPLED),
    )
    return trace.set_span_in_context(trace.NonRecordingSpan(made))


class Sending:
    """The span of a raw record that is published; begun where its headers have no context yet.

    `headers`: the record's, with the context. Where nobody takes spans it costs nothing.
    """

    def __init__(self, topic: str, key: bytes, headers: Iterable[tuple[str, bytes]]) -> None:
        self.headers = list(headers)
        self._span: Any = None
        propagation = _installed("opentelemetry.trace.propagation.tracecontext")
        if propagation is None or any(name == PARENT for name, _ in self.headers):
            return
        trace = import_module("opentelemetry.trace")
        tracer = _tracer or trace.get_tracer("quotewire", VERSION)
        attributes = _attributes("send", Place(topic, -1, key))
        del attributes["messaging.destination.partition.id"]
        self._span = tracer.start_span(
            f"send {topic}", kind=trace.SpanKind.PRODUCER, attributes=attributes
        )
        context: dict[str, str] = {}
        propagation.TraceContextTextMapPropagator().inject(
            context, trace.set_span_in_context(self._span)
        )
        self.headers += [(name, value.encode()) for name, value in sorted(context.items())]

    def __enter__(self) -> None:
        """Within it, what is raised is the end of the span."""

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if error is not None and self._span is not None:
            _failed(self._span, type(error).__qualname__)
            self._span.end()

    def confirmed(self, partition: int, offset: int) -> None:
        """Say that the brokers have it."""
        if self._span is not None:
            self._span.set_attribute("messaging.destination.partition.id", str(partition))
            self._span.set_attribute("messaging.kafka.offset", offset)
            self._span.end()


@functools.cache
def _installed(name: str) -> Any:
    """A module of an extra; None where it is not installed."""
    try:
        return import_module(name)
    except ImportError:
        return None
