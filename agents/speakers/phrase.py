"""The noun phrase that a quote's speaker is, and how names stand in one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agents.lexicon.english import ORGANISATION_WORDS
from agents.quotes.types import Span
from agents.speakers.words import WORD, without_possessive

_CUT = re.compile(
    r"[,;:()\[\]—–]|\s(?:of|for|in|at|from|with|who|which|whose|that|on|to|by|as|and|or|including|like|via)\s"
)
_OFFICE = re.compile(r"\sof\s(?:[Ss]tate|[Dd]efen[sc]e|[Gg]overnment|[Ss]taff)\b")
""" "Secretary of State" goes on behind its preposition."""

_OF_SEVERAL = re.compile(r"-of-\w+$")
""" "The mother-of-two"."""

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
    def read(cls, text: str, span: Span, names: Sequence[Span] = ()) -> Phrase:
        """The phrase that text[span] is. names: where names stand in it, in which no head ends."""
        words = tuple(match.group().lower() for match in WORD.finditer(text, *span))
        head, office = _head(text, *span, names)
        head_words = tuple(match.group().lower() for match in WORD.finditer(text, *head))
        noun = without_possessive(head_words[-1]) if head_words else "".join(words[-1:])
        noun = _OF_SEVERAL.sub("", noun)
        if office is not None:  # "secretary of state"
            before = WORD.findall(text[head[0] : office].lower())
            noun = before[-1] if before else noun
        return cls(span, words, head, head_words, noun)

    @property
    def start(self) -> int:
        return self.span[0]

    @property
    def end(self) -> int:
        return self.span[1]


def _head(text: str, start: int, end: int, names: Sequence[Span]) -> tuple[Span, int | None]:
    """Where the head of a phrase stands, and where the "of" of an office in it does."""
    office: int | None = None
    match = _CUT.search(text, start + 1, end)
    while match is not None:
        goes_on = _inside(match.span(), names)
        if goes_on is None:
            if (found := _OFFICE.match(text, match.start(), end)) is None:
                return (start, match.start()), office
            office, goes_on = match.start(), found.end()
        match = _CUT.search(text, goes_on, end)
    return (start, end), office


def _inside(span: Span, names: Sequence[Span]) -> int | None:
    """Where the name ends in which a range lies; None where it lies in none."""
    return next((end for begin, end in names if begin < span[0] and span[1] < end), None)


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
