"""Putting raw articles on `news.raw`, each confirmed by the brokers."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import orjson
from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    KafkaConnectionError,
    KafkaError,
    KafkaTimeoutError,
    MessageSizeTooLargeError,
    NodeNotReadyError,
)
from aiokafka.structs import RecordMetadata

from agents.ingest.agency import is_agency_xml
from agents.ingest.slim import slim
from streams import tracing
from streams.client.connection import connect, partitions_of, state_of, unreachable
from streams.denied import forbidden
from streams.errors import BrokerAway, ClientError, RecordTooLarge
from streams.kafka import impatient, quiet
from streams.lineage import ORIGINAL
from streams.settings import PREFIX, Settings
from streams.topics import Topics, ensure_topics
from streams.wire import unframed

RECORD_OVERHEAD = 512
"""Bytes that a batch of one record may take beside its key, value and headers."""

KEY_FIELDS = ("uri", "id", "@id", "identifier", "guid", "url")
"""Where JSON articles carry an identifier: ninjs, plain JSON, schema.org, feeds."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where the brokers confirmed a record. `timestamp_ms`: since the epoch."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int


class Confirmation:
    """Of one record that was handed over: await it for the Receipt."""

    __slots__ = ("_future", "_publisher", "_sending", "_size")

    def __init__(
        self,
        publisher: Publisher,
        future: asyncio.Future[RecordMetadata],
        size: int,
        sending: tracing.Sending,
    ) -> None:
        self._publisher, self._future, self._size = publisher, future, size
        self._sending = sending

    def __await__(self) -> Generator[Any, None, Receipt]:
        return self._publisher._confirm(self._future, self._size, self._sending).__await__()


class Publisher:
    """Publishes to `news.raw`; an async context manager.

    A record counts as published when all in-sync replicas have it. Records with one key keep
    their order. `give_up_seconds`: how long brokers may be away before a record fails.
    `on_wait` is told in a sentence when they keep it waiting.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        give_up_seconds: float = 120.0,
        on_wait: Callable[[str], None] | None = None,
    ) -> None:
        self._settings = settings
        self._topics = Topics.of(settings)
        self._give_up = give_up_seconds
        self._on_wait = on_wait
        self._told = False
        self._producer: AIOKafkaProducer | None = None

    @property
    def topic(self) -> str:
        """Topic that it publishes to."""
        return self._topics.raw

    async def __aenter__(self) -> Self:
        settings = self._settings = await connect(self._settings, role="publisher")
        if self.topic not in await partitions_of(settings, self.topic):
            await ensure_topics(settings)
        producer = AIOKafkaProducer(
            **settings.kafka(),
            acks="all",
            enable_idempotence=settings.engine != "embedded",
            max_request_size=settings.raw_bytes + RECORD_OVERHEAD,
            max_batch_size=262_144,
            request_timeout_ms=int(self._give_up * 1000),
        )
        if settings.engine != "embedded":
            impatient(producer.client)
        with quiet():
            try:
                await producer.start()
            except KafkaConnectionError as error:
                await producer.stop()
                raise unreachable(settings, error) from None
            except KafkaError as error:
                await producer.stop()
                raise ClientError(
                    f"The brokers refuse a producer: {error}. For the embedded broker set "
                    f"{PREFIX}ENGINE=embedded."
                ) from None
        self._producer = producer
        return self

    async def __aexit__(self, *exc: object) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            # stop() flushes, which could wait for ever on brokers that are away.
            try:
                async with asyncio.timeout(self._give_up if exc[0] is None else 5.0):
                    await producer.stop()
            except TimeoutError:
                pass

    async def publish(
        self,
        value: bytes,
        *,
        key: bytes | None = None,
        content_type: str | None = None,
        headers: Mapping[str, str] | Sequence[tuple[str, bytes]] = (),
    ) -> Receipt:
        """Publish one raw article and wait until the brokers have confirmed it.

        A page of HTML goes without scripts, style sheets and data URIs, which nobody reads; the
        header `original-digest` then tells the digest of what was given.
        `key`: by default what `article_key` finds. Raises RecordTooLarge, BrokerAway.
        """
        return await (await self.send(value, key=key, content_type=content_type, headers=headers))

    async def send(
        self,
        value: bytes,
        *,
        key: bytes | None = None,
        content_type: str | None = None,
        headers: Mapping[str, str] | Sequence[tuple[str, bytes]] = (),
        partition: int | None = None,
    ) -> Confirmation:
        """Hand one raw article over. For many at once: await their confirmations later.

        `partition`: by default the key's. Raises RecordTooLarge, BrokerAway; so may the
        confirmation.
        """
        if self._producer is None:
            raise ClientError("Publisher is an async context manager: `async with` it first.")
        pairs = (
            [(name, text.encode()) for name, text in headers.items()]
            if isinstance(headers, Mapping)
            else list(headers)
        )
        if content_type is not None:
            pairs = [pair for pair in pairs if pair[0] != "content-type"]
            pairs.append(("content-type", content_type.encode()))
        if key is None:
            key = article_key(value, pairs)
        slimmed = slim(value, content_type_of(pairs), self._settings.raw_bytes - RECORD_OVERHEAD)
        if slimmed is not value:
            pairs += original(value, pairs)
            value = slimmed
        sending = tracing.Sending(self.topic, key, pairs)
        try:
            with sending:
                self._check_size(value, key, sending.headers)
                future = await self._patiently(
                    asyncio.ensure_future(
                        self._producer.send(
                            self.topic,
                            value,
                            key=key,
                            headers=sending.headers,
                            partition=partition,
                        )
                    )
                )
        except MessageSizeTooLargeError:
            raise self._too_large(len(value)) from None
        return Confirmation(self, future, len(value), sending)

    async def _confirm(
        self, future: asyncio.Future[RecordMetadata], size: int, sending: tracing.Sending
    ) -> Receipt:
        try:
            with sending:
                metadata = await self._patiently(future)
        except MessageSizeTooLargeError:
            raise self._too_large(size) from None
        sending.confirmed(metadata.partition, metadata.offset)
        return Receipt(self.topic, metadata.partition, metadata.offset, metadata.timestamp)

    async def _patiently(self, future: asyncio.Future[Any]) -> Any:
        """Wait for it; say so once after 3 s; give up as the class says."""
        try:
            done, _ = await asyncio.wait([future], timeout=min(3.0, self._give_up))
            if not done:
                if self._on_wait is not None and not self._told:
                    self._told = True
                    self._on_wait(
                        f"The brokers at {', '.join(self._settings.brokers)} do not confirm; "
                        f"waiting up to {self._give_up:.0f} s for them."
                    )
                await asyncio.wait([future], timeout=max(0.0, self._give_up - 3.0))
            if not future.done():
                raise KafkaTimeoutError
            result = future.result()
        except (KafkaTimeoutError, KafkaConnectionError, NodeNotReadyError, TimeoutError):
            state = await state_of(self._settings, self.topic)
            raise BrokerAway(
                f"The brokers at {', '.join(self._settings.brokers)} have not confirmed the record "
                f"within {self._give_up:.0f} s; it may or may not be on {self.topic}.{state}"
            ) from None
        except KafkaError as error:
            if isinstance(error, MessageSizeTooLargeError):
                raise
            raise forbidden(self._settings, error) or ClientError(
                f"The brokers refused a record for {self.topic}: {error}."
            ) from None
        self._told = False
        return result

    def _check_size(self, value: bytes, key: bytes, headers: list[tuple[str, bytes]]) -> None:
        size = len(value) + len(key) + sum(len(k) + len(v) for k, v in headers)
        if size + RECORD_OVERHEAD > self._settings.raw_bytes:
            raise self._too_large(size)

    def _too_large(self, size: int) -> RecordTooLarge:
        return RecordTooLarge(
            f"{size:,} bytes are more than {self.topic} takes "
            f"({PREFIX}MAX_RAW_BYTES={self._settings.raw_bytes})."
        )


def content_type_of(headers: Sequence[tuple[str, bytes]]) -> str | None:
    """What the header `content-type` says; None where there is none."""
    found = next((value for name, value in headers if name.lower() == "content-type"), None)
    return None if found is None else found.decode(errors="replace")


def original(value: bytes, headers: Sequence[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """The header that keeps the digest of a value of which parts are left out.

    As in RFC 9530: `sha-256=:...:`, base64. None where there is one already, of a replay.
    """
    if any(name == ORIGINAL for name, _ in headers):
        return []
    digest = base64.b64encode(hashlib.sha256(value).digest())
    return [(ORIGINAL, b"sha-256=:" + digest + b":")]


def article_key(value: bytes, headers: Sequence[tuple[str, bytes]] = ()) -> bytes:
    """The key under which an article keeps its order: its id, else its URL, else a digest.

    Looks at the first of `KEY_FIELDS` that a JSON object has, at the identifier in NewsML-G2 and
    NITF, then at the header `url`. The digest is SHA-256 of the value, hexadecimal.
    """
    value = unframed(value) or b""
    if is_agency_xml(value) and (given := _xml_id(value)):
        return given
    if value.lstrip()[:1] == b"{":
        try:
            article = orjson.loads(value)
        except orjson.JSONDecodeError:
            article = {}
        for name in KEY_FIELDS:
            found = article.get(name)
            if isinstance(found, str | int) and str(found).strip():
                return str(found).strip().encode(errors="replace")
    url = dict(headers).get("url", b"").strip()
    return url or hashlib.sha256(value).hexdigest().encode()


def _xml_id(value: bytes) -> bytes | None:
    # It needs the readers of markup, which take a moment to load.
    from agents.ingest.decode import decode
    from agents.ingest.forms import identifier_in_xml
    from agents.ingest.raw import Unreadable

    try:
        found = identifier_in_xml(decode(value, "application/xml")[0])
    except Unreadable:
        return None
    return found.encode(errors="replace") if found else None
