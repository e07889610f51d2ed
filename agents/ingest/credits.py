"""Dateline, byline and agency credit, as the head of an article gives them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agents.lexicon.common import NATIONAL_AGENCIES, NEWS_AGENCIES
from agents.lexicon.english import MONTHS

HEAD_CHARACTERS = 400
TAIL_CHARACTERS = 400

_NAMES = {name.lower(): name for name in (*NEWS_AGENCIES, *NATIONAL_AGENCIES)} | {
    "associated press": "AP",
    "the associated press": "AP",
    "agence france-presse": "AFP",
    "thomson reuters": "Reuters",
    "press association": "PA",
}

_MONTH = "(?:" + "|".join(month[:3].capitalize() for month in MONTHS) + r")[a-z]*\.?"
# "12 mars 2024", "12. März": day first, as French, German, Spanish and Italian agencies write it.
_DAY_FIRST = r"\d{1,2}(?:er|\.)?\ (?:de\ )?[a-zA-Zéûä]{3,10}\.?"
_DAY = rf"(?:{_MONTH}\ \d{{1,2}}|{_DAY_FIRST})(?:,?\ \d{{4}})?"
_DATELINE = re.compile(
    rf"""\s*(?P<place>[A-ZÀ-Ý][A-ZÀ-Ý.'’\- ]{{2,40}}?)
        (?P<region>,\ (?!{_DAY})[A-Z][\w. ]{{1,25}}?)?
        (?:,\ {_DAY})?
        (?:\ \((?P<agency>[\w .\-]{{2,30}})\))?
        \ ?(?:—|–|--|-)\ """,
    re.VERBOSE,
)
_AGENCY_DATELINE = re.compile(
    rf"""\s*(?P<place>[A-ZÀ-Ý][\w.'’\-]{{1,25}}(?:\ [A-ZÀ-Ý][\w.'’\-]{{1,25}}){{0,2}})
        (?P<region>,\ (?!{_DAY})[A-Z][\w. ]{{1,25}}?)?
        (?:,\ {_DAY})?
        \ \((?P<agency>[\w .\-]{{2,30}})\)\ ?(?:—|–|--|-)\ """,
    re.VERBOSE,
)
_BYLINE = re.compile(
    r"^[ \t]*(?:By|BY)[: ]+(?P<names>[A-ZÀ-Ý][\w.'’\-]+(?:[ ,]+(?:and|[A-ZÀ-Ýa-z][\w.'’\-]*)){1,7})"
    r"(?P<rest>[ \t]*[|,/].{0,60})?[ \t]*$",
    re.MULTILINE,
)
_CREDIT_LINE = re.compile(
    r"""\(?(?: (?:source|credit|via)s?\s?:\s?
          | [-–—]{1,2}\s?
          | (?:with\ )?(?:inputs?|files?|reporting)\ from[ ]
        )?
        (?P<agency>(?:The\ )?[A-Z][\w\-]{1,20}(?:[ -][A-Z][\w\-]{2,20})?)
        (?:\ contributed\ to\ this\ (?:report|story|article))?[).]{0,2}""",
    re.VERBOSE | re.IGNORECASE,
)
_CREDIT_END = re.compile(r"[.!?\"”’]\s?(?:\((?P<agency>[A-Z][\w\- ]{1,24})\)\.?)$")


@dataclass(frozen=True, slots=True)
class Credits:
    """`agency`: its name and where the text gives it, if it does."""

    dateline: str | None
    byline: str | None
    agency: tuple[str, tuple[int, int]] | None


def find_credits(text: str) -> Credits:
    """What the first lines say of place, author and agency."""
    head = text[:HEAD_CHARACTERS]
    dateline, agency = _dateline(head)
    byline = _BYLINE.search(head)
    names = byline["names"].strip(" ,") if byline else None
    return Credits(dateline, names, agency or _tail_agency(text))


def _tail_agency(text: str) -> tuple[str, tuple[int, int]] | None:
    """The agency that a line of its own at the end, or the last words, give credit to."""
    start = max(0, len(text) - TAIL_CHARACTERS)
    tail = text[start:].rstrip()
    for line in re.finditer(r"[^\n]+", tail):
        # "AP" as a name in prose is no credit: the whole line, or what ends the text in brackets.
        match = _CREDIT_LINE.fullmatch(line[0].strip())
        if match and (name := _NAMES.get(match["agency"].strip().lower())):
            at = start + line.start() + line[0].index(match["agency"])
            return name, (at, at + len(match["agency"]))
    match = _CREDIT_END.search(tail)
    if match and (name := _NAMES.get(match["agency"].strip().lower())):
        return name, (start + match.start("agency"), start + match.end("agency"))
    return None


def _dateline(head: str) -> tuple[str | None, tuple[str, tuple[int, int]] | None]:
    starts = [0, *(match.end() for match in re.finditer(r"\n+", head))]
    for start in starts[:4]:
        for pattern in (_DATELINE, _AGENCY_DATELINE):
            match = pattern.match(head, start)
            if match is None:
                continue
            name = _NAMES.get((match["agency"] or "").lower())
            agency = (name, match.span("agency")) if name else None
            if pattern is _AGENCY_DATELINE and agency is None:
                continue
            place = match["place"].strip(" ,-") + (match["region"] or "").rstrip()
            return place, agency
    return None, None
