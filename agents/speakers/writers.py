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
_ANOTHER = re.compile(r",?\s(?:and|&)\s|,\s[A-Z]")
"""How a byline goes on with another name."""


def writer(text: str, mentions: list[Mention]) -> SpeakerEntity | None:
    """The one person whom a byline names, or a signature; None where that is nobody or several."""
    places = [found.end() for found in _BYLINE.finditer(text, 0, _FIRST)]
    places += [found.end() for found in _SIGNED.finditer(text, max(0, len(text) - _LAST))]
    found = [mention for mention in mentions if mention.start in places]
    people = {mention.entity.id: mention.entity for mention in found if mention.entity.is_person}
    several = len(people) > 1 or any(_ANOTHER.match(text, mention.end) for mention in found)
    return None if several else next(iter(people.values()), None)
