"""Who "I" is where nobody is quoted: the writer, by the byline or the signature in the text."""

from __future__ import annotations

import re

from agents.speakers.types import Mention, SpeakerEntity

_BYLINE = re.compile(r"(?:^|\n)[ \t]*[Bb][Yy]:?[ \t]+(?=[A-Z])")
_FIRST = 600
"""Characters at a text's beginning in which a byline is looked for."""

_SIGNED = re.compile(
    r"\n[ \t]*(?:(?:Yours|Sincerely|Regards|Respectfully|Faithfully|Cordially|Best|Kind|Warm|"
    r"Your|With)\b[^\n]{0,40}\n\s*)(?:(?:Dr|Mr|Mrs|Ms|Prof)\.?[ \t])?(?=[A-Z])"
)
_LAST = 500
"""Characters at its end in which a signature is."""


def writer(text: str, mentions: list[Mention]) -> SpeakerEntity | None:
    """The one person whom a byline names, or a signature; None where that is nobody or several."""
    places = [found.end() for found in _BYLINE.finditer(text, 0, _FIRST)]
    places += [found.end() for found in _SIGNED.finditer(text, max(0, len(text) - _LAST))]
    some = {
        mention.entity.id: mention.entity
        for mention in mentions
        if mention.start in places and mention.entity.is_person
    }
    behind = (m for m in mentions if m.start in places and _and(text, m.end))
    return None if len(some) != 1 or any(behind) else next(iter(some.values()))


def _and(text: str, end: int) -> bool:
    """Whether a byline goes on with another name."""
    return re.match(r",?\s(?:and|&)\s|,\s[A-Z]", text[end : end + 8]) is not None
