"""Markup whose elements are nested more deeply than a parser follows."""

from __future__ import annotations

import re

from agents.ingest.characters import INLINE

DEEPEST = 120
"""Elements within each other that are kept; libxml2 leaves out what lies below 256."""

_WEIGHTS = {"table": 3, "ul": 2, "ol": 2, "dl": 2}
"""Of an element with those that it needs: a table's row and cell, a list's item."""
# Elements without content, and those that a next one of their kind ends by itself.
_FLAT = frozenset(
    "area base br col embed hr img input link meta param source track wbr "
    "body colgroup dd dt head html li option p rp rt tbody td tfoot th thead tr".split()
)
# Possessive, and no further than the next `<`: linear.
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]{0,30})\b((?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+)>")


def unnested(markup: str) -> str:
    """The markup without the tags of elements that lie deeper than `DEEPEST`, a line break in place
    of those of blocks; nothing else is changed. Work is linear in it."""
    if markup.count("<") <= DEEPEST / max(_WEIGHTS.values()):
        return markup
    parts: list[str] = []
    done = depth = 0
    around: list[tuple[str, int]] = []  # open elements; the weight of a dropped one is 0
    open_ones: dict[str, int] = {}
    for tag in _TAG.finditer(markup):
        name = tag[2].lower()
        if name in _FLAT or tag[3].endswith("/"):
            continue
        if not tag[1]:
            weight = _WEIGHTS.get(name, 1) if depth < DEEPEST else 0
            around.append((name, weight))
            open_ones[name] = open_ones.get(name, 0) + 1
            depth += weight
        elif open_ones.get(name):
            weight, closed = _close(name, around, open_ones)
            depth -= closed
        else:
            continue
        if not weight:
            parts += (markup[done : tag.start()], "" if name in INLINE else "<br>")
            done = tag.end()
    return "".join([*parts, markup[done:]]) if done else markup


def _close(name: str, around: list[tuple[str, int]], open_ones: dict[str, int]) -> tuple[int, int]:
    """Close the innermost element of a name and what is open in it: its weight, and of all."""
    closed = 0
    while True:
        inner, weight = around.pop()
        open_ones[inner] -= 1
        closed += weight
        if inner == name:
            return weight, closed
