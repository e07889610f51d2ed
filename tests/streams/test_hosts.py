"""Requests that are none are answered, and leave no traceback."""

from __future__ import annotations

import asyncio
import logging

import pytest
from aiohttp import web

from streams.hosts import quiet_about_bad_requests


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET /?" + b"a" * 20_000 + b" HTTP/1.1",
        b"GET / HTTP/1.1\r\nX: " + b"a" * 20_000,
        b"\x16\x03\x01 nonsense",
        b"GET / HTTP/9.9.9",
    ],
)
async def test_a_request_that_is_none_is_answered_without_a_traceback(
    request_line: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    quiet_about_bad_requests()
    runner = web.AppRunner(web.Application(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        with caplog.at_level(logging.DEBUG):
            reader, writer = await asyncio.open_connection(*runner.addresses[0])
            writer.write(request_line + b"\r\n\r\n")
            answer = await reader.readline()
            writer.close()
    finally:
        await runner.cleanup()
    assert b" 400 " in answer
    assert "Traceback" not in caplog.text


async def test_a_request_that_ends_in_the_middle_leaves_no_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    quiet_about_bad_requests()
    gone = asyncio.Event()

    async def reading(request: web.Request) -> web.Response:
        try:
            return web.Response(body=await request.read())
        finally:
            gone.set()

    app = web.Application()
    app.router.add_post("/", reading)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        _, writer = await asyncio.open_connection(*runner.addresses[0])
        writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab")
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.transport.abort()
        await asyncio.wait_for(gone.wait(), 10)
        await asyncio.sleep(0.05)
    finally:
        await runner.cleanup()
    assert "Traceback" not in caplog.text


async def test_our_own_faults_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    quiet_about_bad_requests()

    async def broken(request: web.Request) -> web.Response:
        raise KeyError("ours")

    app = web.Application()
    app.router.add_get("/", broken)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        reader, writer = await asyncio.open_connection(*runner.addresses[0])
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert b" 500 " in await reader.readline()
        writer.close()
    finally:
        await runner.cleanup()
    assert "KeyError: 'ours'" in caplog.text
