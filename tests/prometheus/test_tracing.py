"""Spans of the stages: in the publisher's trace, or all in one made of the article's origin."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from typing import Any

import pytest

from streams import metrics, tracing
from streams.lineage import PASSED_ON, Lineage
from tests.missing import missing

ORIGIN = Lineage("news.raw", 2, 40, 1_640_000_000_000, {})
TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"


@pytest.fixture
def spans() -> Iterator[Any]:
    """An exporter that keeps spans; the worker's are given to it."""
    if find_spec("opentelemetry") is None:
        missing("opentelemetry is missing: make install-dev")
    from opentelemetry.sdk import trace as sdk
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    exporter = InMemorySpanExporter()
    provider = sdk.TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracing.use(provider, "readers")
    yield exporter
    tracing.use(None)


def work(stage: str, parent: str | None = None, lineage: Lineage = ORIGIN) -> tracing.Work:
    headers = [("traceparent", parent.encode("latin-1"))] if parent else []
    read = tracing.Place("news.articles", 2, b"urn:example:1", 33)
    sent = [tracing.Place(f"news.{stage}", 2, b"urn:example:1")]
    return tracing.Work(stage, lineage, read, headers, "result", None, 0.25, sent, 0.05)


def record(stage: str, parent: str | None = None, lineage: Lineage = ORIGIN) -> str | None:
    return tracing.record(work(stage, parent, lineage))


def test_without_a_tracer_nothing_is_recorded() -> None:
    assert record("ingest") is None


def test_a_stage_processes_and_sends_in_the_trace_of_the_publisher(spans: Any) -> None:
    assert record("quotes", f"00-{TRACE}-{PARENT}-01") == TRACE
    sent, span = spans.get_finished_spans()
    assert (span.name, span.kind.name) == ("process news.articles", "CONSUMER")
    assert f"{span.parent.span_id:016x}" == PARENT
    assert span.end_time - span.start_time == 250_000_000
    assert span.attributes == {
        "messaging.system": "kafka",
        "messaging.operation.name": "process",
        "messaging.operation.type": "process",
        "messaging.client.id": "quotewire",
        "messaging.consumer.group.name": "readers",
        "messaging.destination.name": "news.articles",
        "messaging.destination.partition.id": "2",
        "messaging.kafka.message.key": "urn:example:1",
        "messaging.kafka.offset": 33,
        "quotewire.stage": "quotes",
        "quotewire.outcome": "result",
        "quotewire.origin": "news.raw:2:40:1640000000000",
    }
    assert (sent.name, sent.kind.name) == ("send news.quotes", "PRODUCER")
    assert sent.parent.span_id == span.context.span_id
    assert sent.end_time - sent.start_time == 50_000_000
    assert sent.attributes["messaging.operation.type"] == "send"
    assert "messaging.kafka.offset" not in sent.attributes
    assert span.status.is_unset


def test_a_failure_has_its_kind(spans: Any) -> None:
    read = tracing.Place("news.raw", 0, None, 40)
    tracing.record(tracing.Work("ingest", ORIGIN, read, [], "rejected", "bad_json", 0.1))
    (span,) = spans.get_finished_spans()
    assert span.attributes["error.type"] == "bad_json"
    assert span.status.status_code.name == "ERROR"
    assert "messaging.kafka.message.key" not in span.attributes


@pytest.mark.parametrize(
    "parent", [None, "", "00-nonsense", f"00-{TRACE}-{PARENT}-01", f"00-{'0' * 32}-{PARENT}-01"]
)
def test_the_trace_of_an_article_is_known_without_a_tracer(spans: Any, parent: str | None) -> None:
    one = work("quotes", parent)
    assert tracing.trace_id_of(one.lineage, one.headers) == tracing.record(one)


def test_a_trace_that_is_not_sampled_has_no_exemplar(spans: Any) -> None:
    assert record("quotes", f"00-{TRACE}-{PARENT}-00") is None
    assert spans.get_finished_spans() == ()


@pytest.mark.parametrize("header", [None, "", "00-nonsense", "\xff\xfe", "0" * 10_000])
def test_stages_agree_on_a_trace_where_none_was_given(spans: Any, header: str | None) -> None:
    stages = ("ingest", "entities", "quotes", "enrich")
    (found,) = {record(stage, header) for stage in stages}
    assert found is not None
    assert len(spans.get_finished_spans()) == 8
    other = Lineage("news.raw", 2, 41, 1_640_000_000_000, {})
    assert record("ingest", header, other) != found


def test_an_exemplar_with_a_trace_fits(spans: Any) -> None:
    found = metrics.exemplar(ORIGIN, b"x" * 500, record("ingest"))
    assert found.keys() == {"origin", "trace_id", "article"}
    assert sum(len(name) + len(value) for name, value in found.items()) <= 128


def test_what_is_published_is_sent_in_the_callers_trace(spans: Any) -> None:
    from opentelemetry.sdk.trace import TracerProvider

    with TracerProvider().get_tracer("caller").start_as_current_span("file") as span:
        sending = tracing.Sending("news.raw", b"urn:1", [("outlet", b"x")])
        trace_id = f"{span.get_span_context().trace_id:032x}"
        given = [("traceparent", f"00-{TRACE}-{PARENT}-01".encode())]
        assert tracing.Sending("news.raw", b"urn:1", given).headers == given
    sending.confirmed(3, 17)
    (sent,) = spans.get_finished_spans()
    assert (sent.name, sent.kind.name) == ("send news.raw", "PRODUCER")
    assert f"{sent.context.trace_id:032x}" == trace_id
    assert sent.attributes["messaging.destination.partition.id"] == "3"
    assert sent.attributes["messaging.kafka.offset"] == 17
    carried = dict(sending.headers)
    assert carried["outlet"] == b"x"
    assert carried["traceparent"].decode().split("-")[1:3] == [
        trace_id,
        f"{sent.context.span_id:016x}",
    ]
    assert {"traceparent", "tracestate"} <= set(PASSED_ON)
    assert record("ingest", carried["traceparent"].decode()) == trace_id


def test_what_is_not_confirmed_has_failed(spans: Any) -> None:
    with suppress(TimeoutError), tracing.Sending("news.raw", b"urn:1", []):
        raise TimeoutError
    (sent,) = spans.get_finished_spans()
    assert sent.attributes["error.type"] == "TimeoutError"
    assert sent.status.status_code.name == "ERROR"


def test_without_a_tracer_a_record_keeps_its_headers() -> None:
    sending = tracing.Sending("news.raw", b"urn:1", [("outlet", b"x")])
    sending.confirmed(0, 0)
    assert sending.headers == [("outlet", b"x")]


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
