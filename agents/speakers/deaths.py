"""Who of the article has died: of several who share a surname, the others speak."""

from __future__ import annotations

import re

from agents.lexicon.english import DEAD_WORDS
from agents.speakers.types import SpeakerEntity

_MENTIONS = 8
"""Mentions of a person that are looked at."""

_DONE = "|".join(sorted(DEAD_WORDS - {"missing", "funeral", "body", "suicide"}))
_BEFORE = re.compile(
    r"\b(?:(?:death|murder|killing|shooting|body|funeral|loss|memory|disappearance)s?\sof|"
    r"killed|murdered|stabbed|mourn\w*|bury|buried|late)\s(?:[\w’'-]+\s){0,4}$",
    re.I,
)
_BEHIND = re.compile(
    r"(?:,[^.;:!?\n\"“”]{1,90},|,\s\d{1,3},)?\s(?:who\s)?(?:also\s)?"
    r"(?:was\s(?:only\s|just\s)?\w+\swhen\s(?:he|she)\s)?(?:(?:was|were|had|has|is)\s)?"
    r"(?:been\s|later\s|already\s|fatally\s)?(?:found\s)?"
    rf"(?:{_DONE}|shot|slain|"
    r"(?:lost|took)\s(?:his|her)\s(?:own\s)?life|collapsed\sand\sdied)\b"
)
_DEATH = re.compile(r"['’]s?\s(?:[\w-]+\s)?(?:death|murder|killing|body|funeral|killers?|coffin)\b")


def is_dead(entity: SpeakerEntity, text: str) -> bool:
    """Whether the text tells of a person's death beside one of the first mentions."""
    return any(
        _BEFORE.search(text, max(0, start - 60), start)
        or _BEHIND.match(text, end, end + 140)
        or _DEATH.match(text, end, end + 40)
        for start, end in entity.mentions[:_MENTIONS]
    )
