"""Speakers by the name of an account: "@harbour_lass", "a user, quietfrog77, ... quietfrog77"."""

from __future__ import annotations

import re

from agents.speakers.confidence import by_rule, group_by_rule
from agents.speakers.context import Context
from agents.speakers.phrase import Phrase
from agents.speakers.types import Speaker

_HANDLE = re.compile(r"@\w[\w.]*\w|\w*[a-z]\w*_\w+|[a-z][a-z.-]+[a-z]\d{1,6}")
""" "@harbour_lass", "darkwater_99", "quietfrog77", but not "Mi24", "3D" or "Covid-19"."""

_FIRST = re.compile(r"@?\w[\w.-]*\w")
_MOST = 40
"""Characters of a name."""


def by_handle(phrase: Phrase, context: Context) -> Speaker | None:
    """The account that a phrase names, or whose post or page it is: "quietfrog77's last post"."""
    text = context.text
    found = _FIRST.match(text, phrase.start, phrase.end)
    if found is None or found.end() - found.start() > _MOST:
        return None
    alone = not text[found.end() : phrase.end].strip(" .,)")
    if not alone and text[found.end() : found.end() + 2] not in ("'s", "’s"):
        return None
    name = _account(found[0], context)
    if name is None:
        return None
    known = [
        one
        for one in context.index.surnames.called(name).values()
        if one.name.lower() == name.lower() and one.is_person
    ]
    if known:
        return by_rule(phrase.span, known[0], "name", "name")
    return group_by_rule(phrase.span, "name", name, "name unseen")


def _account(written: str, context: Context) -> str | None:
    """The account's name, as the text has it inside sentences; None for any other word."""
    if _HANDLE.fullmatch(written):
        return written
    small = written[0].lower() + written[1:]  # "Quietfrog77" begins a sentence.
    return small if small in context.index.accounts and written[1:].islower() else None
