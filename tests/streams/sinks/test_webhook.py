"""Webhooks: what is posted, how it is signed, what is tried again and what ends it."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from streams.errors import SinkError, SinkRefused
from streams.sinks import open_sink, patience
from streams.sinks.base import shown
from streams.sinks.webhook import WebhookSink, secret_bytes, sign
from tests.streams.enriched import event as enriched
from tests.streams.sinks.pouring import event, plain_settings, withdrawal

SECRET = "a secret of more than sixteen characters"


class Receiver:
    """A receiver that answers as it is told, then with 204."""

    def __init__(self) -> None:
        self.answers: list[web.Response] = []
        self.taken: list[tuple[dict[str, str], bytes]] = []
        self.url = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.taken.append((dict(request.headers), await request.read()))
        return self.answers.pop(0) if self.answers else web.Response(status=204)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    found = Receiver()
    server = web.Application()
    server.router.add_post("/hook", found.handle)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook?key=hidden"
    yield found
    await runner.cleanup()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "FIRST_WAIT_SECONDS", 0.02)


def webhook(receiver: Receiver, **more: Any) -> WebhookSink:
    return WebhookSink(receiver.url, plain_settings(webhook_secret=SECRET), **more)


async def test_a_webhook_is_posted_signed_cloudevents(receiver: Receiver) -> None:
    async with webhook(receiver) as hook:
        await hook.put(event(0, enriched("urn:1")))
        await hook.put(withdrawal(1, "urn:1"))
    (headers, body), (_, second) = receiver.taken
    assert headers["Content-Type"].startswith("application/cloudevents+json")
    assert headers["webhook-id"] == "event-0"
    signed = f"event-0.{headers['webhook-timestamp']}.".encode() + body
    digest = hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()
    assert json.loads(body)["data"] == enriched("urn:1")
    assert json.loads(second)["type"] == "quotewire.enriched.withdrawn.v1"


def test_the_signature_is_that_of_standard_webhooks() -> None:
    """The example of the specification's reference libraries."""
    secret = secret_bytes("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    signature = sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.usefixtures("impatient")
async def test_a_webhook_is_tried_again_until_it_takes_the_event(receiver: Receiver) -> None:
    said: list[str] = []
    receiver.answers = [
        web.Response(status=503),
        web.Response(status=429),
        web.Response(status=500),
    ]
    async with webhook(receiver, on_notice=said.append) as hook:
        await hook.put(event(0, enriched()))
        await hook.put(event(1, enriched()))
    assert [headers["webhook-id"] for headers, _ in receiver.taken] == ["event-0"] * 4 + ["event-1"]
    assert len({body for _, body in receiver.taken[:4]}) == 1
    assert len(said) == 2
    assert "status 503; trying again" in said[0]
    assert "hidden" not in said[0]


async def test_a_webhook_that_asks_for_a_pause_gets_it(
    receiver: Receiver, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    real = asyncio.sleep

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        await real(0)

    receiver.answers = [web.Response(status=429, headers={"Retry-After": "7"})]
    async with webhook(receiver) as hook:
        monkeypatch.setattr(asyncio, "sleep", sleep)
        await hook.put(event(0, enriched()))
    assert 7.0 in pauses


@pytest.mark.usefixtures("impatient")
async def test_a_webhook_that_stays_away_ends_it(receiver: Receiver) -> None:
    receiver.answers = [web.Response(status=502) for _ in range(50)]
    async with webhook(receiver, give_up_seconds=0.2) as hook:
        with pytest.raises(SinkError, match=r"has not taken events for 0 s: status 502"):
            await hook.put(event(0, enriched()))


@pytest.mark.parametrize("status", [301, 400, 401, 410, 422])
async def test_a_refusal_is_not_tried_again(receiver: Receiver, status: int) -> None:
    receiver.answers = [web.Response(status=status, headers={"Location": "http://127.0.0.1:9/"})]
    async with webhook(receiver) as hook:
        with pytest.raises(
            SinkError, match=f"refuses event event-0 with status {status}"
        ) as caught:
            await hook.put(event(0, enriched()))
    assert len(receiver.taken) == 1
    # What would be answered to every event is no refusal of this one.
    assert isinstance(caught.value, SinkRefused) == (status in (400, 422))


@pytest.mark.parametrize(
    ("id", "header"),
    [
        ("a\nb\r\n../../etc/passwd/%00\0@1#ff", "a%0Ab%0D%0A../../etc/passwd/%2500%00@1#ff"),
        ("urn:é\u2028", "urn:%C3%A9%E2%80%A8"),
        (" a ", "%20a%20"),
        ("\ud800", "?"),
        ("https://example.org/a%20b?c=d&e", "https://example.org/a%20b?c=d&e"),
    ],
)
async def test_ids_are_made_safe_for_headers(receiver: Receiver, id: str, header: str) -> None:
    one = replace(event(0, enriched("urn:1")), id=id)
    async with webhook(receiver) as hook:
        if id == "\ud800":
            with pytest.raises(SinkRefused, match="was not sent"):
                await hook.put(one)
        else:
            await hook.put(one)
        await hook.put(event(1, enriched("urn:2")))
    *first, (headers, _) = receiver.taken
    assert headers["webhook-id"] == "event-1"
    for headers, body in first:
        assert headers["webhook-id"] == header
        signed = f"{header}.{headers['webhook-timestamp']}.".encode() + body
        digest = hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()
        assert headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()
        assert json.loads(body)["id"] == id


def test_a_long_id_is_cut_with_its_digest() -> None:
    ids = [shown("é" * 1_000 + str(number)) for number in range(2)]
    assert len(set(ids)) == 2
    assert {len(id) for id in ids} == {2_000}
    assert shown("a" * 3_000) == "a" * 3_000


def test_a_webhook_is_named_with_its_port_and_without_secrets() -> None:
    settings = plain_settings(webhook_secret=SECRET)
    for url, name in (
        ("https://me:pass@example.org:8443/hook?key=hidden", "https://example.org:8443/hook"),
        ("http://[::1]:9/hook", "http://[::1]:9/hook"),
        ("https://example.org/hook#part", "https://example.org/hook"),
    ):
        assert open_sink(url, settings).name == name
    with pytest.raises(SinkError, match="a port that is none"):
        open_sink("https://example.org:99999/hook", settings)


def test_a_webhook_without_a_secret_is_refused() -> None:
    with pytest.raises(SinkError, match="QUOTEWIRE_WEBHOOK_SECRET"):
        open_sink("https://example.org/hook", plain_settings())
    with pytest.raises(SinkError, match="no base64"):
        open_sink("https://example.org/hook", plain_settings(webhook_secret="whsec_!!!!!!!!!!!!"))
