"""Cutting an article into the paragraphs that are read, and recasing what is in capitals."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agents.lexicon.english import (
    ACTING_VERBS,
    AUXILIARIES,
    FORMS_OF_BE,
    PAST_VERBS,
    THIRD_PERSON_SUBJECTS,
    TITLE_CASE_SMALL_WORDS,
)
from agents.lexicon.places import places
from agents.paragraphs import paragraphs_of
from schemas import plain

CAPITALS = re.compile(r"(?<![\w.'&-])[A-Z][A-Z'\u2019]{3,}(?![\w&])")
LOWER_WORD = re.compile(r"(?<![\w'\u2019-])[a-z][a-z'\u2019]+(?![\w-])")
CAPITALISED_WORD = re.compile(r"(?<=[a-z,;] )[A-Z][a-z\u2019']+")
WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
MAX_PARAGRAPH = 20_000
NO_WORD = re.compile(r"\S{200,}")
"""What a tokenizer needs more than linear time for, and no name is in."""

SURROGATE = re.compile(r"[\ud800-\udfff]")


_SMALL = (
    TITLE_CASE_SMALL_WORDS
    | ACTING_VERBS
    | AUXILIARIES
    | FORMS_OF_BE
    | PAST_VERBS
    | THIRD_PERSON_SUBJECTS
) - {"may", "will", "us"}


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the article that is read in one go.

    `start` is its offset in the field; `read` is what the model sees, of the same length.
    """

    field: str
    start: int
    text: str
    read: str


def segments(article: plain.Article) -> list[Segment]:
    """The title and the paragraphs of an article, boilerplate left out."""
    text: str = article["text"]
    lower = set(LOWER_WORD.findall(text))
    capitalised = set(CAPITALISED_WORD.findall(text))
    found = []
    title = article.get("title")
    if title:
        for start, end in paragraphs_of(title):
            found += _cut("title", start, title[start:end], lower, capitalised)
    for start, end in paragraphs_of(text, article.get("excluded") or ()):
        found += _cut("text", start, text[start:end], lower, capitalised)
    return found


def _cut(
    field: str, start: int, text: str, lower: set[str], capitalised: set[str]
) -> list[Segment]:
    """Paragraphs of endless length are cut at blanks."""
    found = []
    position = 0
    while position < len(text):
        end = min(len(text), position + MAX_PARAGRAPH)
        if end < len(text):
            blank = text.rfind(" ", position + MAX_PARAGRAPH // 2, end)
            end = blank + 1 if blank > 0 else end
        part = text[position:end]
        found.append(Segment(field, start + position, part, _readable(part, lower, capitalised)))
        position = end
    return found


def _readable(text: str, lower: set[str], capitalised: set[str]) -> str:
    """What the model may see of a text, of the same length."""
    text = NO_WORD.sub(lambda match: " " * len(match.group()), text)
    return recase(SURROGATE.sub("\ufffd", text), lower, capitalised)


def recase(text: str, lower: set[str], capitalised: set[str]) -> str:
    """The text with words in capitals written as they would stand in a sentence.

    A text all in capitals is recased whole, by how its words are written elsewhere in the article
    (`lower`, `capitalised`); elsewhere only known places and names that the article writes
    otherwise are. The result has the same length.
    """
    if not CAPITALS.search(text):
        return text
    known = places()
    whole = sum(map(str.isupper, text)) > 4 * sum(map(str.islower, text))

    def written(match: re.Match[str]) -> str:
        word = match.group()
        if not word.isupper() or len(word) < 2:
            return word
        small, capital = word.lower(), word.capitalize()
        if len(small) != len(word) or len(capital) != len(word):
            return word
        if not whole:
            shown = capital in capitalised or known.get(small, "") in ("N", "S", "C", "c")
            return capital if len(word) > 3 and shown else word
        if small in _SMALL:
            return small
        if capital in capitalised:
            return capital
        if small in lower:
            return small
        return word if len(word) < 4 and small not in known else capital

    return WORD.sub(written, text)
