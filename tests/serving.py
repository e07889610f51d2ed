"""Servers that tests run as child processes."""

from __future__ import annotations

import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from streams.children import ends_with_parent


@contextmanager
def served(command: Sequence[str], url: str, log: Path, seconds: float = 180.0) -> Iterator[None]:
    """Run a server, which answers at `url` within so long; what it says goes to `log`."""
    with log.open("wb") as sink:
        process = subprocess.Popen(
            ends_with_parent(command, "KILL"),
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
    try:
        until = time.monotonic() + seconds
        while not answers(url):
            waits = process.poll() is None and time.monotonic() < until
            assert waits, log.read_text(errors="replace")[-4_000:]
            time.sleep(0.2)
        yield
    finally:
        process.kill()
        process.wait()


def answers(url: str) -> bool:
    """Whether a GET of it is answered well."""
    try:
        with urllib.request.urlopen(url, timeout=60):
            return True
    except (urllib.error.URLError, OSError):
        return False
