"""What goes in at `raw` comes out at `enriched`, alike on both brokers."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiokafka import ConsumerRecord

from schemas.article import Article
from schemas.enriched import Enriched
from schemas.entities import EntitiesRecord
from schemas.marker import Marker, Outcome
from schemas.quotes import QuotesRecord
from streams import generate
from streams.client import DeadLetters, Publisher
from streams.lineage import read_lineage, read_outcome
from tests.articles import HARBOUR, article
from tests.contract.conftest import LIMIT, PARTITIONS, Flow, Place
from tests.kafka import Message, end_offsets, publish, read_all

ERRORS = "__streams.errors."


def outcome(record: ConsumerRecord) -> Outcome | None:
    return read_outcome(record.headers)


def marker(record: ConsumerRecord) -> Marker:
    found = Marker.model_validate_json(record.value)
    assert found.outcome is outcome(record)
    return found


async def letters(flow: Flow, topic: str, place: Place) -> list[dict[str, Any]]:
    """Each dead letter that stems from a raw record: its headers as text, and `record`."""
    origin = f":{flow.topics.raw}:{place[0]}:{place[1]}"
    found = []
    for record in await read_all(flow.broker, topic):
        headers = {name: value.decode(errors="replace") for name, value in record.headers}
        if headers["ce_id"].endswith(origin):
            found.append({"record": record, **headers})
    return found


async def test_who_said_what(flow: Flow) -> None:
    (record,) = await flow.enriched(article("who", url="https://example.org/harbour"))
    assert outcome(record) is Outcome.RESULT
    event = Enriched.model_validate_json(record.value)
    assert event.article.id == "urn:example:who"
    assert event.article.text == HARBOUR
    assert event.article.url == "https://example.org/harbour"
    assert event.article.language == "en"
    assert event.article.readable
    assert event.incomplete == []
    direct = [quote for quote in event.quotes if quote.kind == "direct"]
    said = " ".join(quote.text for quote in direct)
    assert "We have no choice" in said
    assert "The quay is breaking apart" in said
    (mayor,) = [entity for entity in event.entities if entity.name.endswith("Ingrid Solberg")]
    assert {quote.speaker.entity for quote in direct} == {mayor.id}
    assert "Solberg" in {mention.text for mention in mayor.mentions}


async def test_text_at_the_spans_is_the_text_quoted(flow: Flow) -> None:
    text = "\u2603 " * 40 + "\n\n" + HARBOUR
    (record,) = await flow.enriched(article("spans", text))
    event = Enriched.model_validate_json(record.value)
    assert event.article.text == text
    for quote in event.quotes:
        assert quote.text == " ".join(text[start:end] for start, end in quote.spans)
        if quote.cue:
            assert quote.cue.text == text[quote.cue.start : quote.cue.end]
        if quote.speaker.mention:
            mention = quote.speaker.mention
            assert mention.text == text[mention.start : mention.end]
    for entity in event.entities:
        for mention_ in entity.mentions:
            source = event.article.title if mention_.field == "title" else text
            assert source is not None
            assert mention_.text == source[mention_.start : mention_.end]


async def test_every_stage_writes_what_its_schema_says(flow: Flow) -> None:
    places = await flow.publish(article("schema"))
    topics = flow.topics
    for topic, model in (
        (topics.articles, Article),
        (topics.entities, EntitiesRecord),
        (topics.quotes, QuotesRecord),
        (topics.enriched, Enriched),
    ):
        (record,) = await flow.records(topic, places)
        model.model_validate_json(record.value)


async def test_cloudevents_envelope(flow: Flow) -> None:
    places = await flow.publish(article("envelope"))
    (raw,) = [
        r for r in await read_all(flow.broker, flow.topics.raw) if (r.partition, r.offset) in places
    ]
    time = datetime.fromtimestamp(raw.timestamp / 1000, UTC).isoformat(timespec="milliseconds")
    ids = set()
    for kind in ("articles", "entities", "quotes", "enriched"):
        (record,) = await flow.records(f"{flow.settings.topic_prefix}{kind}", places)
        headers = {name: value.decode(errors="replace") for name, value in record.headers}
        assert len(headers) == len(record.headers), "a header is there twice"
        assert headers["ce_specversion"] == "1.0"
        assert headers["ce_type"] == f"quotewire.{kind}.result.v1"
        assert headers["ce_source"]
        assert headers["ce_time"] == time.replace("+00:00", "Z")
        assert headers["content-type"] == "application/json"
        assert headers["ce_subject"] == headers["ce_partitionkey"] == "urn:example:envelope"
        assert headers["ce_dataschema"] == generate.json_schemas()[kind]["$id"]
        assert record.key == b"urn:example:envelope"
        assert record.partition == raw.partition
        ids.add(headers["ce_id"])
    assert len(ids) == 1
    assert ids.pop().startswith("urn:example:envelope@")


async def test_trace_context_is_passed_on(flow: Flow) -> None:
    trace = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    sent = article("trace")
    sent = Message(sent.value, sent.key, [*sent.headers, ("traceparent", trace)])
    (record,) = await flow.enriched(sent)
    assert dict(record.headers)["traceparent"] == trace


@pytest.mark.parametrize(
    ("key", "value", "content_type"),
    [
        pytest.param(b"k", b'{"title": "cut o', b"application/json", id="broken"),
        pytest.param(b"k", b'{"title": "no text"}', b"application/json", id="no-text"),
        pytest.param(b"k", b"", b"text/plain", id="empty"),
        pytest.param(b"\xff\x00", b"", b"text/plain", id="key-is-no-text"),
        pytest.param(None, b"", b"text/plain", id="no-key"),
        pytest.param(b"k", None, b"application/json", id="no-value"),
    ],
)
async def test_rejected(
    flow: Flow, key: bytes | None, value: bytes | None, content_type: bytes
) -> None:
    headers = [("content-type", content_type), ("x-desk", b"\xff\x00")]
    message = Message(value, key, headers, partition=0)
    (place,) = places = await flow.publish(message)
    for topic in (flow.topics.articles, flow.topics.quotes, flow.topics.enriched):
        (record,) = await flow.records(topic, places)
        assert outcome(record) is Outcome.REJECTED
        assert marker(record).reason
    (letter,) = await letters(flow, flow.topics.raw_dlq, place)
    assert (letter["record"].key, letter["record"].value) == (key, value)
    assert dict(letter["record"].headers)["x-desk"] == b"\xff\x00"
    assert letter[ERRORS + "topic"] == flow.topics.raw
    assert (letter[ERRORS + "partition"], letter[ERRORS + "offset"]) == (
        str(place[0]),
        str(place[1]),
    )
    assert letter[ERRORS + "exception"].rpartition(".")[2].isidentifier()
    assert letter[ERRORS + "message"]
    assert ERRORS + "stacktrace" in letter
    assert letter["stage"] == "ingest"
    assert letter["attempt"] == "1"
    assert letter["reason"]


async def test_unreadable_language_goes_on_without_quotes(flow: Flow) -> None:
    text = (
        "Satama suljetaan maanantaina, kertoi pormestari toimittajille eilen illalla.\n\n"
        "\u201dMeillä ei ole vaihtoehtoa\u201d, hän sanoi. \u201dLaituri hajoaa.\u201d\n"
    )
    (record,) = await flow.enriched(article("finnish", text, language="fi"))
    assert outcome(record) is Outcome.RESULT
    event = Enriched.model_validate_json(record.value)
    assert event.article.language == "fi"
    assert not event.article.readable
    assert event.quotes == []


async def test_sent_twice_is_a_repeat(flow: Flow) -> None:
    first, second = await flow.enriched(article("twice"), article("twice"))
    assert [outcome(first), outcome(second)] == [Outcome.RESULT, Outcome.REPEAT]
    assert marker(second).article_id == "urn:example:twice"


async def test_new_and_old_versions(flow: Flow) -> None:
    def version(number: int, word: str) -> Message:
        return article("versions", HARBOUR.replace("Monday", word), version=str(number))

    records = await flow.enriched(version(1, "Monday"), version(3, "Friday"), version(2, "Tuesday"))
    first, third, second = (Enriched.model_validate_json(r.value).article for r in records)
    assert (first.supersedes, first.superseded) == (None, False)
    assert (third.supersedes, third.superseded) == ("1", False)
    assert second.superseded
    ids = {dict(record.headers)["ce_id"] for record in records}
    assert len(ids) == 3


async def test_cancelled_is_withdrawn(flow: Flow) -> None:
    uri = "urn:example:withdrawn"
    ninjs = {
        "uri": uri,
        "version": "2",
        "pubStatus": "canceled",
        "headlines": [{"value": "Harbour closes"}],
    }
    cancel = Message(json.dumps(ninjs).encode(), key=uri.encode())
    first, second = await flow.enriched(article("withdrawn"), cancel)
    assert [outcome(first), outcome(second)] == [Outcome.RESULT, Outcome.WITHDRAWN]
    assert marker(second).article_id == uri
    assert first.partition == second.partition


@pytest.mark.parametrize("key", [b"embargo", None])
async def test_embargo_holds_and_releases(flow: Flow, key: bytes | None) -> None:
    due = datetime.now(UTC) + timedelta(seconds=4)
    sent = article(f"embargo-{key!r}", embargoedUntil=due.isoformat())
    headers = [*sent.headers, ("due", b"x"), ("released_offset", b"0"), ("released_offset", b"x")]
    (place,) = places = await flow.publish(Message(sent.value, key, headers, partition=1))
    (held,) = await flow.records(flow.topics.enriched, places)
    assert outcome(held) is Outcome.HELD
    told = marker(held).until
    assert told is not None
    assert datetime.fromisoformat(told) == due
    again = None
    while again is None:
        for record in await read_all(flow.broker, flow.topics.raw):
            if record.value == sent.value and (record.partition, record.offset) > place:
                again = record
    assert again.timestamp >= due.timestamp() * 1000 - 50
    (released,) = await flow.records(flow.topics.enriched, [(again.partition, again.offset)])
    assert outcome(released) is Outcome.RESULT
    assert Enriched.model_validate_json(released.value).article.text == HARBOUR


async def test_past_embargo_is_no_embargo(flow: Flow) -> None:
    (record,) = await flow.enriched(article("past", embargoedUntil="2022-01-09T09:00:00Z"))
    assert outcome(record) is Outcome.RESULT


async def test_output_too_large_in_the_middle(flow: Flow) -> None:
    """A raw record that fits, some of whose outputs do not: it alone lacks something."""
    names = "".join(f'"Never," Mayor Number{n} Solberg{n} of Halden said.\n\n' for n in range(800))
    assert len(article("huge", names).value or b"") < LIMIT * 0.8
    messages = [
        article("before", partition=1),
        article("huge", names, partition=1),
        article("after", partition=1),
    ]
    places = await flow.publish(*messages)
    before, huge, after = await flow.records(flow.topics.enriched, places)
    for record in (before, after):
        assert Enriched.model_validate_json(record.value).incomplete == []
    if outcome(huge) is Outcome.RESULT:
        assert Enriched.model_validate_json(huge.value).incomplete
    else:
        assert outcome(huge) is Outcome.FAILED
        assert "QUOTEWIRE_MAX_RECORD_BYTES" in marker(huge).reason
    (letter,) = await letters(flow, flow.topics.articles_dlq, places[1])
    assert letter["reason"] == "too_large"
    assert "QUOTEWIRE_MAX_RECORD_BYTES" in letter[ERRORS + "message"]
    assert letter["record"].key == b"urn:example:huge"


async def test_replay_counts_attempts(flow: Flow) -> None:
    broken = Message(b'{"text": ', b"replayed", [("content-type", b"application/json")], 0)
    (place,) = places = await flow.publish(broken)
    await flow.records(flow.topics.articles, places)
    async with DeadLetters(flow.settings) as dead, Publisher(flow.settings) as publisher:
        letter = await dead.get(f"dlq:ingest:{flow.topics.raw}:{place[0]}:{place[1]}")
        receipt = await dead.replay(letter, publisher)
    again = (receipt.partition, receipt.offset)
    (record,) = await flow.records(flow.topics.enriched, [again])
    assert outcome(record) is Outcome.REJECTED
    assert dict(record.headers)["replay_of"].decode() == letter.id
    (second,) = await letters(flow, flow.topics.raw_dlq, again)
    assert second["attempt"] == "2"
    assert second["record"].value == broken.value


async def test_replay_is_no_repeat(flow: Flow) -> None:
    sent = article("replay")
    again = Message(sent.value, sent.key, [*sent.headers, ("replay_of", b"dlq:quotes:x")])
    first, second = await flow.enriched(sent, again)
    assert [outcome(first), outcome(second)] == [Outcome.RESULT, Outcome.RESULT]
    assert dict(second.headers)["ce_id"] == dict(first.headers)["ce_id"]


async def test_what_others_write_on_its_topics_is_passed_over(flow: Flow) -> None:
    topics = flow.topics
    for topic in (topics.articles, topics.entities, topics.quotes):
        await publish(
            flow.broker,
            topic,
            [
                Message(b"not ours", b"key", partition=0),
                Message(None, None, [("origin", b"x:y:z"), ("outcome", b"?")], partition=0),
            ],
        )
    (record,) = await flow.enriched(article("foreign", partition=0))
    assert outcome(record) is Outcome.RESULT


async def test_one_key_keeps_its_order(flow: Flow) -> None:
    sent = [
        Message(article("order", version=str(n)).value, b"urn:example:order") for n in range(1, 41)
    ]
    places = await flow.publish(*sent)
    records = await flow.records(flow.topics.enriched, places)
    assert [record.offset for record in records] == sorted(record.offset for record in records)
    versions = [Enriched.model_validate_json(record.value).article.version for record in records]
    assert versions == [str(n) for n in range(1, 41)]


async def test_origins_are_dense_and_rise(flow: Flow) -> None:
    """Runs last: over everything that the tests above have left in the topics."""
    topics = flow.topics
    await flow.enriched(*(article("last", partition=p) for p in range(PARTITIONS)))
    ends = await end_offsets(flow.broker, topics.raw)
    assert min(ends.values()) > 1
    for topic, inputs in (
        (topics.articles, [topics.raw]),
        (topics.entities, [topics.articles]),
        (topics.quotes, [topics.articles]),
        (topics.enriched, [topics.entities, topics.quotes]),
    ):
        for partition, end in ends.items():
            found = [
                lineage
                for record in await read_all(flow.broker, topic)
                if record.partition == partition
                and (lineage := read_lineage(record.headers)) is not None
            ]
            assert [lineage.offset for lineage in found] == list(range(end))
            assert {(lineage.topic, lineage.partition) for lineage in found} == {
                (topics.raw, partition)
            }
            for name in inputs:
                checkpoints = [lineage.checkpoint[name] for lineage in found]
                assert checkpoints == sorted(set(checkpoints)), "a checkpoint does not rise"
                held = (await end_offsets(flow.broker, name))[partition]
                assert checkpoints[-1] <= held
