"""Labels that a page puts to who speaks: `NAME:`, `Name (role):`, `Q:`, a line `Name -- role`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agents.lexicon.english import HONORIFICS, LABELS_OF_NOBODY, LABELS_OF_ROLES, NAME_PARTICLES
from agents.quotes.types import Span

QUESTIONS = frozenset(("q", "question"))
ANSWERS = frozenset(("a", "answer"))

LONGEST_LINE = 120
"""Characters of a line that is a label alone, at most."""
MOST_WORDS = 6

_PARTICLES = "|".join(sorted({*NAME_PARTICLES, "of", "the", "and", "for"}))
_CAPITALISED = r"[^\W\d_a-zß-öø-ÿ][\w'’.&/-]{0,40}"
_WORDS = rf"{_CAPITALISED}(?:\s(?:{_CAPITALISED}|(?:{_PARTICLES})\b)){{0,5}}"
_NAME = rf"(?P<name>{_WORDS})"
_ROLE = r"(?:\s?[(\[](?P<role>[^()\[\]\n]{1,80})[)\]])?"
_COLON = re.compile(
    rf"(?:[-–—•*>]\s)?{_NAME}{_ROLE}(?:\s?(?P<dash>--|–|—|\s-)\s(?P<office>[^:.?!\n]{{2,80}})"
    r"|,\s[^:,.?!\n]{2,60})?\s?(?P<mark>:)(?=\s|$)"
)
_QA = re.compile(r"(?P<name>Q|A|Question|Answer)\s?\d{0,2}\s?(?P<mark>[.:)])(?=\s|$)")
_BEHIND_QA = re.compile(
    rf"\s(?:\((?P<inner>{_WORDS})(?P<bracket>\))|(?P<outer>{_WORDS})(?P<colon>:))(?=\s|$)"
)
"""Who asks or answers, behind the letter: "Q. (Ann Roe) Why?", "A. MR. ROE: Yes."."""
_LINE = re.compile(rf"{_NAME}(?:\s?(?P<dash>--|–|—|\s-)\s(?P<role>.{{2,100}}))?")
_ENDS_SENTENCE = (".", "!", "?", ",", ";", "…")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


@dataclass(frozen=True, slots=True)
class Label:
    """A label at the beginning of a paragraph; ranges are code points of the article's text.

    name: the label without its role. key: what is the same in all labels of one speaker.
    mark: what stands between label and words. begin: where the words begin; the paragraph's end
    where the label is a line of its own. role: whether the line tells what the named person does.
    """

    para: int
    name: Span
    key: str
    mark: Span
    begin: int
    role: bool = False
    line: bool = False

    @property
    def asks(self) -> bool:
        """Whether it is that of a question, whoever asks."""
        return self.key in QUESTIONS

    @property
    def answers(self) -> bool:
        """Whether it is that of an answer, whoever answers."""
        return self.key in ANSWERS

    @property
    def named(self) -> bool:
        """Whether it has the form of a person's full name."""
        return len(self.key.split()) > 1


def key_of(name: str) -> str:
    """A label's words without titles and case."""
    words = [word.casefold() for word in _WORD.findall(name)]
    kept = [word for word in words if word not in HONORIFICS]
    return " ".join(kept or words)


def labels(text: str, paragraphs: Sequence[Span]) -> list[Label]:
    """The paragraphs that a label and a colon begin, in order. Linear in the text."""
    found = []
    for para, (start, end) in enumerate(paragraphs):
        match = _QA.match(text, start, end) or _COLON.match(text, start, end)
        if match is None:
            continue
        name, mark, begin = _name(text, match), match.span("mark"), match.end()
        who = _BEHIND_QA.match(text, begin, end) if match.re is _QA else None
        if who is not None:
            inner = who["inner"] is not None
            name, begin = who.span("inner" if inner else "outer"), who.end()
            mark = who.span("bracket" if inner else "colon")
        key = key_of(text[slice(*name)])
        if key and key not in LABELS_OF_NOBODY and len(key.split()) <= MOST_WORDS:
            told = match.re is _COLON and bool(match["dash"] or match["role"])
            found.append(Label(para, name, key, mark, begin, told))
    return found


def line_labels(text: str, paragraphs: Sequence[Span], apart: frozenset[int]) -> list[Label]:
    """The paragraphs that are no more than a name, with or without what the named one does.

    apart: numbers of the paragraphs that the page sets apart.
    """
    found = []
    for para, (start, end) in enumerate(paragraphs):
        if end - start > LONGEST_LINE or text[end - 1] in _ENDS_SENTENCE:
            continue
        match = _LINE.fullmatch(text, start, end)
        if match is None:
            continue
        name = match.span("name")
        key = key_of(text[slice(*name)])
        known = match["role"] or para in apart or len(key.split()) > 1 or key in LABELS_OF_ROLES
        if key and known and key not in LABELS_OF_NOBODY:
            role = match["role"] is not None
            found.append(Label(para, name, key, match.span("name"), end, role, line=True))
    return found


def _name(text: str, match: re.Match[str]) -> Span:
    """The range of the name: that in brackets where what stands before them is a role."""
    start, end = match.span("name")
    roles = match.groupdict()
    if roles.get("role") and key_of(text[start:end]) in LABELS_OF_ROLES:
        inner = re.compile(_NAME).fullmatch(text, *match.span("role"))
        if inner is not None:
            return inner.span("name")
    return start, end
