"""The gate: closing waits for what is inside and lets nothing pass any more."""

from __future__ import annotations

import asyncio

import pytest

from streams.delivery.gate import Gate, GateClosed


async def test_closing_waits_for_writes_and_lets_nothing_pass() -> None:
    gate = Gate()
    gate.admit(3)
    passed = asyncio.Event()
    finish = asyncio.Event()

    async def write() -> None:
        async with gate.passing():
            passed.set()
            await finish.wait()

    writing = asyncio.create_task(write())
    await passed.wait()
    closing = asyncio.create_task(gate.close(600))
    await asyncio.sleep(0)
    assert not closing.done()
    with pytest.raises(GateClosed):
        async with gate.passing():
            pass
    finish.set()
    await asyncio.wait_for(closing, 120)
    await writing


async def test_closing_does_not_wait_beyond_its_time() -> None:
    gate = Gate()
    gate.admit(1)

    async def write() -> None:
        async with gate.passing():
            await asyncio.sleep(60)

    writing = asyncio.create_task(write())
    await asyncio.sleep(0)
    await gate.close(0.01)
    assert not gate.open
    writing.cancel()
