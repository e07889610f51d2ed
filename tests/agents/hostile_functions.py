"""What the tests of the confinement have a language process run: what code would do that a hostile
article has got to run there."""

from __future__ import annotations

import gc
import os
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from agents.work import Produced
from schemas.marker import Outcome


class Forged:
    """A value whose pickle makes a folder where it is read."""

    def __reduce__(self) -> Any:
        return os.mkdir, (os.environ["TMPDIR"] + "-forged",)


def _fork() -> None:
    for _ in range(3):
        if os.fork() == 0:
            os._exit(0)


def _threads() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.set)
    thread.start()
    thread.join()
    if done.is_set():
        raise ArithmeticError("threads run")


def _write_to(path: str) -> Callable[[], None]:
    def write() -> None:
        Path(path).write_text("taken")

    return write


def _temporary() -> None:
    with tempfile.NamedTemporaryFile("w+") as file:
        file.write("mine")
    raise ArithmeticError("temporary files work")


def _parent() -> None:
    raise ArithmeticError(os.getppid())


def _garbage() -> None:
    """An answer that says it is longer than any."""
    for found in gc.get_objects():
        if isinstance(found, Connection) and not found.closed and found.writable:
            os.write(found.fileno(), b"\xff" * 12)


DEEDS: dict[str, Callable[[], Any]] = {
    "socket": lambda: socket.create_connection(("127.0.0.1", 9)),
    "unix": lambda: socket.socket(socket.AF_UNIX),
    "name": lambda: socket.getaddrinfo("example.org", 80),
    "page": lambda: urllib.request.urlopen("http://127.0.0.1:9/"),
    "program": lambda: subprocess.run([sys.executable, "-c", ""], check=False),
    "fork": _fork,
    "signal": lambda: os.kill(os.getppid(), 0),
    "environment": lambda: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
    "write": _write_to(str(Path(__file__).with_name("written-by-a-test"))),
    "home": _write_to(str(Path.home() / "written-by-a-test")),
    "mode": lambda: Path(__file__).chmod(0o777),
    "parent": _parent,
    "thread": _threads,
    "temporary": _temporary,
    "garbage": _garbage,
}


def read(words: Sequence[str]) -> list[Produced]:
    """The word itself, after the deed that it names."""
    for word in words:
        if word in DEEDS:
            DEEDS[word]()
    return [
        Produced(Outcome.RESULT, Forged() if word == "forge" else word.encode())  # type: ignore[arg-type]
        for word in words
    ]


def spin(words: Sequence[str]) -> list[Produced]:
    """For ever."""
    while True:
        pass


def warm_up() -> None:
    """Nothing to load."""
