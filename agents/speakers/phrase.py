"""The noun phrase that a quote's speaker is, and how names stand in one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agents.lexicon.english import ORGANISATION_WORDS
from agents.quotes.types import Span
from agents.speakers.words import WORD, without_possessive

_CUT = re.compile(
    r"[,;:()\[\]—–]|\s(?:of|for|in|at|from|with|who|which|whose|that|on|to|by|as|and|or)\s"
)
_OFFICE = re.compile(r"\sof\s(?:[Ss]tate|[Dd]efen[sc]e|[Gg]overnment|[Ss]taff)\b")
""" "Secretary of State" goes on behind its preposition."""

_OWNED = re.compile(r"['’]s?\s+\w")
_NEXT_WORD = re.compile(r"(?:['’]s?)?\s*([^\W\d_][\w-]*)")
_NO_NOUNS = ("himself", "herself", "itself", "s")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A speaker's mention.

    span: code-point offsets in the article's text. words: lower-cased. head: the phrase up to
    its first comma, preposition or relative pronoun. head_words: of the head, lower-cased. noun:
    the head's last word, without a possessive; of an office ("secretary of state") that before
    its "of".
    """

    span: Span
    words: tuple[str, ...]
    head: Span
    head_words: tuple[str, ...]
    noun: str

    @classmethod
    def read(cls, text: str, span: Span) -> Phrase:
        """The phrase that text[span] is."""
        words = tuple(match.group().lower() for match in WORD.finditer(text, *span))
        head = _head(text, *span)
        head_words = tuple(match.group().lower() for match in WORD.finditer(text, *head))
        noun = without_possessive(head_words[-1]) if head_words else "".join(words[-1:])
        if "of" in head_words[1:]:
            noun = head_words[head_words.index("of", 1) - 1]  # "secretary of state"
        return cls(span, words, head, head_words, noun)

    @property
    def start(self) -> int:
        return self.span[0]

    @property
    def end(self) -> int:
        return self.span[1]


def _head(text: str, start: int, end: int) -> Span:
    match = _CUT.search(text, start + 1, end)
    if match and (office := _OFFICE.match(text, match.start(), end)):
        match = _CUT.search(text, office.end(), end)
    return (start, match.start()) if match else (start, end)


def modifies(text: str, end: int, limit: int) -> bool:
    """Whether a name that ends at `end` belongs to a noun after it, before `limit`."""
    rest = _NEXT_WORD.match(text[end:limit])
    if rest is None:
        return False
    if rest[1].lower() in ORGANISATION_WORDS and text[end : end + 1] == " ":
        return True  # "Clinton Foundation announcements" are not Clinton's words.
    return rest[1] not in _NO_NOUNS and (rest[1].islower() or text[end : end + 1] in ("'", "’"))


def is_possessive(text: str, end: int) -> bool:
    """Whether a name that ends at `end` is somebody's: "X's lawyer"."""
    if _OWNED.match(text[end : end + 4]):
        return True
    return text[end - 2 : end] in ("'s", "’s")
