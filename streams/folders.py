"""Files by their names: a file, a folder with what is below it, a pattern.

Of a folder no more is in memory than `SORTED` names of each level, whatever it holds.
"""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

SORTED = 10_000
"""Names of a folder that are sorted; those of a larger one come as the system lists them."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that cannot be read, and why, in a sentence."""

    name: str
    message: str


def expand(name: str, wanted: Callable[[str], bool], kinds: str) -> Iterator[Path | Problem]:
    """The files of a name. `wanted`: which of a folder are; `kinds` says so towards people."""
    path = Path(name)
    if path.is_dir():
        yield from _folder(path, wanted, kinds)
    elif path.exists():
        yield regular(path)
    elif glob.has_magic(name):
        matches = sorted(glob.glob(name, recursive=True))
        if not matches:
            yield Problem(name, "no file matches the pattern.")
        for match in matches:
            if Path(match).is_dir():
                continue
            yield regular(Path(match))
    else:
        yield Problem(name, "there is no such file.")


def _folder(folder: Path, wanted: Callable[[str], bool], kinds: str) -> Iterator[Path | Problem]:
    found = False
    for path in walk(folder, wanted):
        found = True
        yield path
    if not found:
        yield Problem(str(folder), f"no file in it ends in {kinds}.")


def walk(folder: Path, wanted: Callable[[str], bool]) -> Iterator[Path | Problem]:
    """The wanted files in a folder, then those of the folders in it; hidden ones are left out."""
    levels: list[Iterator[str | Path | Problem]] = [_level(str(folder), wanted)]
    while levels:
        one = next(levels[-1], None)
        if one is None:
            levels.pop()
        elif isinstance(one, str):
            levels.append(_level(one, wanted))
        else:
            yield one


def _level(folder: str, wanted: Callable[[str], bool]) -> Iterator[str | Path | Problem]:
    """A folder's files, and the folders in it as texts."""
    try:
        with os.scandir(folder) as entries:
            first: list[os.DirEntry[str]] = []
            for entry in entries:
                first.append(entry)
                if len(first) == SORTED:
                    break
            else:
                first.sort(key=lambda entry: entry.name)
                yield from _kept(first, wanted, folders=False)
                yield from _kept(first, wanted, files=False)
                return
            yield from _kept(first, wanted)
            first.clear()
            yield from _kept(entries, wanted)
    except OSError as error:
        yield Problem(str(error.filename or folder), f"{error.strerror}.")


def _kept(
    entries: Iterator[os.DirEntry[str]] | list[os.DirEntry[str]],
    wanted: Callable[[str], bool],
    *,
    files: bool = True,
    folders: bool = True,
) -> Iterator[str | Path | Problem]:
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            if folders:
                yield entry.path
        elif files and wanted(entry.name) and not entry.is_dir():
            yield regular(Path(entry.path))


def regular(path: Path) -> Path | Problem:
    """The file, unless reading it would block or never end: a FIFO, a device, a socket."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return Problem(str(path), f"{error.strerror}.")
    return path if stat.S_ISREG(mode) else Problem(str(path), "it is not a regular file.")
