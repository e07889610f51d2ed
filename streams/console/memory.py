"""Memory that large events leave goes back to the system."""

from __future__ import annotations

import contextlib
import ctypes

_M_MMAP_THRESHOLD = -3
LARGE = 65_536
"""Bytes of an event that has pages of its own."""


def give_back() -> None:
    """Have the C library give blocks of LARGE bytes pages of their own, where it can be told so.

    glibc raises that bound to the largest block that was ever freed. Events that come and go then
    leave holes among small objects, and the process grows to twice of what it holds.
    """
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, LARGE)
