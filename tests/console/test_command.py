"""`quotewire console`."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request

from streams.broker import Broker, free_port
from streams.cli.common import Exit
from streams.settings import PREFIX
from tests.kafka import ROOT


def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return subprocess.Popen(
        [sys.executable, "-m", "streams.cli", "console", *arguments],
        cwd=ROOT,
        env={**clean, **environment},
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(*arguments: str, **environment: str) -> tuple[int, str]:
    process = start(*arguments, **environment)
    _, said = process.communicate(timeout=30)
    return process.returncode, said


def test_it_says_where_it_is_and_ends_cleanly(embedded: Broker, prefix: str) -> None:
    process = start("--port", "0", "--brokers", embedded.bootstrap, "--topic-prefix", prefix)
    assert process.stderr is not None
    said = process.stderr.readline()
    assert said.startswith("The console is at http://127.0.0.1:")
    url = said.split()[4].rstrip(";")
    with urllib.request.urlopen(url, timeout=10) as answer:
        assert b"<title>quotewire</title>" in answer.read()
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0
    assert process.stderr.read() == ""


def test_elsewhere_it_wants_a_token() -> None:
    code, said = ended("--host", "0.0.0.0")
    assert code == Exit.USAGE
    assert "QUOTEWIRE_CONSOLE_TOKEN" in said
    assert said.count("\n") == 1
    code, said = ended("--host", "0.0.0.0", QUOTEWIRE_CONSOLE_TOKEN="short")
    assert code == Exit.USAGE
    assert "short" not in said.replace("should", "")


def test_a_port_in_use_is_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", free_port()))
        taken.listen()
        port = taken.getsockname()[1]
        code, said = ended("--port", str(port))
    assert code == Exit.FAILED
    assert f"cannot listen at 127.0.0.1:{port}" in said
    assert said.count("\n") == 1
