"""Interviews whose questions the page sets apart, in bold or as headings, from plain answers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agents.quotes.text.sheet import Sheet

LEAST_QUESTIONS = 2
LEAST_SHARE = 0.5
"""Share of the lines set apart, from the first question on, that are questions."""
LEAST_OWN = 0.3
"""Share of the answers in which someone speaks of himself: writers who answer their own questions
seldom do."""
MOST_QUOTED = 0.35
"""Share of the answers that hold a quotation."""
LONGEST_LAST = 4
"""Paragraphs of the last answer, at most."""

_OWN = re.compile(r"\b(?:I|my|me|we|our|us|myself)\b(?!\.)", re.IGNORECASE)
_ADDRESS = re.compile(r"\b(?:you|your|yourself)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answered:
    """A question and the paragraphs of its answer, by their numbers."""

    question: int
    answer: list[int]


def answered_questions(sheet: Sheet) -> list[Answered]:
    """The questions of an interview and the answers to them; none where the page is none."""
    asked = [para for para in sorted(sheet.apart) if _text(sheet, para).endswith("?")]
    if len(asked) < LEAST_QUESTIONS:
        return []
    below = [para for para in sorted(sheet.apart) if para >= asked[0]]
    if len(asked) < LEAST_SHARE * len(below):
        return []
    out = []
    for k, para in enumerate(asked):
        later = [other for other in below if other > para]
        stop = later[0] if later else min(len(sheet.paragraphs), para + 1 + LONGEST_LAST)
        answer = [*range(para + 1, stop)]
        if answer:
            out.append(Answered(para, answer))
        elif k + 1 == len(asked):
            break
    return out if len(out) >= LEAST_QUESTIONS and _is_interview(sheet, out) else []


def _is_interview(sheet: Sheet, found: list[Answered]) -> bool:
    """Whether somebody is asked and speaks of himself."""
    questions = [_text(sheet, one.question) for one in found]
    answers = [" ".join(_text(sheet, para) for para in one.answer) for one in found]
    quoted = sum("“" in answer or '"' in answer for answer in answers)
    own = sum(_OWN.search(answer) is not None for answer in answers)
    addressed = any(_ADDRESS.search(question) for question in questions)
    return addressed and own >= LEAST_OWN * len(found) and quoted <= MOST_QUOTED * len(found)


def _text(sheet: Sheet, para: int) -> str:
    start, end = sheet.paragraphs[para]
    return sheet.text[start:end]
