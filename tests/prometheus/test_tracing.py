"""Spans of the stages: in the publisher's trace, or all in one made of the article's origin."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from streams import metrics, tracing
from streams.lineage import PASSED_ON, Lineage

ORIGIN = Lineage("news.raw", 2, 40, 1_640_000_000_000, {})
TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"


@pytest.fixture
def spans() -> Iterator[Any]:
    """An exporter that keeps spans; the worker's are given to it."""
    sdk = pytest.importorskip("opentelemetry.sdk.trace", reason="needs quotewire[otel]")
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    exporter = InMemorySpanExporter()
    provider = sdk.TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracing.use(provider)
    yield exporter
    tracing.use(None)


def record(stage: str, parent: str | None = None, lineage: Lineage = ORIGIN) -> str | None:
    headers = [("traceparent", parent.encode("latin-1"))] if parent else []
    return tracing.record(stage, lineage, headers, b"urn:example:1", "result", 0.25)


def test_without_a_tracer_nothing_is_recorded() -> None:
    assert record("ingest") is None


def test_a_span_is_a_child_of_the_publisher(spans: Any) -> None:
    assert record("quotes", f"00-{TRACE}-{PARENT}-01") == TRACE
    (span,) = spans.get_finished_spans()
    assert span.name == "quotes process"
    assert f"{span.parent.span_id:016x}" == PARENT
    assert span.end_time - span.start_time == 250_000_000
    assert span.attributes["messaging.kafka.message.key"] == "urn:example:1"
    assert span.attributes["messaging.destination.partition.id"] == "2"
    assert span.attributes["messaging.kafka.offset"] == 40


def test_a_trace_that_is_not_sampled_has_no_exemplar(spans: Any) -> None:
    assert record("quotes", f"00-{TRACE}-{PARENT}-00") is None
    assert spans.get_finished_spans() == ()


@pytest.mark.parametrize("header", [None, "", "00-nonsense", "\xff\xfe", "0" * 10_000])
def test_stages_agree_on_a_trace_where_none_was_given(spans: Any, header: str | None) -> None:
    stages = ("ingest", "entities", "quotes", "enrich")
    (found,) = {record(stage, header) for stage in stages}
    assert found is not None
    assert len(spans.get_finished_spans()) == 4
    other = Lineage("news.raw", 2, 41, 1_640_000_000_000, {})
    assert record("ingest", header, other) != found


def test_an_exemplar_with_a_trace_fits(spans: Any) -> None:
    found = metrics.exemplar(ORIGIN, b"x" * 500, record("ingest"))
    assert found.keys() == {"origin", "trace_id", "article"}
    assert sum(len(name) + len(value) for name, value in found.items()) <= 128


def test_the_publishers_context_is_carried_to_the_subscriber(spans: Any) -> None:
    from opentelemetry.sdk.trace import TracerProvider

    assert tracing.carry([("outlet", b"x")]) == [("outlet", b"x")]
    with TracerProvider().get_tracer("publisher").start_as_current_span("file") as span:
        carried = dict(tracing.carry([("outlet", b"x")]))
        trace_id = f"{span.get_span_context().trace_id:032x}"
        assert trace_id in carried["traceparent"].decode()
        given = [("traceparent", b"given")]
        assert tracing.carry(given) == given
    assert {"traceparent", "tracestate"} <= set(PASSED_ON)
    assert record("ingest", carried["traceparent"].decode()) == trace_id


def test_an_endpoint_without_the_extra_is_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(tracing, "import_module", missing)
    tracing.set_up()
    assert caplog.text == ""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
    with caplog.at_level(logging.WARNING):
        tracing.set_up()
    assert "pip install 'quotewire[otel]'" in caplog.text
    assert record("ingest") is None
