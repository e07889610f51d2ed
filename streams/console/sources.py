"""The sources of `quotewire collect` as the console shows them, from the file that it remembers
them in."""

from __future__ import annotations

from typing import Any

from streams.collect.clock import Clock
from streams.collect.described import described
from streams.collect.state import state_file
from streams.metrics import COLLECT_STATES

ORDER = {name: at for at, name in enumerate(("dead", "failing", "silent", "new", "ok", "paused"))}


def list_sources(path: str, limit: int) -> dict[str, Any]:
    """At most so many sources, those with trouble first, and how many of each state there are.

    Blocks. `total` is None where there is no such file. Raises ClientError.
    """
    state = state_file(path)
    if state is None:
        return {"total": None, "states": {}, "sources": []}
    try:
        found = [described(memory, Clock().now()) for memory in state.memories()]
    finally:
        state.close()
    states = {name: sum(one["state"] == name for one in found) for name in COLLECT_STATES}
    found.sort(key=lambda one: ORDER[one["state"]])  # by name within
    return {"total": len(found), "states": states, "sources": found[:limit]}


def pause_source(path: str, id: str, paused: bool) -> bool:
    """Pause a source, or let it go on; whether there is one. Blocks. Raises ClientError."""
    state = state_file(path)
    if state is None:
        return False
    try:
        return state.pause(id, paused)
    finally:
        state.close()
