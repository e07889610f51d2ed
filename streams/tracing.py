"""OpenTelemetry: one span an article and stage, in the trace of its publisher.

With `quotewire[otel]` installed and `OTEL_EXPORTER_OTLP_ENDPOINT` set, a worker exports spans as
the `OTEL_*` variables say; otherwise nothing here costs anything. The context travels in the W3C
header `traceparent` from the publisher through every topic to the subscriber. An article that came
without one has a trace too: its id is made of the raw record's origin, so all stages agree on it.
"""

from __future__ import annotations

import functools
import hashlib
import logging
import os
import time
from collections.abc import Iterable
from importlib import import_module
from typing import Any

from schemas import VERSION
from streams.lineage import Lineage

log = logging.getLogger(__name__)

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
PARENT = "traceparent"
STATE = "tracestate"

_tracer: Any = None


def set_up() -> None:
    """Export spans where the environment names an endpoint."""
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
    use(provider)


def use(provider: Any) -> None:
    """Give spans to a tracer provider; None: to nobody."""
    global _tracer
    _tracer = provider and provider.get_tracer("quotewire", VERSION)


def record(
    stage: str,
    lineage: Lineage,
    headers: Iterable[tuple[str, bytes]],
    key: bytes | None,
    outcome: str,
    seconds: float,
) -> str | None:
    """Record that a stage has just finished an article after so many seconds.

    The trace id (32 hexadecimal digits); None where nothing is traced, or this trace is not
    sampled. Attributes are named as OpenTelemetry's conventions for messaging have it.
    """
    if _tracer is None:
        return None
    trace = import_module("opentelemetry.trace")
    end = time.time_ns()
    span = _tracer.start_span(
        f"{stage} process",
        context=_parent(lineage, dict(headers)),
        kind=trace.SpanKind.CONSUMER,
        start_time=end - int(seconds * 1e9),
        attributes={
            "messaging.system": "kafka",
            "messaging.operation.type": "process",
            "messaging.destination.name": lineage.topic,
            "messaging.destination.partition.id": str(lineage.partition),
            "messaging.kafka.offset": lineage.offset,
            "messaging.kafka.message.key": (key or b"").decode(errors="replace"),
            "quotewire.stage": stage,
            "quotewire.outcome": outcome,
        },
    )
    span.end(end)
    context = span.get_span_context()
    return f"{context.trace_id:032x}" if context.trace_flags.sampled else None


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
    origin = f"{lineage.topic}:{lineage.partition}:{lineage.offset}:{lineage.timestamp_ms}"
    digest = hashlib.sha256(origin.encode()).digest()
    made = trace.SpanContext(
        trace_id=int.from_bytes(digest[:16], "big"),
        span_id=int.from_bytes(digest[16:24], "big"),
        is_remote=True,
        trace_flags=trace.TraceFlags(trace.TraceFlags.SAMPLED),
    )
    return trace.set_span_in_context(trace.NonRecordingSpan(made))


def carry(headers: Iterable[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """Headers of a raw record, with the context of the publisher's current span, if it has one."""
    found = list(headers)
    if any(name == PARENT for name, _ in found):
        return found
    propagation = _installed("opentelemetry.trace.propagation.tracecontext")
    if propagation is None:
        return found
    context: dict[str, str] = {}
    propagation.TraceContextTextMapPropagator().inject(context)
    return found + [(name, value.encode()) for name, value in sorted(context.items())]


@functools.cache
def _installed(name: str) -> Any:
    """A module of an extra; None where it is not installed."""
    try:
        return import_module(name)
    except ImportError:
        return None
