"""`quotewire up`: what was read is in the archive after its broker in memory has ended."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

from streams.archive.database import open_database
from streams.broker import free_port
from tests.streams.archive.conftest import rows_in, versions
from tests.streams.cli.test_worker import HARBOUR, Commands

SECONDS = 240.0


def started(commands: Commands, port: int) -> subprocess.Popen[str]:
    process = commands.start("up", "--no-console", "--broker-port", str(port))
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("  end"):
            return process
    raise AssertionError("It did not become ready.")


def test_what_was_read_outlives_the_broker_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "archive.sqlite"
    up = Commands(tmp_path, metrics_port=free_port(), pool=1, partitions=2, archive=path)
    port = free_port()
    commands = Commands(tmp_path, brokers=f"127.0.0.1:{port}", pool=1)
    for number, town in enumerate(("Halden", "Moss")):
        (tmp_path / "article.txt").write_text(HARBOUR.replace("Halden", town))
        process = started(up, port)
        try:
            assert commands.run("publish", "article.txt").returncode == 0
            deadline = time.monotonic() + SECONDS
            while not commands.events():
                assert time.monotonic() < deadline
                time.sleep(0.5)
            # Without waiting for the archiver: it has to finish with what is there.
            process.send_signal(signal.SIGTERM)
            said = process.communicate(timeout=SECONDS)[1]
            assert process.returncode == 0, said
        finally:
            process.kill()
            process.wait()
        database = open_database(str(path))
        try:
            assert len(versions(database)) == number + 1, said
            assert {row["speaker"] for row in rows_in(database, "quotes")["quotes"]}
        finally:
            database.close()
