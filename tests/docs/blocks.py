"""The blocks of a page that a reader types: files, commands and programs, in their order.

A comment above a block says what it is: `<!-- file: NAME -->` is written, `<!-- run -->` goes to a
shell, `<!-- python -->` to Python. Behind a colon stands what must be in the output.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_BLOCK = re.compile(
    r"<!-- (file|run|python)(?:: ([^>]*?))? -->\n+```[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Block:
    """One block. kind: file, run or python; argument: a file's name, or what is expected."""

    kind: str
    argument: str
    text: str


def blocks(page: str) -> Iterator[Block]:
    """The marked blocks of a page of Markdown."""
    for found in _BLOCK.finditer(page):
        yield Block(found[1], found[2] or "", found[3])
