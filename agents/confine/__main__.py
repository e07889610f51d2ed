"""Confines itself, tries what it may not do, and says what was possible all the same: a sentence a
line, none where all is well. Its arguments are what it may do."""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from collections.abc import Callable

from agents.confine import confine


def _connect() -> None:
    socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()


def _program() -> None:
    # Where it is not refused there is no such program.
    os.execv("/nowhere/program", ["program"])


def _write(outside: str) -> None:
    with open(os.path.join(outside, "written"), "w"):
        pass


def _possible(attempt: Callable[[], None]) -> bool:
    try:
        attempt()
    except PermissionError:
        return False
    except FileNotFoundError:
        return True
    return True


def main() -> None:
    """Try, in a process of its own: the folder is removed by one that may."""
    with tempfile.TemporaryDirectory() as outside:
        child = os.fork()
        if child == 0:
            try:
                _try(outside)
            finally:
                sys.stdout.flush()
                os._exit(0)
        os.waitpid(child, 0)


def _try(outside: str) -> None:
    own = os.path.join(outside, "own")
    os.mkdir(own)
    may = sys.argv[1:]
    attempts: dict[str, tuple[str, Callable[[], None]]] = {
        "network": ("reach the network", _connect),
        "programs": ("start programs", _program),
        "files": ("write outside of its folder", lambda: _write(outside)),
    }
    found = list(confine(may, own))
    found += [
        f"A language process could {what}."
        for name, (what, attempt) in attempts.items()
        if name not in may and _possible(attempt)
    ]
    print("\n".join(found), flush=True)


if __name__ == "__main__":
    main()
