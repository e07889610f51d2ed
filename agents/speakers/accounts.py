"""The names of accounts in a text: "a user, quietfrog77, ... quietfrog77"."""

from __future__ import annotations

import re

from agents.lexicon.english import COLLECTIVE_NOUNS, FUNCTION_WORDS

_CALLED = re.compile(
    r"\b(?:user|username|screen name|handle|account|commenter|poster|streamer|gamer)"
    r"[\s,:(“\"‘']{1,3}(?:(?:named|called)\s[“\"‘']?)?(@?\w[\w.-]{2,38}\w)"
)
_SMALL = re.compile(r"(?<![\w.-])[a-z][a-z.-]{1,38}[a-z]\d{1,6}(?![\w-])")


def accounts(text: str) -> frozenset[str]:
    """The names of accounts in a text: those called so, and words that can be nothing else."""
    called = {found[1] for found in _CALLED.finditer(text)}
    plain = COLLECTIVE_NOUNS | FUNCTION_WORDS
    names = {name for name in called if name.islower() and name not in plain}
    return frozenset(names | {found[0] for found in _SMALL.finditer(text)})
