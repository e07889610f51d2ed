"""`quotewire console`."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

from streams.broker import Broker, free_port
from streams.errors import Exit
from streams.settings import PREFIX
from tests.kafka import ROOT
from tests.streams.archive.filled import filled_in


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
    _, said = process.communicate(timeout=120)
    return process.returncode, said


def test_it_says_where_it_is_and_ends_cleanly(
    embedded: Broker, prefix: str, tmp_path: Path
) -> None:
    named = ("--brokers", embedded.bootstrap, "--topic-prefix", prefix)
    process = start("--console-port", "0", "--archive", filled_in(tmp_path), *named)
    assert process.stderr is not None
    said = process.stderr.readline()
    assert said.startswith("The console is at http://127.0.0.1:")
    url = said.split()[4].rstrip(";")
    with urllib.request.urlopen(url, timeout=60) as answer:
        assert b"<title>quotewire</title>" in answer.read()
    with urllib.request.urlopen(f"{url}api/v1/quotes", timeout=60) as answer:
        assert len(json.load(answer)["quotes"]) == 5  # Of the archive that was named.
    process.send_signal(signal.SIGTERM)
    assert process.wait(120) == 0
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
        code, said = ended("--console-port", str(port))
    assert code == Exit.FAILED
    assert f"cannot listen at 127.0.0.1:{port}" in said
    assert said.count("\n") == 1


def test_up_serves_it_and_goes_on_without_it(tmp_path: Path) -> None:
    """`quotewire up` with a worker that does nothing."""
    script = tmp_path / "up.py"
    script.write_text(
        "import sys\n"
        "from streams.cli import main, processes\n"
        "processes.COMMAND = (sys.executable, '-c', 'import time; time.sleep(60)')\n"
        "processes.reads = lambda settings: True\n"
        "sys.argv = ['quotewire', 'up', *sys.argv[1:]]\n"
        "main()\n"
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}

    def up(*arguments: str) -> tuple[subprocess.Popen[str], str]:
        process = subprocess.Popen(
            [
                *(sys.executable, str(script), "--broker-port", "0"),
                *("--metrics-port", str(free_port()), *arguments),
            ],
            cwd=tmp_path,
            env={**clean, "PYTHONPATH": str(ROOT), "QUOTEWIRE_ARCHIVE": "none"},
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        said = ""
        for line in process.stderr:
            said += line
            if line.startswith("  end"):
                break
        return process, said

    def end(process: subprocess.Popen[str]) -> None:
        process.send_signal(signal.SIGTERM)
        assert process.wait(120) == 0

    port = free_port()
    process, said = up("--console-port", str(port))
    assert f"  console     http://127.0.0.1:{port}/\n" in said
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/status", timeout=60) as answer:
        assert json.load(answer)["topics"]["raw"] == "news.raw"
    second, heard = up("--console-port", str(port))
    assert f"No console: port {port} cannot be listened at" in heard
    end(second)
    end(process)
    third, heard = up("--set", "host=0.0.0.0")
    assert "No console: The console would listen at 0.0.0.0" in heard
    end(third)
    fourth, heard = up("--no-console", "--console-port", str(port))
    assert "onsole" not in heard
    end(fourth)


def test_it_begins_without_spacy_which_only_judgements_need() -> None:
    script = "import sys, streams.console.background; print('spacy' in sys.modules)"
    made = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert made.stdout.strip() == "False"
