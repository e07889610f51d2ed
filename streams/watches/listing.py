"""The file of watches: read with a sentence for what is wrong in it, and edited in place."""

from __future__ import annotations

import json
import os
import re
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from datetime import datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import platformdirs
from pydantic import SecretStr

from streams.collect.listing import read_span
from streams.errors import NothingThere, UsageError
from streams.settings import Settings
from streams.watches.watch import (
    FILTERS,
    TOPIC,
    Limit,
    Quiet,
    Target,
    Watch,
    Watches,
    webhook_name,
)

_OTHERS = ("min_confidence", "when", "grown", "quiet", "limit", "zone", "since", "to", "paused")
_TARGET = ("webhook", "webhook_file", "secret", "secret_file", "apprise", "apprise_file")
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?")
_HEAD = re.compile(r"\s*\[\s*watch\s*\.\s*(?:\"([^\"]+)\"|'([^']+)'|([\w-]+))\s*\]\s*(?:#.*)?")
_DIGEST = re.compile(r"digest(?:\s+every)?\s+(\S+)")
_LIMIT = re.compile(r"(\d{1,6})\s*/\s*(\d*)\s*([mhdw])")
_HOURS = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")
_MOST_BYTES = 1_000_000
_FLOOR = 0.0


def watches_path(settings: Settings) -> Path:
    """Where the file of watches is, by the settings."""
    if settings.watches is not None:
        return Path(settings.watches).expanduser()
    return platformdirs.user_config_path("quotewire", appauthor=False) / "watches.toml"


def read_watches(path: Path, *, required: bool = False) -> Watches:
    """The watches of a file, none where there is no file, unless that is `required`.

    Raises UsageError, which names the file and what is wrong in it, and shows no secret.
    """
    text = _text_of(path)
    if text is None and required:
        raise UsageError(f"{path} is gone.")
    return Watches() if text is None else parse_watches(text, path)


def parse_watches(text: str, path: Path) -> Watches:
    """The watches of a text, as `read_watches`. Paths in it are from the folder of `path`."""
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: {error}.") from None
    if unknown := sorted(read.keys() - {"watch", "target"}):
        raise UsageError(
            f"{path}: there is no {unknown[0]!r}; it has tables [watch.NAME] and [target.NAME]."
        )
    targets = {
        name: _target(name, table, f"{path}, target {name}", path.parent)
        for name, table in _tables(read, "target", path).items()
    }
    targets.setdefault(TOPIC, Target(TOPIC, "topic"))
    watches = {}
    for name, table in _tables(read, "watch", path).items():
        where = f"{path}, watch {name}"
        to = []
        for one in _texts(table.get("to", []), f"{where}: to"):
            if one not in targets and "://" in one:
                target = _plain_webhook(one, where)
                targets[target.name] = target
                one = target.name
            if one not in targets:
                known = ", ".join(sorted(targets))
                raise UsageError(f"{where}: there is no target {one!r}; there are {known}.")
            to.append(one)
        watches[name] = _watch(name, {**table, "to": to}, where)
    return Watches(watches, targets)


def _text_of(path: Path) -> str | None:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}.") from None
    if len(data) > _MOST_BYTES:
        raise UsageError(f"{path} has more than {_MOST_BYTES:,} bytes; is it a list of watches?")
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not in UTF-8; save it in that encoding.") from None


def _tables(read: Mapping[str, Any], name: str, path: Path) -> Mapping[str, Mapping[str, Any]]:
    found = read.get(name, {})
    if not isinstance(found, dict) or not all(isinstance(one, dict) for one in found.values()):
        raise UsageError(f"{path}: write [{name}.NAME], a table for each.")
    for one in found:
        if name == "watch" and not _NAME.fullmatch(one):
            raise UsageError(f"{path}: {one!r} is no name of a watch: {NAMES}.")
    return found


NAMES = "small letters, digits, - and _, at most 64"
"""What a watch may be called."""


def _texts(value: Any, where: str) -> tuple[str, ...]:
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(one, str) and one for one in found):
        raise UsageError(f"{where} takes a text, or several in brackets.")
    return tuple(found)


# -- watches


def _watch(name: str, table: Mapping[str, Any], where: str) -> Watch:
    if unknown := sorted(table.keys() - FILTERS.keys() - set(_OTHERS)):
        known = ", ".join((*FILTERS, *_OTHERS))
        raise UsageError(f"{where}: there is no {unknown[0]!r}; a watch has {known}.")
    given: dict[str, Any] = {
        field: _texts(table[key], f"{where}: {key}")
        for key, field in FILTERS.items()
        if key in table
    }
    for key, read in _READERS.items():
        if key in table:
            given |= read(table[key], f"{where}: {key}")
    watch = Watch(name, to=tuple(table["to"]), **given)
    if not any(getattr(watch, field) for field in FILTERS.values()):
        raise UsageError(f"{where}: name at least one of {', '.join(FILTERS)}.")
    try:
        watch.questions(_FLOOR)
    except UsageError as error:
        raise UsageError(f"{where}: {error}") from None
    return watch


def _confidence(value: Any, where: str) -> dict[str, Any]:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise UsageError(f"{where} takes a number from 0 to 1, not {value!r}.")
    return {"min_confidence": float(value)}


def _when(value: Any, where: str) -> dict[str, Any]:
    if value in ("each", "first", "first only"):
        return {"when": str(value).partition(" ")[0]}
    if isinstance(value, str) and (found := _DIGEST.fullmatch(value.strip())):
        return {"when": "digest", "digest": read_span(found[1], where)}
    raise UsageError(f'{where} takes "each", "first only" or "digest every 1h", not {value!r}.')


def _grown(value: Any, where: str) -> dict[str, Any]:
    return {"grown": read_span(value, where)}


def _quiet(value: Any, where: str) -> dict[str, Any]:
    found = _HOURS.fullmatch(value.strip()) if isinstance(value, str) else None
    try:
        if found is None:
            raise ValueError
        begins, ends = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
        if begins == ends:
            raise ValueError
    except ValueError:
        raise UsageError(f'{where} takes hours such as "22:00-07:00", not {value!r}.') from None
    return {"quiet": Quiet(begins, ends)}


def _limit(value: Any, where: str) -> dict[str, Any]:
    found = _LIMIT.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None or not int(found[1]):
        raise UsageError(f'{where} takes such as "20/h" or "100/d", not {value!r}.')
    return {"limit": Limit(int(found[1]), read_span(f"{found[2] or 1}{found[3]}", where))}


def _zone(value: Any, where: str) -> dict[str, Any]:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, TypeError, OSError):
        raise UsageError(
            f'{where} takes a time zone such as "Europe/Vienna", not {value!r}.'
        ) from None
    return {"zone": value}


def _since(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise UsageError(f"{where} takes a time with its zone: 2024-05-01T06:00:00Z.")
    return {"since": int(value.timestamp())}


def _paused(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, bool):
        raise UsageError(f"{where} takes true or false.")
    return {"paused": value}


_READERS: Mapping[str, Callable[[Any, str], dict[str, Any]]] = {
    "min_confidence": _confidence,
    "when": _when,
    "grown": _grown,
    "quiet": _quiet,
    "limit": _limit,
    "zone": _zone,
    "since": _since,
    "paused": _paused,
}


# -- targets


def _target(name: str, table: Mapping[str, Any], where: str, folder: Path) -> Target:
    if unknown := sorted(table.keys() - set(_TARGET)):
        raise UsageError(f"{where}: there is no {unknown[0]!r}; a target has {', '.join(_TARGET)}.")
    webhook = _secret("webhook", table, where, folder)
    apprise = _secret("apprise", table, where, folder)
    if (webhook is None) == (apprise is None):
        raise UsageError(f"{where}: name a webhook, or an address of apprise.")
    secret = _secret("secret", table, where, folder)
    if apprise is not None:
        return Target(name, "apprise", apprise)
    assert webhook is not None
    _check_webhook(webhook.get_secret_value(), where)
    return Target(name, "webhook", webhook, secret)


def _secret(name: str, table: Mapping[str, Any], where: str, folder: Path) -> SecretStr | None:
    file = table.get(f"{name}_file")
    value = table.get(name)
    if file is not None:
        if value is not None:
            raise UsageError(f"{where}: give {name} or {name}_file, not both.")
        if not isinstance(file, str):
            raise UsageError(f"{where}: {name}_file takes a path.")
        path = folder / Path(file).expanduser()
        try:
            value = path.read_text(encoding="utf-8").strip("\r\n")
        except (OSError, UnicodeDecodeError):
            raise UsageError(f"{where}: {name}_file {path} cannot be read.") from None
    if value is None:
        return None
    if not isinstance(value, str) or not value:
        raise UsageError(f"{where}: {name} takes a text.")
    return SecretStr(value)


def _check_webhook(url: str, where: str) -> str:
    try:
        return webhook_name(url)
    except ValueError:
        raise UsageError(f"{where}: a webhook is an address with https:// or http://.") from None


def _plain_webhook(url: str, where: str) -> Target:
    return Target(_check_webhook(url, f"{where}: to"), "webhook", SecretStr(url))


# -- editing


def add_watch(path: Path, name: str, table: Mapping[str, Any]) -> Watch:
    """Add a watch to the file, which is made where it is missing. Raises UsageError."""
    text = _text_of(path) or ""
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name!r} is no name of a watch: {NAMES}.")
    if name in parse_watches(text, path).watches:
        raise UsageError(f"There is a watch {name} in {path} already; remove it, or name another.")
    lines = [f"[watch.{name}]", *(f"{key} = {_value(value)}" for key, value in table.items()), ""]
    new = text + ("\n" if text and not text.endswith("\n\n") else "") + "\n".join(lines)
    found = parse_watches(new, path)
    _write(path, new)
    return found.watches[name]


def remove_watch(path: Path, name: str) -> None:
    """Take a watch out of the file. Raises NothingThere, UsageError."""
    lines, first, last = _lines_of(path, name)
    _replace(path, name, [*lines[:first], *lines[last:]], lambda table: None)


def pause_watch(path: Path, name: str, paused: bool) -> None:
    """Have a watch send nothing from now on, or again. Raises NothingThere, UsageError."""
    lines, first, last = _lines_of(path, name)
    kept = [one for one in lines[first + 1 : last] if not re.match(r"\s*paused\s*=", one)]
    more = ["paused = true"] if paused else []
    new = [*lines[: first + 1], *more, *kept, *lines[last:]]
    rest = {"paused": True} if paused else {}

    def changed(table: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in table.items() if key != "paused"} | rest

    _replace(path, name, new, changed)


def _lines_of(path: Path, name: str) -> tuple[list[str], int, int]:
    """The lines of the file, and from which to which a watch stands there."""
    text = _text_of(path) or ""
    if name not in parse_watches(text, path).watches:
        raise NothingThere(
            f"There is no watch {name!r} in {path}; `quotewire watch list` has them."
        )
    lines = text.split("\n")
    for first, line in enumerate(lines):
        found = _HEAD.fullmatch(line)
        if found and name in found.groups():
            after = range(first + 1, len(lines))
            last = next((n for n in after if lines[n].lstrip().startswith("[")), len(lines))
            return lines, first, last
    raise UsageError(f"{path}: {name} does not begin with a line [watch.{name}]; edit it by hand.")


def _replace(
    path: Path,
    name: str,
    lines: list[str],
    change: Callable[[dict[str, Any]], dict[str, Any] | None],
) -> None:
    """Write lines, once it is certain that they change nothing but this watch."""
    old = tomllib.loads(_text_of(path) or "")
    table = change(old["watch"].pop(name))
    if table is not None:
        old["watch"][name] = table
    text = "\n".join(lines)
    try:
        new = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        new = None
    if new is None or {"watch": {}, **new} != {"watch": {}, **old}:
        raise UsageError(f"{path} is written in a way that is better edited by hand.")
    _write(path, text)


def _value(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, tuple | list):
        return f"[{', '.join(_value(one) for one in value)}]"
    # A JSON text is a TOML one, but for a character that JSON leaves as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _write(path: Path, text: str) -> None:
    """Put a new file in the place of the old one, at once: an archiver may read it any time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Others may not read it: it may hold secrets.
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o600
        number, name = tempfile.mkstemp(dir=path.parent, prefix=".watches")
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).chmod(mode)
        Path(name).replace(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from None
