"""`quotewire up`: one process tree, started and ended in order. The worker is a stand-in."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from streams.broker import free_port, port_is_free
from streams.errors import Exit
from streams.settings import PREFIX
from tests.kafka import ROOT

STAND_IN = """
import http.server, json, os, signal, socket, sys, threading, time

def note(what):
    with open("notes", "a") as file:
        file.write(what + "\\n")

def end(*_):
    host, port = os.environ["QUOTEWIRE_BROKERS"].rsplit(":", 1)
    try:
        socket.create_connection((host, int(port))).close()
        note("ended with the broker up")
    except OSError:
        note("ended without a broker")
    os._exit(0)

class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        reads = self.path == "/ready" and (mode != "slow" or os.path.exists("reads"))
        if mode == "slow" and self.path == "/ready":
            note("reads" if reads else "does not read yet")
        self.send_response(200 if reads or self.path == "/health" else 503)
        self.end_headers()
    def log_message(self, *_):
        pass

mode = open("mode").read()
note(f"started {os.getpid()} {os.environ['QUOTEWIRE_ENGINE']}")
if mode.startswith("exit"):
    sys.exit(int(mode.split()[1]))
signal.signal(signal.SIGTERM, signal.SIG_IGN if mode == "stubborn" else end)
address = ("127.0.0.1", int(os.environ["QUOTEWIRE_METRICS_PORT"]))
http.server.HTTPServer(address, Health).serve_forever()
"""

UP = """
import sys
from streams.cli import main, processes
processes.COMMAND = (sys.executable, "stand_in.py")
processes.STOP_SECONDS = float(sys.argv.pop(1))
sys.argv = ["quotewire", "up", *sys.argv[1:]]
main()
"""


class Up:
    """A running `quotewire up`; its worker has `patience` seconds to end."""

    def __init__(self, folder: Path, mode: str, port: int, patience: float) -> None:
        self.folder = folder
        (folder / "stand_in.py").write_text(STAND_IN)
        (folder / "mode").write_text(mode)
        self.metrics_port = free_port()
        clean = {name: v for name, v in os.environ.items() if not name.startswith(PREFIX)}
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-c", UP, str(patience)),
                *("--metrics-port", str(self.metrics_port)),
                *("--broker-port", str(port or free_port())),
            ],
            cwd=folder,
            env={**clean, "PYTHONPATH": str(ROOT)},
            stderr=subprocess.PIPE,
            text=True,
        )

    def notes(self) -> list[str]:
        path = self.folder / "notes"
        return path.read_text().splitlines() if path.exists() else []

    def tree(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def until(self, line: str) -> list[str]:
        """Lines of standard error up to one that starts so."""
        assert self.process.stderr is not None
        seen = []
        for found in self.process.stderr:
            seen.append(found.rstrip("\n"))
            if found.startswith(line):
                return seen
        raise AssertionError(f"{line!r} has not come: {seen}")

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(120)


@pytest.fixture
def up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Up]]:
    started: list[Up] = []

    def start(mode: str = "serve", port: int = 0, patience: float = 2.0) -> Up:
        running = Up(tmp_path, mode, port, patience)
        started.append(running)
        return running

    yield start
    for running in started:
        running.process.kill()
        running.process.wait()


def gone(processes: list[psutil.Process]) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=120)
    return not alive


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_things_are_and_ends_in_order(
    up: Callable[..., Up], how: signal.Signals
) -> None:
    running = up()
    lines = running.until("  end")
    text = "\n".join(lines)
    assert "keeps everything in memory" in text
    assert f"http://127.0.0.1:{running.metrics_port}/metrics" in text
    assert "quotewire publish --brokers 127.0.0.1:" in text
    tree = running.tree()
    assert len(tree) == 2
    assert running.end(how) == 0
    assert gone(tree)
    assert running.notes() == [f"started {tree_pid(running)} embedded", "ended with the broker up"]


def test_it_says_ready_once_the_worker_reads(up: Callable[..., Up]) -> None:
    running = up("slow")
    while running.notes()[-1:] != ["does not read yet"]:
        assert running.process.poll() is None
        time.sleep(0.05)
    (running.folder / "reads").touch()
    running.until("Ready.")
    assert running.notes()[-1] == "reads"


def tree_pid(running: Up) -> str:
    return running.notes()[0].split()[1]


def test_nothing_outlives_it(up: Callable[..., Up]) -> None:
    running = up()
    running.until("  end")
    tree = running.tree()
    running.process.kill()
    assert gone(tree)


def test_a_worker_that_does_not_end_is_killed(up: Callable[..., Up]) -> None:
    running = up("stubborn")
    running.until("  end")
    tree = running.tree()
    assert running.end() == 0
    assert gone(tree)


def test_a_second_signal_does_not_wait(up: Callable[..., Up]) -> None:
    running = up("stubborn", patience=600)
    running.until("  end")
    tree = running.tree()
    running.process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    assert running.end(signal.SIGINT) == 0
    assert gone(tree)


def test_a_worker_that_dies_is_started_again(up: Callable[..., Up]) -> None:
    running = up()
    running.until("  end")
    os.kill(int(tree_pid(running)), signal.SIGKILL)
    running.until("The worker has ended with exit code -9; starting it again.")
    running.until("  end")
    assert len(running.notes()) == 2
    assert running.end() == 0


def test_a_worker_that_keeps_dying_ends_it(up: Callable[..., Up]) -> None:
    running = up("exit 1")
    running.until("The worker has ended with exit code 1.")
    assert running.process.wait(120) == Exit.FAILED
    assert len(running.notes()) == 4


@pytest.mark.parametrize("code", [Exit.USAGE, Exit.NO_BROKER, Exit.REFUSED])
def test_what_would_fail_again_is_not_tried_again(up: Callable[..., Up], code: Exit) -> None:
    running = up(f"exit {code.value}")
    assert running.process.wait(120) == code
    assert len(running.notes()) == 1


def test_it_ends_when_the_broker_dies(up: Callable[..., Up]) -> None:
    running = up()
    running.until("  end")
    (broker,) = [each for each in running.tree() if "tansu" in each.name()]
    broker.kill()
    assert running.process.wait(120) == Exit.FAILED
    assert running.notes()[-1] == "ended without a broker"


def test_a_port_in_use_is_one_sentence(up: Callable[..., Up]) -> None:
    port = free_port()
    first = up(port=port)
    first.until("  end")
    second = up(port=port)
    _, err = second.process.communicate(timeout=120)
    assert second.process.returncode == Exit.FAILED
    assert err.count("\n") == 1
    assert f"Port {port} on 127.0.0.1 is in use" in err
    assert "--broker-port" in err
    assert first.end() == 0
    assert port_is_free(port)
