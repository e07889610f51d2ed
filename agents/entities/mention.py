"""A name in an article, and what two ways of writing it have in common."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from agents.entities.segments import Segment
from agents.entities.words import Words


@dataclass(slots=True)
class Mention:
    """One name in one segment. `first`, `last`: its words, `last` exclusive.

    `text` is as the article has it, `name` recased. `known`: a user's gazetteer gave its type.
    """

    segment: int
    first: int
    last: int
    start: int
    end: int
    text: str
    name: str
    type: str
    known: bool = False


@lru_cache(maxsize=16_384)
def key(name: str) -> str:
    """What two ways of writing one name have in common."""
    folded = name.casefold().replace("\u2019", "'")
    if folded.startswith("the "):
        folded = folded[4:]
    if "." in folded:
        initials = all(len(part) == 2 and part[1] == "." for part in folded.split())
        whole = initials or " " not in folded
        folded = folded.replace(".", "") if whole else folded.replace(".", " ")
        folded = folded.replace(" ", "") if initials else folded
    folded = folded.replace("&", "and").replace("isation", "ization").replace("centre", "center")
    return " ".join(folded.replace("-", " ").split())


def of_word(segment: int, one: Words, index: int, where: Segment, kind: str) -> Mention:
    """The mention that a single word is."""
    word = one.text[index]
    start, end = one.start[index], one.start[index] + len(word)
    return Mention(
        segment=segment,
        first=index,
        last=index + 1,
        start=where.start + start,
        end=where.start + end,
        text=where.text[start:end],
        name=word,
        type=kind,
    )
