"""Where a process may write (Landlock): Linux 5.13 or later, no root needed.

Reading stays as it is. What is refused fails with EACCES, which Python raises as PermissionError.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import struct
import sys
from collections.abc import Iterable

from agents.confine.seccomp import no_new_privileges

_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
_VERSION, _PATH_BENEATH = 1, 1
_WRITE_FILE, _TRUNCATE = 1 << 1, 1 << 14
_IN_FOLDERS = sum(1 << bit for bit in range(4, 13))
"""Removing and making what a folder holds."""
_REFER = 1 << 13
_TCP = 0b11
_SIGNALS_AND_SOCKETS = 0b11


def version() -> int:
    """Version of the kernel's Landlock; 0 where there is none."""
    if _LIBC is None:
        return 0
    return max(0, int(_LIBC.syscall(_CREATE, None, ctypes.c_size_t(0), _VERSION)))


def write_only_beneath(folders: Iterable[str], *, network: bool) -> bool:
    """Let this thread, and what it starts, write to these folders and files only.

    Where the kernel can (6.7, 6.12), it then makes and takes no TCP connection either unless
    `network`, and neither signals processes outside nor reaches their abstract sockets. What is
    open stays open. Whether the kernel has done it.
    """
    known = version()
    if _LIBC is None or not known:
        return False
    writes = _WRITE_FILE | _IN_FOLDERS
    writes |= (_REFER if known >= 2 else 0) | (_TRUNCATE if known >= 3 else 0)
    tcp = _TCP if known >= 4 and not network else 0
    scopes = _SIGNALS_AND_SOCKETS if known >= 6 else 0
    size = 24 if known >= 6 else 16 if known >= 4 else 8
    handled = struct.pack("QQQ", writes, tcp, scopes)[:size]
    rules = int(_LIBC.syscall(_CREATE, handled, ctypes.c_size_t(size), 0))
    if rules < 0:
        return False
    try:
        for path in folders:
            with contextlib.suppress(OSError):
                _allow(rules, path, writes)
        no_new_privileges()
        return int(_LIBC.syscall(_RESTRICT, rules, 0)) == 0
    finally:
        os.close(rules)


def _allow(rules: int, path: str, writes: int) -> None:
    assert _LIBC is not None
    beneath = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        allowed = writes if os.path.isdir(path) else writes & (_WRITE_FILE | _TRUNCATE)
        _LIBC.syscall(_ADD_RULE, rules, _PATH_BENEATH, struct.pack("=Qi", allowed, beneath), 0)
    finally:
        os.close(beneath)
