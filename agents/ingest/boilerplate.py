"""Boilerplate that web pages leave at articles: found and named, never cut out.

Two kinds. A *form* (a comment form, a list of related stories) begins with a line that only a form
has; it and the lines after it, to the end of the text, are excluded, unless one of them is prose. A
*line* (share buttons, "Read more: …", a copyright notice, the credits of editors) is excluded
alone. Prose is a line that is longer than a button, that holds a quotation, or that is a sentence.
"""

from __future__ import annotations

import re

LINE_CHARACTERS = 120
CREDIT_CHARACTERS = 600
FORM_LINES = 30
SENTENCE_WORDS = 3
EXCLAMATION_WORDS = 9

_LINE = re.compile(r"[^\r\n]+")

_FORM = re.compile(
    r"""(?:
        leave\ an?\ (?:reply|comment)
      | (?:post|add|write)\ (?:a|your)\ comment
      | join\ the\ (?:discussion|conversation)
      | cancel\ reply
      | laisse[rz]\ (?:un\ commentaire|une\ réponse)
      | \d+\ comments?
      | comments?\ (?:\(\d+\)|are\ closed\.?)
      | related\ (?:articles|stories|posts|content)\s*:?
      | (?:more|also)\ (?:from|on)\ (?:this|our)\ (?:site|section|topic)\s*:?
    )\s*[!.:…]*""",
    re.IGNORECASE | re.VERBOSE,
)
_ALONE = re.compile(
    r"""(?:
        please\ enter\ your\ (?:comment|name|e-?mail).{0,40}
      | save\ my\ name,\ e-?mail.{0,80}
      | notify\ me\ of\ (?:new|follow-?up)\ .{0,60}
      | you\ (?:must|need\ to)\ be\ logged\ in\ to\ (?:post|leave|write)\ .{0,40}
      | your\ email\ address\ will\ not\ be\ published\..{0,60}
      | you\ have\ entered\ an\ incorrect\ e-?mail.{0,40}
      | required\ fields\ are\ marked.{0,10}
      | this\ site\ uses\ akismet.{0,90}
      | (?:sign\ up|subscribe)\ [^"“”«»]{0,80}\b(?:newsletters?|podcasts?)\b[^"“”«»]{0,30}
      | for\ more,\ (?:sign\ up|subscribe)\ [^"“”«»]{0,80}
      | \(?\s*(?:subscribe|listen)\ to\ [^"“”«»]{0,60}\bpodcast\b[^"“”«»]{0,50}
      | follow\ [^"“”«»]{1,60}\ on\ (?:twitter|facebook|instagram|telegram)\b[^"“”«»]{0,50}
      | twitter:\ @\w{1,20}\.?
      | our\ standards:\ the\ thomson\ reuters\ trust\ principles\.?
      | (?:à\ )?lire\ aussi\s*:.{0,100}
      | (?:share|tweet|pin|e-?mail|print)(?:\ (?:this|on|via|it)\b.{0,40})?
      | (?:share|follow)\ (?:this|us)\b.{0,60}
      | (?:read|see)\ (?:more|also|next)\s*:.{0,100}
      | (?:click|tap)\ here\ (?:to|for)\ .{0,80}
      | advertisements?(?:\ -\ .{0,40})?
      | story\ continues\ below(?:\ advertisement)?
      | (?:copyright\b|©|\(c\)).{0,60}\d{4}.{0,60}
      | .{0,40}\ball\ rights\ reserved\b.{0,60}
      | (?:get|download)\ (?:the|our)\ app\b.{0,40}
      | skip\ to\ (?:main\ )?content
    )\s*""",
    re.IGNORECASE | re.VERBOSE,
)
# Credits at the end, as agencies print them: "(Reporting by A in B; Editing by C)".
_CREDIT = re.compile(
    r"""\(\s*(?:(?:additional|further)\ )?(?:reporting|writing|editing|compiled)\ by[ ]
        [^()\"“”]{2,500}\)\.?
      | (?:(?:additional|further)\ )?reporting\ by\ [^()\"“”.]{2,300};
        \ ?(?:additional|editing|writing)\b[^()\"“”.]{2,200}\.?""",
    re.IGNORECASE | re.VERBOSE,
)
_QUOTED = re.compile(r"[\"“”«»„]")
_SENTENCE_END = re.compile(r"[.…][)\]’']?$")
_EXCLAMATION_END = re.compile(r"[!?][)\]’']?$")


def excluded_ranges(text: str) -> list[tuple[int, int]]:
    """Ranges of boilerplate in the text, in order, not overlapping."""
    lines = [
        (match.start(), match.end(), match[0].strip())
        for match in _LINE.finditer(text)
        if match[0].strip()
    ]
    form = _form_start(lines)
    alone = [(start, end) for start, end, line in lines[:form] if _is_alone(line)]
    if form < len(lines):
        alone.append((lines[form][0], lines[-1][1]))
    return alone


def _form_start(lines: list[tuple[int, int, str]]) -> int:
    """Index of the line at which a form begins that goes on to the end; else their number."""
    first = max(1, len(lines) - FORM_LINES)
    start = len(lines)
    for index in range(len(lines) - 1, first - 1, -1):
        line = lines[index][2]
        if len(line) <= LINE_CHARACTERS and _FORM.fullmatch(line):
            start = index
        elif _is_prose(line):
            break
    return start


def _is_alone(line: str) -> bool:
    if len(line) <= LINE_CHARACTERS and _ALONE.fullmatch(line):
        return True
    return len(line) <= CREDIT_CHARACTERS and _CREDIT.fullmatch(line) is not None


def _is_prose(line: str) -> bool:
    if _is_alone(line):
        return False
    if len(line) > LINE_CHARACTERS or _QUOTED.search(line):
        return True
    words = len(line.split())
    if _EXCLAMATION_END.search(line):
        return words >= EXCLAMATION_WORDS
    return words >= SENTENCE_WORDS and _SENTENCE_END.search(line) is not None
