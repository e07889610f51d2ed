"""Interviews without labels: questions that the page sets apart, in bold or as headings, or that
stand as plain paragraphs between those of the answers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agents.quotes.layout.interviews import REACH, headline, who_answers
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
LEAST_PLAIN = 3
"""Questions of an interview in which nothing sets them apart."""
LEAST_OWN_PLAIN = 0.5
"""Share of the answers to plain questions in which someone speaks of himself."""
MOST_OF_READERS = 0.25
"""Share of plain questions that a reader asks of himself, at most: "Do I need a permit?"."""
LONGEST_PLAIN = 60
"""Words of a plain question, at most."""
MOST_PARAGRAPHS, MOST_WHERE_CALLED = 4, 6
"""Paragraphs for each plain question, on average, at most: in an essay they are more. The second
where the headline calls the page an interview."""
LONGEST_HEADING = 8
LONGEST_REMARK = 16
"""Words of what an interviewer says that is no question, at most: "The judge saw it otherwise."."""

_OWN = re.compile(r"\b(?:I|my|me|we|our|us|myself)\b(?!\.)", re.IGNORECASE)
_ADDRESS = re.compile(r"\b(?:you|your|yourself)\b", re.IGNORECASE)
_OF_READER = re.compile(
    r"\b(?:do|can|should|will|am|may|must|could|need|if) i\b|\bmy\b", re.IGNORECASE
)
_REQUEST = re.compile(
    r"(?:Please )?(?:Tell|Describe|Explain|Talk|Walk|Take|Remind) (?:me|us|to us)\b"
)
_CALLED = re.compile(r"\b(?:interview\w*|q&a|questions (?:for|to|with))\b", re.IGNORECASE)
_TELLS_OF_ONE = re.compile(
    r"\b(?:interview\w*|q&a|conversation|spoke (?:to|with)|speaks (?:to|with|about)|"
    r"talk(?:s|ed)? (?:to|with|about)|(?:i|we) met|met (?:him|her|us)|to meet|sat down|answered|"
    r"questions (?:for|to|with)|(?:asked|told) (?:him|her|us))\b",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?:[A-Z][\w.’'-]*\s?){1,4}:\s")


@dataclass(frozen=True, slots=True)
class Answered:
    """A question and the paragraphs of its answer, by their numbers."""

    question: int
    answer: list[int]


def answered_questions(sheet: Sheet) -> list[Answered]:
    """The questions of an interview and the answers to them; none where the page is none."""
    asked = [para for para in sorted(sheet.apart) if _text(sheet, para).endswith("?")]
    if len(asked) < LEAST_QUESTIONS:
        return _plain(sheet)
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


def _plain(sheet: Sheet) -> list[Answered]:
    """The answers to questions that are paragraphs like all others; none where the page is no
    interview."""
    asked = [para for para in range(len(sheet.paragraphs)) if _asks(sheet, para)]
    if len(asked) < LEAST_QUESTIONS:
        return []
    found = _blocks(sheet, sorted({*asked, *_addressing(sheet, asked)}))
    return found if _is_plain_interview(sheet, found) else []


def _blocks(sheet: Sheet, asked: list[int]) -> list[Answered]:
    """Each question that an answer follows, and the answer."""
    out: list[Answered] = []
    for k, para in enumerate(asked):
        last = k + 1 == len(asked)
        stop = len(sheet.paragraphs) if last else asked[k + 1]
        answer = _last_answer(sheet, para + 1, stop) if last else [*range(para + 1, stop)]
        if answer:
            own = [p for p in answer if not (_remarks(sheet, p, answer) or _heads(sheet, p))]
            out.append(Answered(para, own or answer))
    return out


def _addressing(sheet: Sheet, asked: list[int]) -> list[int]:
    """Paragraphs that address who answers with no question: "You were struck by a shoe."."""
    out: list[int] = []
    reach = min(len(sheet.paragraphs) - 1, asked[-1] + LONGEST_LAST)
    for para in range(max(1, asked[0] - LONGEST_LAST), reach):
        text = _text(sheet, para)
        short = len(text.split()) <= LONGEST_REMARK and text.endswith(".")
        if not short or _quotes(sheet, para) or _OWN.search(text):
            continue
        if para + 1 in asked or para - 1 in asked or para - 1 in out[-1:]:
            continue  # an answer
        if _ADDRESS.search(text) and (para > asked[0] or para + 2 in asked):
            out.append(para)
    return out


def _is_plain_interview(sheet: Sheet, found: list[Answered]) -> bool:
    """Whether somebody is asked in turn and speaks of himself, and no reader asks for advice."""
    if len(found) < LEAST_QUESTIONS:
        return False
    begin = sheet.paragraphs[found[0].question][0]
    top = sheet.title or headline(sheet.text, sheet.paragraphs[0][0], begin)
    called = _CALLED.search(top) is not None
    reach = found[-1].answer[-1] + 1 - found[0].question
    if len(found) < LEAST_PLAIN and not called:
        return False
    if reach > (MOST_WHERE_CALLED if called else MOST_PARAGRAPHS) * len(found):
        return False
    questions = [_text(sheet, one.question) for one in found]
    answers = [" ".join(_text(sheet, para) for para in one.answer) for one in found]
    of_readers = sum(_OF_READER.search(question) is not None for question in questions)
    own = sum(_OWN.search(answer) is not None for answer in answers)
    quoted = sum(any(_quotes(sheet, para) for para in one.answer) for one in found)
    return (
        of_readers <= MOST_OF_READERS * len(found)
        and own >= LEAST_OWN_PLAIN * len(found)
        and quoted <= MOST_QUOTED * len(found)
        and _told(sheet, begin, top)
    )


def _told(sheet: Sheet, begin: int, title: str) -> bool:
    """Whether title or introduction tell of an interview, or the title names who answers.

    begin: where the first question does.
    """
    text, top = sheet.text, sheet.paragraphs[0][0]
    if _TELLS_OF_ONE.search(f"{title}\n{text[max(top, begin - REACH) : begin]}"):
        return True
    guest = who_answers(text, top, begin, sheet.title)
    return guest is not None and text[slice(*guest)].split()[-1] in title


def _asks(sheet: Sheet, para: int) -> bool:
    """Whether a paragraph is a question without marks, and no item of a list."""
    start, end = sheet.paragraphs[para]
    text = sheet.text[start:end]
    if (
        not (text.endswith("?") or _REQUEST.match(text))
        or text[0] in "-–—•*·\"“‘'"
        or len(text.split()) > LONGEST_PLAIN
    ):
        return False
    return not _quotes(sheet, para) and _LABEL.match(text) is None


def _quotes(sheet: Sheet, para: int) -> bool:
    """Whether a mark of quotation opens or closes a paragraph."""
    text = _text(sheet, para)
    return text[0] in '"“”' or text[-1] in '"“”'


def _last_answer(sheet: Sheet, begin: int, stop: int) -> list[int]:
    """The paragraph behind the last question, and those that go on in the first person."""
    out = [begin] if begin < stop else []
    for para in range(begin + 1, min(stop, begin + LONGEST_LAST)):
        if not _OWN.search(_text(sheet, para)):
            break
        out.append(para)
    return out


def _heads(sheet: Sheet, para: int) -> bool:
    """Whether a paragraph is a heading or a caption: a few words without a stop."""
    text = _text(sheet, para)
    return text[-1] not in '.!?…:"”’)]' and len(text.split()) <= LONGEST_HEADING


def _remarks(sheet: Sheet, para: int, answer: list[int]) -> bool:
    """Whether a paragraph between two of an answer is a remark of who asks: short, of no "I", and
    what follows it is longer."""
    if para in (answer[0], answer[-1]):
        return False
    text = _text(sheet, para)
    size = len(text.split())
    if size > LONGEST_REMARK or _OWN.search(text) or not text.endswith("."):
        return False
    return bool(size < len(_text(sheet, para + 1).split()))


def _text(sheet: Sheet, para: int) -> str:
    start, end = sheet.paragraphs[para]
    return sheet.text[start:end]
