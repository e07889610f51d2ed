"""One process at a time writes events into an SQLite archive.

Two that read different brokers would each take the other's positions for those of a topic that was
made anew. So whoever writes holds a lock on a file beside the archive, which ends with the process.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from streams.errors import ArchiveError, Refused
from streams.settings import PREFIX
from streams.sinks.base import Notice

WAIT_SECONDS = 1.0


@contextlib.contextmanager
def alone(path: str) -> Iterator[None]:
    """Be the only one who writes into a file meanwhile.

    Raises Refused where another process does, ArchiveError where the folder cannot be written.
    """
    try:
        lock = Path(f"{Path(path).expanduser()}.lock").open("w")  # noqa: SIM115
    except OSError as error:
        raise ArchiveError(
            f"The archive {path} cannot be written: {error.strerror} ({error.filename}). Make its "
            f"folder writable, or name another archive ({PREFIX}ARCHIVE)."
        ) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(
                f"Another process writes into the archive {path}; one at a time can. End it, or "
                f"name another file (--archive, {PREFIX}ARCHIVE), or keep the archive in "
                "PostgreSQL, where several may."
            ) from None
        except OSError as error:
            raise ArchiveError(
                f"The archive {path} cannot be locked: {error.strerror}. On a network's disk it "
                f"cannot be kept; name a file on a disk of this machine ({PREFIX}ARCHIVE)."
            ) from None
        yield


@contextlib.asynccontextmanager
async def alone_in_turn(path: str, notice: Notice) -> AsyncIterator[None]:
    """As `alone`, once another process has ended; people are told who is waited for."""
    told = False
    with contextlib.ExitStack() as stack:
        while True:
            try:
                stack.enter_context(alone(path))
                break
            except Refused:
                if not told:
                    notice(f"Another process writes into the archive {path}; waiting for its end.")
                    told = True
            await asyncio.sleep(WAIT_SECONDS)
        yield
