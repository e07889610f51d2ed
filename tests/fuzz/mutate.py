"""Changes to seeds that a fuzzer's own, which know only bytes, seldom make."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import Any

TOKENS = (
    *(b'"', b"'", b"<", b">", b"</", b"<p>", b"&", b"&#", b"&#x110000;", b"<!--", b"<![CDATA["),
    *(b"{", b"}", b"[", b"]", b":", b",", b"null", b"true", b"-1", b"1e400", b"NaN", b"Infinity"),
    *(b"\0", b"\r\n", b"\n\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\xff", b"\xed\xa0\x80", b"\\ud800"),
    *("“".encode(), "”".encode(), "²".encode(), "\u2028".encode(), "\u202e".encode(), b"%00"),
    *(b"%ff", b"99999999999999999999", b"0001-01-01T00:00:00+14:00", b"9999-12-31T23:59:59-14:00"),
    *("𝕏".encode(), "İ".encode(), "ß".encode(), "\u0301".encode(), b"charset=utf-7", b"utf-16"),
)
VALUES: tuple[Any, ...] = (
    *(None, True, 0, -1, 10**25, 1e300, -0.0, "", " ", "\0", "\ud800", "²", "<p>", "&lt;p&gt;"),
    *([], {}, [[]], [None], {"": None}, {"name": []}, {"@type": 1}, "0001-01-01", "9" * 30),
)
LONGEST_REPEAT = 200
DEPTH = 30


def mutated(data: bytes, seeds: Sequence[bytes], most: int, chance: random.Random) -> bytes:
    """A changed copy of `data`, of at most `most` bytes."""
    for _ in range(chance.randint(1, 3)):
        data = chance.choice(CHANGES)(data, seeds, chance)[:most]
    return data


def _flip(data: bytes, seeds: Sequence[bytes], chance: random.Random) -> bytes:
    if not data:
        return data
    changed = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(data: bytes, seeds: Sequence[bytes], chance: random.Random) -> bytes:
    start, end = _slice(data, chance)
    return data[:start] if chance.random() < 0.3 else data[:start] + data[end:]


def _token(data: bytes, seeds: Sequence[bytes], chance: random.Random) -> bytes:
    start, end = _slice(data, chance, longest=8)
    return data[:start] + chance.choice(TOKENS) + data[start if chance.random() < 0.7 else end :]


def _repeat(data: bytes, seeds: Sequence[bytes], chance: random.Random) -> bytes:
    start, end = _slice(data, chance)
    times = chance.choice((2, 3, 10, 100, LONGEST_REPEAT, 5_000))
    return data[:start] + data[start:end] * times + data[end:]


def _splice(data: bytes, seeds: Sequence[bytes], chance: random.Random) -> bytes:
    other = chance.choice(seeds) if seeds else data
    start, end = _slice(other, chance)
    at = chance.randint(0, len(data))
    return data[:at] + other[start:end] + data[at:]


def _json(data: bytes, seeds: Sequence[bytes], chance: random.Random) -> bytes:
    """One value of a JSON text replaced by an odd one, wrapped or taken away."""
    head, gap, body = data.rpartition(b"\n\n") if data[:1] not in (b"{", b"[") else (b"", b"", data)
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return _token(data, seeds, chance)
    holder: Any = [value]
    where: Any = 0
    for _ in range(DEPTH):
        inner = holder[where]
        if not isinstance(inner, dict | list) or not inner or chance.random() < 0.2:
            break
        holder = inner
        where = (
            chance.choice(list(inner)) if isinstance(inner, dict) else chance.randrange(len(inner))
        )
    odd = chance.random()
    top = holder if where == 0 and isinstance(holder, list) and holder[:1] == [value] else None
    if odd < 0.6:
        holder[where] = chance.choice(VALUES)
    elif odd < 0.75:
        holder[where] = [holder[where]] * chance.randint(1, 3)
    elif odd < 0.9 and isinstance(holder, dict):
        holder[chance.choice(list(holder)) + chance.choice(("", "s", "_", "@"))] = holder[where]
    elif top is None:
        del holder[where]
    changed = top[0] if top else value
    return head + gap + json.dumps(changed).encode()


CHANGES = (_flip, _cut, _token, _token, _repeat, _splice, _json, _json)


def _slice(data: bytes, chance: random.Random, longest: int = 400) -> tuple[int, int]:
    start = chance.randint(0, len(data))
    return start, min(len(data), start + chance.randint(1, chance.choice((4, 40, longest))))
