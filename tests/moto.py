"""moto's server, which speaks S3's protocol and keeps objects in memory.

botocore, which it needs, does not fit what quotewire is locked with, so it has an environment of
its own, made once of `requirements/moto.txt` and kept beside the jars of Apache Kafka.
"""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streams.broker import free_port
from streams.broker.apache_kafka import cache_folder
from streams.children import ends_with_parent
from tests.kafka import ROOT

LOCKED = ROOT / "requirements" / "moto.txt"
START_SECONDS = 120.0


def program() -> Path:
    """Its command; the first call installs it."""
    digest = hashlib.sha256(LOCKED.read_bytes()).hexdigest()[:16]
    folder = cache_folder() / f"moto-{digest}-{sys.version_info.major}.{sys.version_info.minor}"
    done = folder / "done"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
            install = [folder / "bin" / "pip", "install", "--quiet", "--require-hashes"]
            subprocess.run([*install, "-r", LOCKED], check=True)
            done.touch()
    return folder / "bin" / "moto_server"


@contextmanager
def moto(log: Path) -> Iterator[str]:
    """Run one; its host and port."""
    place = f"127.0.0.1:{free_port()}"
    host, _, port = place.partition(":")
    with log.open("wb") as sink:
        process = subprocess.Popen(
            ends_with_parent([str(program()), "-H", host, "-p", port], "KILL"),
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
    try:
        until = time.monotonic() + START_SECONDS
        while not _answers(f"http://{place}/moto-api/"):
            waits = process.poll() is None and time.monotonic() < until
            assert waits, log.read_text()[-4_000:]
            time.sleep(0.2)
        yield place
    finally:
        process.kill()
        process.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=10):
            return True
    except (urllib.error.URLError, OSError):
        return False
