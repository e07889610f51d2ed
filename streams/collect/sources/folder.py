"""A folder that is watched, with what is below it; or one file, such as an archive.

A file is read once it has not changed for a while (`settle`), and again when it has changed: by the
time of its last change (ctime), which no program can set, so that what is moved into the folder
with an old date is found as well. Nothing is kept of each file, so a folder may hold a million.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from streams.collect.source import Source
from streams.collect.sources import Items, Visit
from streams.collect.sources.files import aside, format_of, handling_of, item_of
from streams.errors import SourceError
from streams.folders import Problem, regular, walk
from streams.handling import Handling
from streams.inputs import Format, RawArticle, is_taken, kind_of_file, read_stream

log = logging.getLogger(__name__)

SETTLE = 10.0
"""Seconds for which a file has to be as it is."""
MOST_MOVED = 10_000
"""Files of one visit, where they are moved or removed."""
AFTER = ("keep", "move", "delete")
DONE, FAILED = ".done", ".failed"
"""Folders in it for what is done, and for what could not be read, where files are moved."""


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    changed: float


async def items(source: Source, visit: Visit) -> Items:
    """The articles of files that are new or have changed since the last visit.

    What is moved or removed afterwards is so at the next visit, since only then the stream is known
    to have it.
    """
    folder, after = _path(source), source.options.get("after", "keep")
    if after not in AFTER:
        raise SourceError("other", f"{source.name}: after takes {', '.join(AFTER)}, not {after!r}.")
    handling, format = handling_of(source, visit.since), format_of(source)
    if not folder.exists():
        raise SourceError("missing", f"{folder}: there is no such folder or file.")
    state = visit.state
    await asyncio.to_thread(_clear, folder, after, state.pop("taken", []))
    begin = state.get("until", 0.0) if after == "keep" else 0.0
    until = visit.now() - _settle(source)
    found = _changed(folder, begin, until, visit.since or 0.0, format)
    if after != "keep":
        found = islice(found, MOST_MOVED)
    async for file in aside(found):
        async for item in _read(source, visit, file, handling, format):
            yield item
    if after == "keep":
        state["until"] = max(begin, until)  # a clock may be put back
    state.pop("places", None)


async def _read(
    source: Source, visit: Visit, file: _File, handling: Handling, format: Format
) -> Items:
    """The articles of one file; where it is an archive, those behind what was read before."""
    places = visit.state.setdefault("places", {})
    name = str(file.path)
    changed, start = places.get(name, (file.changed, 0))
    good = True
    try:
        with file.path.open("rb") as opened:
            start = start if changed == file.changed else 0
            articles = read_stream(name, opened, handling, format=format, start=start)
            async for one in aside(articles):
                if isinstance(one, RawArticle):
                    yield item_of(source, one)
                    if one.place is not None:
                        places[name] = (file.changed, one.place[1])
                else:
                    good = False
                    log.warning("%s: %s: %s", source.name, one.name, one.message)
    except OSError as error:
        good = False
        log.warning("%s: %s: %s.", source.name, name, error.strerror or error)
    if source.options.get("after", "keep") != "keep":
        visit.state.setdefault("taken", []).append([name, good, file.changed])


def _changed(
    folder: Path, begin: float, until: float, since: float, format: Format
) -> Iterator[_File]:
    """Files that have changed after `begin`, and not after `until`; none that is older than
    `since` by its own date."""
    wanted = is_taken if format == "auto" else _any_name
    moved: dict[Path, bool] = {}
    for path in walk(folder, wanted) if folder.is_dir() else [regular(folder)]:
        if isinstance(path, Problem):
            log.warning("%s: %s", path.name, path.message)
            continue
        try:
            about = path.stat()
        except OSError:
            continue  # It has gone meanwhile.
        archive = kind_of_file(path.name, format) == "warc"
        new = begin < about.st_ctime <= until or (
            begin and about.st_ctime <= begin and _came(folder, path.parent, (begin, until), moved)
        )
        if new and (archive or about.st_mtime >= since):
            yield _File(path, about.st_ctime)


def _came(top: Path, folder: Path, between: tuple[float, float], known: dict[Path, bool]) -> bool:
    """Whether a folder, or one that it is in, was moved here: what is in it keeps its times, and
    only its own ctime is new. `known`: of folders that were asked about."""
    if folder == top or top not in folder.parents:
        return False
    if folder not in known:
        try:
            about = folder.stat()
        except OSError:
            return False
        begin, until = between
        own = begin < about.st_ctime <= until and about.st_mtime < about.st_ctime
        known[folder] = own or _came(top, folder.parent, between, known)
    return known[folder]


def _any_name(name: str) -> bool:
    return not name.endswith((".tmp", ".part", ".filepart", "~"))


def _clear(folder: Path, after: str, taken: list[list[Any]]) -> None:
    """Move or remove what the stream has; what was written anew meanwhile stays to be read."""
    folder = folder if folder.is_dir() else folder.parent
    for name, good, *changed in taken:
        path = Path(name)
        try:
            if changed and path.exists() and path.stat().st_ctime != changed[0]:
                continue
            if after == "delete" and good:
                path.unlink(missing_ok=True)
            elif after != "keep" and path.exists():
                target = folder / (DONE if good else FAILED) / path.relative_to(folder)
                target.parent.mkdir(parents=True, exist_ok=True)
                os.replace(path, target)
        except (OSError, ValueError) as error:
            log.warning("%s cannot be moved or removed: %s.", name, error)


def _settle(source: Source) -> float:
    found = source.options.get("settle", SETTLE)
    if isinstance(found, bool) or not isinstance(found, int | float) or found < 0:
        raise SourceError("other", f"{source.name}: settle takes seconds, not {found!r}.")
    return float(found)


def _path(source: Source) -> Path:
    if "://" in source.location:
        return Path(unquote(urlsplit(source.location).path))
    return Path(source.location)
