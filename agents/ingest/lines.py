"""Lines of plain text: wrapped ones are joined to paragraphs, a headline above them is told."""

from __future__ import annotations

import re
from itertools import pairwise

LONGEST_WRAPPED = 110
"""Characters of the longest line of a wrapped text; mail and wires wrap at 60 to 80."""
LEAST_WIDTH = 45
NARROWEST = 20
LEAST_BREAKS = 4
"""Breaks of a narrow column, as of a message, at least: a few short lines are a list."""
LEAST_MEAN = 38
"""Characters of a paragraph's lines but its last, on average; verse has shorter ones."""
LINE_SHARE = 0.6
"""Share of a narrow column's width that its lines have, on average."""
RUNNING_ON = 0.5
"""Share of the breaks in a paragraph at which its sentence goes on, at least: a word in lower case
follows, or a full line ends in a comma."""
SHORT_LINE = 0.8
HEADLINE_CHARACTERS = 160
HEAD_LINES = 3
"""Lines between a headline and the empty line above the text, at most."""
HEADLINE_WORDS = (3, 26)
LEAST_BODY = 60

_BLANK = re.compile(r"(?:[ \t]*\r?\n){2,}")
_BULLET = re.compile(r"\s*(?:[-*•·–—>|#]\s|\d{1,3}[.)]\s|[a-zA-Z][.)]\s|https?://)")
_INDENT = re.compile(r"(?:\t| {2,8})\S")
_ENDS = re.compile(r"[.!?…][\"”’'»)]*$")
_OPENS = re.compile(r"[\"“‘'«(]*[A-ZÀ-Ý\d]")
_NO_HEADLINE_END = re.compile(r"[.,;:…][\"”’'»)]*$")
_NAMED = re.compile(r"(?:#{1,3}|(?:title|headline)\s?:)\s+", re.I)
_LABEL = re.compile(r"(?:by|von|par|por|from|to|subject|date|q|a)\b[:\s]|[\w. ]{1,40}:\s*$", re.I)
_TURN = re.compile(r"[\w.’' -]{1,40}:\s")
_DATELINE = re.compile(
    r"[A-ZÀ-Ý][A-ZÀ-Ý.'-]{2,20}[\w .,'-]{0,30}?\s?(?:\([\w .]{2,30}\)\s?)?(?:—|–|--|-)\s"
)


def unwrapped(text: str) -> str:
    """The text with the lines of wrapped paragraphs joined; others, lists and verse, as it was."""
    lines = text.split("\n")
    width = max((len(line.rstrip()) for line in lines if " " in line.strip()), default=0)
    narrow = NARROWEST <= width < LEAST_WIDTH and _is_column(text)
    if not (narrow or LEAST_WIDTH <= width <= LONGEST_WRAPPED):
        return text
    parts: list[str] = []
    at = 0
    changed = False
    for blank in [*_BLANK.finditer(text), None]:
        end = blank.start() if blank else len(text)
        block = text[at:end]
        joined = _joined(block, width) if "\n" in block.strip("\r\n") else block
        changed = changed or joined != block
        parts += [joined, blank[0] if blank else ""]
        at = blank.end() if blank else end
    return "".join(parts) if changed else text


def _is_column(text: str) -> bool:
    """Whether most lines of a text go on with a small letter: it is wrapped, and no verse."""
    breaks = running = 0
    for block in _BLANK.split(text):
        for line in block.strip().split("\n")[1:]:
            breaks += 1
            running += line.lstrip()[:1].islower()
    return breaks >= LEAST_BREAKS and running >= RUNNING_ON * breaks


def _joined(block: str, width: int) -> str:
    """A block between empty lines with its wrapped lines joined."""
    lines = [line.rstrip() for line in block.strip("\r\n").split("\n")]
    if any(_BULLET.match(line) for line in lines) or not _is_prose(lines, width):
        return block
    indented = not all(_INDENT.match(line) for line in lines)
    paragraphs = [lines[0]]
    last = lines[0]
    for line in lines[1:]:
        words = line.split(None, 1)
        fits = len(last) + 1 + len(words[0] if words else "") < SHORT_LINE * width
        ends = _ENDS.search(last) is not None and _OPENS.match(line) is not None
        if (indented and _INDENT.match(line)) or (fits and ends):
            paragraphs.append(line)
        elif last.endswith("-") and last[-2:-1].isalpha() and line[:1].islower():
            paragraphs[-1] += line
        else:
            paragraphs[-1] += " " + line.lstrip()
        last = line
    return "\n".join(paragraphs)


def _is_prose(lines: list[str], width: int) -> bool:
    """Whether the breaks between the lines are of the page alone."""
    upper = lines[:-1]
    if sum(map(len, upper)) < min(LEAST_MEAN, LINE_SHARE * width) * len(upper):
        return False
    running = full = 0
    for line, below in pairwise(lines):
        first = below.split(None, 1)
        filled = bool(first) and len(line) + 1 + len(first[0]) > width - 2
        running += below.lstrip()[:1].islower() or (filled and line.endswith(","))
        full += filled
    return running >= RUNNING_ON * len(upper) or (full == len(upper) and running > 0)


def _is_short(line: str) -> bool:
    short = len(line) <= HEADLINE_CHARACTERS and _OPENS.match(line) is not None
    return short and _ENDS.search(line) is None and _BULLET.match(line) is None


def headline_above(text: str) -> str | None:
    """The first line where it is a headline of what stands below it; else None."""
    head, _, rest = text.lstrip("\ufeff \t\r\n").partition("\n")
    line = _NAMED.sub("", head.strip(), count=1)
    words = line.split()
    if len(line) > HEADLINE_CHARACTERS or not HEADLINE_WORDS[0] <= len(words) <= HEADLINE_WORDS[1]:
        return None
    if _NO_HEADLINE_END.search(line) or _LABEL.match(line) or _DATELINE.match(line):
        return None
    turn = _TURN.match(line)
    if turn and f"\n{turn[0].strip()}" in rest:
        return None  # the first turn of a transcript
    if (line[0] in '"“„«' and line[-1] in '"”“»') or not _OPENS.match(line):
        return None
    apart = rest[: len(rest) - len(rest.lstrip())].count("\n") > 0
    below = next((one.strip() for one in rest.split("\n") if one.strip()), "")
    if not apart and not (len(below) >= LEAST_BODY and _OPENS.match(below)):
        # A byline, a day, a second headline may stand between.
        between = [one.strip() for one in _BLANK.split(rest, maxsplit=1)[0].split("\n")]
        if len(between) > HEAD_LINES or not all(map(_is_short, between)):
            return None
    body = rest.strip()
    return line if len(body) >= LEAST_BODY and _ENDS.search(body) else None
