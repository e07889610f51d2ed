"""What a language process may not do, so that a hostile article or dependency that takes it over
gets no further: no network, no other programs, no processes, no writing outside its own folder.

The kernel refuses it (`seccomp`, `landlock`), where it can; nothing here needs root, and all of it
holds in containers. `python -m agents.confine` tries it and says what holds here.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import socket
import struct
import sys
import tempfile
import time
from collections.abc import Collection

from agents.confine import landlock, seccomp

MAY = ("network", "programs", "files")
"""What `QUOTEWIRE_PROCESS_MAY` can allow."""

NO_FILTER = (
    "This system takes no seccomp filter (it needs Linux on x86-64 or ARM64): language processes "
    "are kept neither from the network nor from starting programs."
)
NO_LANDLOCK = (
    "This system has no Landlock (Linux 5.13 or later, switched on): language processes may write "
    "wherever their user may."
)

PR_SET_PDEATHSIG = 1
_CAPABILITY_VERSION_3 = 0x20080522
_CAP_DAC_READ_SEARCH = 1 << 2

_refused: frozenset[str] = frozenset()
"""What this process may not do, of `MAY`."""


def end_with_parent() -> None:
    """Have the kernel kill this process when the one that forked it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def drop_capabilities() -> None:
    """Give up what root may, but for reading: all files stay readable that were."""
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header = struct.pack("Ii", _CAPABILITY_VERSION_3, 0)
    sets = ctypes.create_string_buffer(24)
    if libc.capget(header, sets) == 0:
        _, permitted, *_ = struct.unpack("6I", sets.raw)
        kept = permitted & _CAP_DAC_READ_SEARCH
        libc.capset(header, struct.pack("6I", kept, kept, 0, 0, 0, 0))


def confine_loading(may: Collection[str]) -> None:
    """In the process that loads models and forks the others: no network, no programs."""
    seccomp.refuse(_calls(may))


def confine(may: Collection[str], folder: str | None) -> tuple[str, ...]:
    """Confine this process for good; sentences on what this system cannot do.

    may: what it may do all the same, of `MAY`. folder: the only one that it may write to; it is
    where temporary files go.
    """
    global _refused
    _refused = frozenset(MAY) - frozenset(may)
    # A core file would hold articles and what was in the environment.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    drop_capabilities()
    missing = []
    if "files" not in may:
        if folder is not None:
            tempfile.tempdir = os.environ["TMPDIR"] = folder
        writable = [os.devnull, *([folder] if folder is not None else [])]
        if not landlock.write_only_beneath(writable, network="network" in may):
            missing.append(NO_LANDLOCK)
    if not seccomp.refuse(
        _calls(may), alone=None if "programs" in may else os.getpid(), forks="programs" in may
    ):
        missing.append(NO_FILTER)
    return tuple(missing)


def _calls(may: Collection[str]) -> list[str]:
    refused = list(seccomp.ALWAYS)
    if "network" not in may:
        refused += seccomp.NETWORK
    if "programs" not in may:
        refused += seccomp.PROGRAMS
    if "files" not in may:
        refused += seccomp.ATTRIBUTES
    return refused


def limit_memory(megabytes: int) -> None:
    """Limit the address space; more raises MemoryError."""
    limit = megabytes * 1_048_576
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def limit_processor(seconds: float) -> None:
    """Limit the processor time that this process may use from now on, all threads together; SIGXCPU
    ends it. Whole seconds, rounded up."""
    used = time.process_time()
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (int(used + seconds) + 1, hard))


def explain(error: BaseException) -> str:
    """What an exception says, and where it is this confinement that refused something: that."""
    said = str(error) or type(error).__name__
    if not _refused or not _was_refused(error):
        return said
    return (
        f"{said.rstrip('.')}. Language processes have no network, start no programs and write only "
        f"to their own temporary folder; QUOTEWIRE_PROCESS_MAY allows {', '.join(MAY)}."
    )


def _was_refused(error: BaseException) -> bool:
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        if isinstance(at, PermissionError | socket.gaierror):
            return True
        seen.add(id(at))
        at = at.__cause__ or at.__context__
    return False
