"""`https://HOOK`: webhooks, signed as Standard Webhooks 1.0 has it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import Self
from urllib.parse import urlsplit

import aiohttp
import orjson

from streams.client import Event
from streams.errors import SinkError, SinkRefused
from streams.settings import PREFIX, Settings
from streams.sinks.base import Notice, Sink, SinkOptions, shown
from streams.sinks.patience import GIVE_UP_SECONDS, Away, patiently

ANSWER_SECONDS = 15.0
OF_ADDRESS = frozenset({401, 402, 403, 404, 405, 407, 410})
"""Answers that every other event would get too."""


class Hook:
    """An address that signed messages are posted to, as Standard Webhooks 1.0 has it: headers
    `webhook-id` (the same at every attempt, so that the receiver can upsert), `webhook-timestamp`,
    `webhook-signature`. `name`: the address without what may be a secret: user, query.
    """

    def __init__(self, url: str, secret: bytes, answer_seconds: float = ANSWER_SECONDS) -> None:
        parts = urlsplit(url)
        if not parts.hostname:
            raise SinkError(f"{url!r} is no address of a webhook.")
        self._url = url
        try:
            port = parts.port
        except ValueError:
            raise SinkError(f"{url!r} has a port that is none.") from None
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        at = f":{port}" if port is not None else ""
        self.name = f"{parts.scheme}://{host}{at}{parts.path}"
        self._secret = secret
        self._seconds = answer_seconds

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=self._seconds),
            headers={"User-Agent": "quotewire"},
        )
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._session.close()

    async def post(self, id: str, body: bytes) -> None:
        """One attempt.

        An answer 2xx takes the message. Raises Away where another attempt may help (5xx, 408, 425,
        429, no answer), SinkError for a redirect and what speaks of the address (`OF_ADDRESS`),
        SinkRefused for another 4xx, a refusal of this message.
        """
        at = str(int(time.time()))
        headers = {
            "Content-Type": "application/cloudevents+json; charset=utf-8",
            "webhook-id": id,
            "webhook-timestamp": at,
            "webhook-signature": sign(self._secret, id, at, body),
        }
        try:
            async with self._session.post(
                self._url, data=body, headers=headers, allow_redirects=False
            ) as answer:
                status, asked = answer.status, answer.headers.get("Retry-After", "")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Away(str(error) or type(error).__name__) from None
        except ValueError as error:
            raise SinkRefused(f"{self.name} cannot be sent event {id}: {error}.") from None
        if 200 <= status < 300:
            return
        if status < 500 and status not in (408, 425, 429):
            kind = SinkRefused if status >= 400 and status not in OF_ADDRESS else SinkError
            raise kind(f"{self.name} refuses event {id} with status {status}.")
        pause = float(asked) if asked.isdigit() and len(asked) < 5 else 0.0
        raise Away(f"status {status}", min(pause, 300.0))


class WebhookSink(Sink):
    """Posts each event, as CloudEvents 1.0 JSON, to an address (`Hook`); withdrawals as well.

    `webhook-id` is the event's id, percent-encoded where it holds more than printable ASCII. What
    may be taken later is tried again, with growing pauses.
    """

    def __init__(
        self,
        url: str,
        settings: Settings,
        *,
        on_notice: Notice = lambda _: None,
        give_up_seconds: float = GIVE_UP_SECONDS,
    ) -> None:
        if not urlsplit(url).hostname:
            raise SinkError(f"{url!r} is no address of a webhook.")
        if settings.webhook_secret is None:
            raise SinkError(
                f"A webhook needs a secret that signs what is sent: set {PREFIX}WEBHOOK_SECRET to "
                "16 characters or more; the receiver checks the signature with it."
            )
        self._hook = Hook(url, secret_bytes(settings.webhook_secret.get_secret_value()))
        self._notice = on_notice
        self._give_up = give_up_seconds

    @property
    def name(self) -> str:
        """Its address, without what may be a secret: user, query."""
        return self._hook.name

    @classmethod
    def at(cls, target: str, options: SinkOptions) -> Self:
        return cls(target, options.settings, on_notice=options.on_notice)

    async def __aenter__(self) -> Self:
        await self._hook.__aenter__()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._hook.__aexit__(*exc)

    async def remove(self, event: Event) -> None:
        """Nothing: the receiver is sent what is wanted, and withdrawals."""

    async def put(self, event: Event) -> None:
        """Post it until it is taken.

        Raises SinkRefused where this event is refused, SinkError where all would be, or after long.
        """
        id = shown(event.id)
        try:
            body = orjson.dumps(event.cloudevent())
        except TypeError as error:
            raise SinkRefused(f"{self.name} was not sent event {id}: {error}.") from None
        await patiently(self.name, lambda: self._hook.post(id, body), self._notice, self._give_up)


def secret_bytes(secret: str) -> bytes:
    """The key of a secret: `whsec_` and base64, as Standard Webhooks writes it, or plain text.

    Raises SinkError for base64 that is none.
    """
    if not secret.startswith("whsec_"):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError:
        raise SinkError(f"{PREFIX}WEBHOOK_SECRET: what follows whsec_ is no base64.") from None


def sign(secret: bytes, id: str, timestamp: str, body: bytes) -> str:
    """Value of `webhook-signature`: version 1, HMAC-SHA-256 of `id.timestamp.body`, base64."""
    signed = b".".join((id.encode(), timestamp.encode(), body))
    return "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
