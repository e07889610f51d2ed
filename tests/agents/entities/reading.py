"""An identity of a text of a few words, for what is told by the words alone."""

from __future__ import annotations

from agents.entities.identity import Identity
from agents.entities.mention import Mention
from agents.entities.words import Words


def read(text: str, name: str, kind: str) -> tuple[Identity, list[Words]]:
    """The identity of a name in a text that is cut at blanks."""
    words = text.split()
    starts = [len(" ".join(words[:k])) + (k > 0) for k in range(len(words))]
    blank = [""] * len(words)
    one = Words(words, starts, list(blank), list(blank), [word.casefold() for word in words])
    parts = name.split()
    first = next(k for k in range(len(words)) if words[k : k + len(parts)] == parts)
    start = starts[first]
    identity = Identity("PER" if kind == "PERSON" else "LOC")
    identity.add(Mention(0, first, first + len(parts), start, start + len(name), name, name, kind))
    return identity, [one]
