"""Where messages go: a signed webhook, a service that apprise knows, the topic of alerts.

Each takes one message at a time. What they raise says what becomes of it: `Away` and `SinkError`
that it is tried again, `SinkRefused` that it is not.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, Self

import orjson
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from schemas.base import schema_id
from streams.client import connect
from streams.errors import QuotewireError, SinkRefused
from streams.flow import ALERTS
from streams.kafka import quiet
from streams.registry import encoder
from streams.settings import PREFIX, Settings
from streams.sinks.patience import Away
from streams.sinks.webhook import Hook, secret_bytes
from streams.topics import Topics, ensure_topics
from streams.watches.watch import Target

ANSWER_SECONDS = 10.0
SOURCE = "quotewire/watches"

Message = Mapping[str, Any]
"""As `schemas.alert.Alert` has it."""


class Sending(ABC):
    """A target, open."""

    @abstractmethod
    async def send(self, message: Message) -> None:
        """One attempt. Raises Away, SinkError, SinkRefused."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Close it."""
        del exc


def open_target(target: Target, settings: Settings) -> Sending:
    """A target, to be entered. Raises SinkError where it cannot be used."""
    if target.kind == "webhook":
        return WebhookTarget(target, settings)
    return TopicTarget(settings) if target.kind == "topic" else AppriseTarget(target)


def attributes(message: Message) -> dict[str, str]:
    """A message's attributes of CloudEvents 1.0."""
    return {
        "specversion": "1.0",
        "id": message["message"],
        "source": SOURCE,
        "type": f"quotewire.alerts.{message['kind']}.v1",
        "time": message["time"],
        "subject": message["watch"],
        "partitionkey": message["watch"],
        "dataschema": schema_id(ALERTS),
    }


class WebhookTarget(Sending):
    """Posts messages, as CloudEvents 1.0 JSON; `webhook-id` is the message's id."""

    def __init__(self, target: Target, settings: Settings) -> None:
        secret = target.secret or settings.webhook_secret
        if secret is None:
            raise SinkRefused(
                f"The target {target.name} needs a secret that signs what is sent: give it one in "
                f"the file of watches, or set {PREFIX}WEBHOOK_SECRET."
            )
        key = secret_bytes(secret.get_secret_value())
        self._name = target.name
        self._hook = Hook(target.address.get_secret_value(), key, ANSWER_SECONDS)

    async def __aenter__(self) -> Self:
        await self._hook.__aenter__()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._hook.__aexit__(*exc)

    async def send(self, message: Message) -> None:
        event = {
            **attributes(message),
            "datacontenttype": "application/json",
            "data": message,
        }
        try:
            await self._hook.post(message["message"], orjson.dumps(event))
        except (QuotewireError, Away) as error:
            # An address may be a secret as a whole: what is kept of it is the target's name.
            said = str(error).replace(self._hook.name, self._name)
            raise type(error)(said, *([error.pause] if isinstance(error, Away) else [])) from None


class TopicTarget(Sending):
    """Writes messages to the topic of alerts, by the watch as their key."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._topic = Topics.of(settings).alerts
        self._producer: AIOKafkaProducer | None = None

    async def __aexit__(self, *exc: object) -> None:
        await self._stop()

    async def _stop(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            with quiet():
                await producer.stop()

    async def send(self, message: Message) -> None:
        headers = [(f"ce_{name}", value.encode()) for name, value in attributes(message).items()]
        headers.append(("content-type", b"application/json"))
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                producer = self._producer or await self._start()
                value = self._encode(self._topic, orjson.dumps(message))
                key = str(message["watch"]).encode()
                await producer.send_and_wait(self._topic, value, key=key, headers=headers)
        except (KafkaError, TimeoutError, OSError) as error:
            await self._stop()
            raise Away(str(error) or type(error).__name__) from None

    async def _start(self) -> AIOKafkaProducer:
        settings = await connect(self._settings, role="watches")
        await ensure_topics(settings, [Topics.of(settings).enriched, self._topic])
        self._encode = await encoder(settings, [self._topic])
        producer = AIOKafkaProducer(
            **settings.kafka(),
            acks="all",
            enable_idempotence=settings.engine != "embedded",
            max_request_size=settings.max_record_bytes,
        )
        with quiet():
            try:
                await producer.start()
            except BaseException:  # Cancelled as well: it holds connections by then.
                await producer.stop()
                raise
        self._producer = producer
        return producer


class AppriseTarget(Sending):
    """Hands messages to apprise: mail, Slack, ntfy and what else it knows."""

    def __init__(self, target: Target) -> None:
        try:
            apprise = importlib.import_module("apprise")
        except ImportError:
            raise SinkRefused(
                f"The target {target.name} needs apprise: pip install 'quotewire[apprise]'."
            ) from None
        # It logs addresses.
        logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
        self._name = target.name
        self._apprise = apprise.Apprise()
        if not self._apprise.add(target.address.get_secret_value()):
            raise SinkRefused(
                f"The target {target.name} has an address that apprise does not know."
            )

    async def send(self, message: Message) -> None:
        lines = [
            f"{one['line']}\n{one['link']}" if one["link"] else one["line"]
            for one in message["alerts"]
        ]
        title = f"{message['watch']}: {TITLES[message['kind']]}"
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                sent = await self._apprise.async_notify(
                    body="\n\n".join(lines), title=title, body_format="text"
                )
        except TimeoutError:
            raise Away("no answer") from None
        except Exception as error:  # Of any of its services; what it says may be an address.
            raise Away(type(error).__name__) from None
        if not sent:
            raise Away("it was not taken")


TITLES = {
    "alert": "new",
    "update": "more carry it",
    "digest": "digest",
    "correction": "taken back",
}
"""What a message is, for people."""
