"""Transcripts and interviews: paragraphs that take turns, without quotation marks.

What tells a turn is a label (`NAME:`, `Q:`, a line `Name -- role`: see `labels`), or that the page
sets the questions apart from the answers (`questions`). A turn runs on through the paragraphs below
it, up to the next one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from agents.lexicon.english import LABELS_OF_ROLES
from agents.lexicon.places import places
from agents.quotes.arrays import Flags, TokenRange
from agents.quotes.layout.interviews import by_initials, who_answers
from agents.quotes.layout.labels import Label, labels, line_labels
from agents.quotes.layout.questions import answered_questions
from agents.quotes.layout.regions import unquote
from agents.quotes.propose.attribution import Attribution, text_order
from agents.quotes.text.sheet import Sheet
from agents.quotes.text.tokens import Tokens
from agents.quotes.types import Span

_LEAST_TURNS = 3
_LEAST_ROLES = 2
"""Lines that tell a role, in a transcript whose labels are lines."""
_INITIALS = 3
_LONGEST_TURN = 60
"""Paragraphs of a turn, at most."""
_AFTER_LAST = 3
"""Paragraphs that go on with the last turn, at most."""
_SHORT = 8
"""Words of a paragraph without a full stop that may be a heading."""
_STOPS = (".", "!", "?", "…", ":", "-", "–", "—", "”", '"', "’", ")", "]")
_OWN = frozenset("i i'm i've i'd i'll i’m i’ve i’d i’ll we we're we’re my our me us".split())
_STATES = ("N", "S", "R")
_SCORE, _SPEAKER = 0.8, 0.9


@dataclass(frozen=True, slots=True)
class _Turn:
    """Ranges of code points: the words, by paragraph, the speaker's mention and the mark."""

    paragraphs: list[int]
    parts: list[Span]
    speaker: Span | None
    cue: Span | None


def add_turns(tokens: Tokens, words: Flags, items: list[Attribution]) -> list[Attribution]:
    """Items with every turn of a transcript as one; what was found inside a turn gives way.

    A transcript is an article with at least three paragraphs that labels of two speakers begin, one
    of them at least twice. In one of `Q:` and `A:`, or of questions that the page sets apart, the
    answers are of the person whom title and introduction name; questions have no speaker. The words
    of turns are marked in `tokens.in_turn` and are in no quoted region. Both lists are in text
    order.
    """
    made: list[Attribution] = []
    taken: set[int] = set()
    paragraphs = 0
    for sheet, offset in zip(tokens.sheets, tokens.first.tolist(), strict=False):
        for turn in _turns(sheet):
            item = _attribution(sheet, offset, words, turn)
            if item is not None:
                made.append(item)
                taken.update(paragraphs + para for para in turn.paragraphs)
        paragraphs += len(sheet.paragraphs)
    if not made:
        return items
    for said in made:
        for low, high in said.content:
            # Marks inside a turn make no quotation of its own.
            tokens.in_turn[low : high + 1] = 1
            unquote(tokens, low, high)
    rest = [a for a in items if int(tokens.para[a.content[0][0]]) not in taken]
    return sorted([*rest, *made], key=text_order)


def _attribution(sheet: Sheet, offset: int, words: Flags, turn: _Turn) -> Attribution | None:
    content = []
    for part in turn.parts:
        span = _token_range(sheet, part)
        if span is None:
            continue
        low, high = span[0] + offset, span[1] + offset
        while low < high and not words[low]:
            low += 1
        if words[low : high + 1].any():
            content.append((low, high))
    if not content:
        return None
    source = _token_range(sheet, turn.speaker) if turn.speaker else None
    cue = _token_range(sheet, turn.cue) if turn.cue else None
    return Attribution(
        (cue[0] + offset, cue[1] + offset) if cue else None,
        (source[0] + offset, source[1] + offset) if source else None,
        content,
        _SCORE,
        _SPEAKER if source else 0.0,
    )


def _token_range(sheet: Sheet, span: Span) -> TokenRange | None:
    """The tokens of a range of code points."""
    low = int(np.searchsorted(sheet.end, span[0], side="right"))
    high = int(np.searchsorted(sheet.start, span[1], side="left")) - 1
    return (low, high) if low <= high else None


def _turns(sheet: Sheet) -> list[_Turn]:
    """The turns of one article, in order."""
    found = _labelled(sheet)
    if not found:
        return _answers(sheet)
    text, title = sheet.text, sheet.title
    begin = sheet.paragraphs[found[0].para][0]
    top = sheet.paragraphs[0][0]
    guest = who_answers(text, top, begin, title) if any(one.answers for one in found) else None
    speakers = {label.key: _speaker(sheet, label, begin, guest) for label in found}
    out = []
    for k, label in enumerate(found):
        last = k + 1 == len(found)
        stop = len(sheet.paragraphs) if last else found[k + 1].para
        speaker = speakers[label.key]
        unknown = label.asks or label.answers or _is_initials(text[slice(*label.name)])
        named = label.name if speaker is None and not unknown else speaker
        own = [*range(label.para + 1, stop)]
        own = own[: _AFTER_LAST if last and not label.line else _LONGEST_TURN]
        surname = text[slice(*named)].split()[-1] if named else ""
        more = _going_on(sheet, own, surname, last and not label.line)
        first = (label.begin, sheet.paragraphs[label.para][1])
        paragraphs = [label.para, *more]
        parts = [first, *(sheet.paragraphs[para] for para in more)]
        out.append(_Turn(paragraphs, [p for p in parts if p[0] < p[1]], named, label.mark))
    return out


def _speaker(sheet: Sheet, label: Label, begin: int, guest: Span | None) -> Span | None:
    """Who a label stands for, where that is not its own words."""
    if label.asks:
        return None
    if label.answers:
        return guest
    name = sheet.text[slice(*label.name)]
    letters = [letter for letter in name if letter.isalpha()]
    if 2 <= len(letters) <= _INITIALS and name.isupper() and " " not in name:
        return by_initials(sheet.text, sheet.paragraphs[0][0], begin, name)
    return None


def _is_initials(name: str) -> bool:
    """Whether a label is two capitals, which name nobody by themselves: "NH:"."""
    letters = name.replace(".", "").replace(" ", "")
    return len(letters) == 2 and letters.isupper()


def _labelled(sheet: Sheet) -> list[Label]:
    """The labels of an article that is a transcript, in order; none where it is not."""
    found = [one for one in labels(sheet.text, sheet.paragraphs) if not _all_quoted(sheet, one)]
    kept = _recurring(sheet, found, least=_LEAST_TURNS)
    if kept:
        return kept
    lines = line_labels(sheet.text, sheet.paragraphs, sheet.apart)
    roles = sum(one.role or one.key in LABELS_OF_ROLES or one.para in sheet.apart for one in lines)
    if roles < _LEAST_ROLES:
        return []
    lines = [one for one in lines if one.para + 1 < len(sheet.paragraphs)]
    return _recurring(sheet, lines, least=_LEAST_TURNS)


def _recurring(sheet: Sheet, found: Sequence[Label], least: int) -> list[Label]:
    """The labels from the first to the last that recurs or has the form of a name, where they make
    a transcript."""
    if len(found) < least:
        return []
    found = _with_full_keys(found)
    count = Counter(one.key for one in found)
    if len(count) < 2 or max(count.values()) < 2:
        return list(found) if _are_statements(sheet, found) else []
    text = sheet.text
    sure = [
        one.para
        for one in found
        if count[one.key] > 1
        or " " in text[slice(*one.name)]
        or one.role
        or one.key in LABELS_OF_ROLES
        or text[slice(*one.name)].isupper()
    ]
    kept = [one for one in found if sure[0] <= one.para <= sure[-1]]
    spoken = sum(_is_prose(sheet, one) for one in kept)
    return kept if 2 * spoken >= len(kept) and not _is_list_of_states(sheet, kept) else []


def _are_statements(sheet: Sheet, found: Sequence[Label]) -> bool:
    """Whether each label is a name and what the named one does, and most say "I" or "we" behind
    it: "Ann Roe -- baker: We were never asked."."""
    if not all(one.role and one.named and _is_prose(sheet, one) for one in found):
        return False
    return 2 * _of_themselves(sheet, found) >= len(found)


def _of_themselves(sheet: Sheet, found: Sequence[Label]) -> int:
    """How many of the labels stand before words of somebody who speaks of himself."""
    own = 0
    for one in found:
        words = sheet.text[one.begin : sheet.paragraphs[one.para][1]].casefold().split()
        own += not _OWN.isdisjoint(words)
    return own


def _is_list_of_states(sheet: Sheet, found: Sequence[Label]) -> bool:
    """Whether labels are states or their parts, of which the text tells: "Oregon: Family leave has
    been expanded." Delegates of states say "we"."""
    keys = {one.key for one in found}
    if 2 * sum(places().get(key) in _STATES for key in keys) < len(keys):
        return False
    return 2 * _of_themselves(sheet, found) < len(found)


def _with_full_keys(found: Sequence[Label]) -> list[Label]:
    """The labels, a surname alone under the key of the one full name that ends with it."""
    full: dict[str, set[str]] = {}
    for one in found:
        if one.named:
            full.setdefault(one.key.split()[-1], set()).add(one.key)
    keys = {surname: names.pop() for surname, names in full.items() if len(names) == 1}
    return [replace(one, key=keys.get(one.key, one.key)) for one in found]


def _is_prose(sheet: Sheet, label: Label) -> bool:
    """Whether sentences stand behind a label."""
    para = label.para + label.line
    end = sheet.paragraphs[para][1] if para < len(sheet.paragraphs) else label.begin
    return sheet.text[end - 1] in _STOPS


def _all_quoted(sheet: Sheet, label: Label) -> bool:
    """Whether the words behind a label are in quotation marks, which tell as much."""
    span = _token_range(sheet, (label.begin, sheet.paragraphs[label.para][1]))
    if span is None:
        return False
    quoted = sheet.region[span[0] : span[1] + 1] >= 0
    return bool(quoted.any()) and float(quoted.mean()) > 0.8


def _going_on(sheet: Sheet, own: Sequence[int], surname: str, closing: bool) -> list[int]:
    """The paragraphs behind that of a label with which its turn goes on.

    closing: behind the last label, where the article may end otherwise, only those that someone
    says of himself.
    """
    text = sheet.text
    more = []
    for para in own:
        start, end = sheet.paragraphs[para]
        line = text[start:end]
        if para in sheet.apart or (len(line.split()) <= _SHORT and not line.endswith(_STOPS)):
            if closing:
                break
            continue
        if line[0] in "([" and line[-1] in ")]":
            continue
        if surname and len(surname) > 2 and surname.casefold() in line.casefold():
            break
        if closing and _OWN.isdisjoint(line.casefold().split()):
            break
        more.append(para)
    return more


def _answers(sheet: Sheet) -> list[_Turn]:
    """The answers to questions that the page sets apart."""
    found = answered_questions(sheet)
    if not found:
        return []
    begin = sheet.paragraphs[found[0].question][0]
    guest = who_answers(sheet.text, sheet.paragraphs[0][0], begin, sheet.title)
    return [
        _Turn(one.answer, [sheet.paragraphs[para] for para in one.answer], guest, None)
        for one in found
    ]
