"""`quotewire broker`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.broker import free_port, port_is_free
from tests.kafka import ROOT


@pytest.fixture
def broker_process(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "streams.cli", "broker", "--broker-port", str(port)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    )
    yield process, port
    process.kill()
    process.wait()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_broker_ends_with_its_command(
    broker_process: tuple[subprocess.Popen[str], int], how: signal.Signals
) -> None:
    process, port = broker_process
    assert process.stderr is not None
    assert process.stderr.readline() == (
        f"The tansu broker listens at 127.0.0.1:{port}; Ctrl-C ends it.\n"
    )
    assert not port_is_free(port)
    process.send_signal(how)
    assert process.wait(120) == (0 if how is not signal.SIGKILL else -signal.SIGKILL)
    deadline = time.monotonic() + 120
    while not port_is_free(port):
        assert time.monotonic() < deadline
        time.sleep(0.05)
