"""Boilerplate that web pages leave at articles: found and named, never cut out.

Two kinds. A *form* (a comment form, a newsletter sign-up) begins with a line that only a form has;
it and the short lines after it, to the end of the text, are excluded. A *line* (share buttons,
"Read more: …", a copyright notice) is excluded alone. A line longer than a button is prose and is
never excluded.
"""

from __future__ import annotations

import re

LINE_CHARACTERS = 120
FORM_LINES = 30

_LINE = re.compile(r"[^\r\n]+")

_FORM = re.compile(
    r"""(?:
        leave\ an?\ (?:reply|comment)
      | (?:post|add|write)\ (?:a|your)\ comment
      | join\ the\ (?:discussion|conversation)
      | cancel\ reply
      | \d+\ comments?
      | comments?\ (?:\(\d+\)|are\ closed\.?)
      | your\ email\ address\ will\ not\ be\ published\..{0,60}
      | (?:sign\ up|subscribe)\ (?:for|to)\ (?:our|the)\ .{0,50}?newsletters?\b.{0,40}
      | related\ (?:articles|stories|posts|content)\s*:?
      | (?:more|also)\ (?:from|on)\ (?:this|our)\ (?:site|section|topic)\s*:?
    )\s*[!.:…]*""",
    re.IGNORECASE | re.VERBOSE,
)
_ALONE = re.compile(
    r"""(?:
        please\ enter\ your\ (?:comment|name|e-?mail).{0,40}
      | save\ my\ name,\ e-?mail.{0,80}
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


def excluded_ranges(text: str) -> list[tuple[int, int]]:
    """Ranges of boilerplate in the text, in order, not overlapping."""
    lines = [
        (match.start(), match.end(), match[0].strip())
        for match in _LINE.finditer(text)
        if match[0].strip()
    ]
    form = _form_start(lines)
    alone = [
        (start, end)
        for start, end, line in lines[:form]
        if len(line) <= LINE_CHARACTERS and _ALONE.fullmatch(line)
    ]
    if form < len(lines):
        alone.append((lines[form][0], lines[-1][1]))
    return alone


def _form_start(lines: list[tuple[int, int, str]]) -> int:
    """Index of the line at which a form begins that goes on to the end; else their number."""
    first = max(1, len(lines) - FORM_LINES)
    start = len(lines)
    for index in range(len(lines) - 1, first - 1, -1):
        line = lines[index][2]
        if len(line) > LINE_CHARACTERS:
            break
        if _FORM.fullmatch(line):
            start = index
    return start
