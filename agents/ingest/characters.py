"""Character references that a publisher's program left in a text: `&#8216;`, `&amp;quot;`."""

from __future__ import annotations

import html
import re
import unicodedata
from html.entities import html5

ROUNDS = 3
"""How often a text may have been escaped."""

_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
INLINE = frozenset("a abbr b big cite em font i q s small span strong sub sup tt u".split())
"""Elements within a line of text."""
_TAG = re.compile(
    rf"</?(?:{'|'.join(sorted(INLINE))}|br|wbr)(?:\s[^<>]{{0,300}})?/?>", re.IGNORECASE
)


def unescaped(text: str) -> str:
    """The text with the characters that the references in it stand for; unknown ones stay."""
    for _ in range(ROUNDS):
        if "&" not in text:
            break
        changed = _REFERENCE.sub(_character, text)
        if changed == text:
            break
        text = changed
    return text


def plain_line(text: str) -> str:
    """A headline or a name without references, tags of emphasis and runs of white space."""
    return " ".join(_TAG.sub("", unescaped(text)).split())


def _character(match: re.Match[str]) -> str:
    name = match[0][1:]
    found = html.unescape(match[0]) if name[0] == "#" else html5.get(name, "")
    # A reference to a control character says nothing that could be read.
    readable = found not in ("", "\ufffd") and (found.isspace() or not _control(found))
    return found if readable else match[0]


def _control(found: str) -> bool:
    return any(unicodedata.category(character) == "Cc" for character in found)
