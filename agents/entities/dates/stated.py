"""Dates that a text states: days, months, years, decades, centuries."""

from __future__ import annotations

import calendar
import re
from datetime import date
from itertools import pairwise

from agents.entities.dates.types import Context, Found
from agents.entities.dates.words import STEPS, group, iso, month_of, plain
from agents.lexicon.english import CENTURIES, DECADES

_ATTACKS = re.compile(r"(?:,?\s(?:terrorist|terror|suicide))?\s(?:attack|terror|hijack)")
_MONTH_BEFORE = re.compile(
    r"\b(?:[Ii]n|[Ss]ince|[Bb]y|[Uu]ntil|of|[Ff]rom|[Tt]hrough|[Dd]uring|[Bb]efore|[Aa]fter|for"
    r"|between|[Ll]ast|[Nn]ext|[Ee]n|[Dd]epuis)\s$"
)

_NAME_AFTER = re.compile(r"\s[A-Z][a-z]")
_AGE_AFTER = re.compile(r",\s\d{1,2},")
_APART = re.compile(
    r"(?:\b(?:about|nearly|some|over|than|least|almost|around|approximately|at|no|room|route"
    r"|highway|flight|section|resolution|chapter|model|type|windows|boeing|page|bill|h\.?r|agenda"
    r"|vision|project|iso|zip)\.?|[$£€#:/-])\s?$",
    re.IGNORECASE,
)

_ROUND = re.compile(
    r"\b(?:in|since|by|until|till|of|from|before|after|through|early|late|mid|year|to|for|and"
    r"|during|fiscal|en|depuis|avant|après|année|l['’]an)[\s-]$",
    re.IGNORECASE,
)

_DEGREES = re.compile(
    r"\b(?:temperatures?|degrees|highs?|lows?|thermometers?|mercury|heat|humidity|mph|percent|scored?"
    r"|scores|shot|rounds?|ages?|aged|winds?|gusts?|index|percentile)\b|%|°",
    re.IGNORECASE,
)

_ROMAN = {"x": 10, "v": 5, "i": 1}

SOON_DAYS = 60
"""A day without a year this near ahead is that one, also after a verb of the past ("was told to
appear on March 3"): of one ten months back news gives the year."""

_YEAR_REACH = 400
"""Characters over which the year of a date stated in full goes on."""


def attacks(match: re.Match[str], context: Context) -> Found | None:
    """ "9/11"."""
    return Found("2001-09-11", "day", False)


def numeric(match: re.Match[str], context: Context) -> Found | None:
    """ "2014-03-12"."""
    value = iso(int(match["year"]), int(match["month"]), int(match["day"]))
    return Found(value, "day", False) if value else None


def american(match: re.Match[str], context: Context) -> Found | None:
    """ "3/12/2014": the month first, unless it is none or the outlet writes the day first."""
    first, second = int(match["first"]), int(match["second"])
    day_first = first > 12 or (context.day_first and second <= 12)
    month, day = (second, first) if day_first else (first, second)
    value = iso(int(match["year"]), month, day)
    return Found(value, "day", False) if value else None


def european(match: re.Match[str], context: Context) -> Found | None:
    """ "12/03/2014": the day first."""
    value = iso(int(match["year"]), int(match["second"]), int(match["first"]))
    return Found(value, "day", False) if value else None


def month_day(match: re.Match[str], context: Context) -> Found | list[Found] | None:
    """ "Oct. 23", "12 March 2014", "Jan. 15-17", "Jan. 15 and 16"."""
    month, day = month_of(match), int(match["day"])
    if not 1 <= day <= calendar.monthrange(2000, month)[1]:
        return None
    given = group(match, "year") or _stepped(match, context)
    if not given and month == 9 and day == 11 and _ATTACKS.match(match.string, match.end()):
        given = "2001"
    year = int(given) if given else year_of(match, context, month, day)
    value = iso(year, month, day) if year else None
    if value is None or year is None:
        return None
    relative = bool(group(match, "step")) or (not given and year != context.year)
    other = group(match, "day2")
    if not other or not day < int(other) <= 31:
        end = match.end() if not other else match.start("joint")
        return Found(value, "day", relative, span=(match.start(), end))
    second = iso(year, month, int(other))
    if second is None:
        return Found(value, "day", relative)
    if group(match, "joint").strip() in ("and", "et"):
        return [
            Found(value, "day", relative, span=(match.start(), match.start("joint"))),
            Found(second, "day", relative, span=(match.start("day2"), match.end())),
        ]
    return Found(value, "day", relative, until=second)


def unwritable(match: re.Match[str], context: Context) -> None:
    """ "March 15, 44 BC", "Bloody Sunday": what ISO 8601 or this text cannot give a day."""


def _stepped(match: re.Match[str], context: Context) -> str:
    """The year of "next year" behind a day or month; "" where there is none."""
    step = group(match, "step")
    return f"{context.base.year + STEPS[step]:04d}" if step and context.base else ""


def month_year(match: re.Match[str], context: Context) -> Found | None:
    """ "June 2018", "last June", "early November"."""
    month = month_of(match)
    if match["year"]:
        return Found(f"{match['year']}-{month:02d}", "month", False)
    if group(match, "step"):
        stepped = _stepped(match, context)
        return Found(f"{stepped}-{month:02d}", "month", True) if stepped else None
    if not group(match, "cue") and not _is_month(match):
        return None
    base, which = context.base, group(match, "which")
    year = None
    if base is not None and which in ("last", "this past", "past", "dernier"):
        year = base.year if month < base.month else base.year - 1
    elif base is not None and which in ("next", "coming", "this coming", "prochain"):
        year = base.year if month > base.month else base.year + 1
    elif base is not None and (which == "this" or (month == base.month and not which)):
        year = base.year
    else:
        year = year_of(match, context, month, 15)
    return Found(f"{year:04d}-{month:02d}", "month", year != context.year) if year else None


def _is_month(match: re.Match[str]) -> bool:
    """Whether a bare "May", "March", "August" is the month, not a verb or a name."""
    if _AGE_AFTER.match(match.string, match.end()):
        return False
    word = group(match, "month").rstrip(".")
    if word in ("may", "march", "mar", "mars"):
        before = match.string[max(0, match.start() - 12) : match.start()]
        return _MONTH_BEFORE.search(before) is not None
    return not (
        word in ("april", "june", "august", "jan", "avril")
        and _NAME_AFTER.match(match.string, match.end())
    )


def year(match: re.Match[str], context: Context) -> Found | None:
    """ "1998", "1992-95"; not a number of something, a price or a flight."""
    before = match.string[max(0, match.start() - 14) : match.start()]
    year, last = match["year"], group(match, "last")
    if _APART.search(before) and not group(match, "cue") and len(last) < 4:
        return None
    loose = year.endswith("00") or int(year) < 1800
    if loose and not group(match, "cue") and not _ROUND.search(before):
        return None
    if last:
        end = year[: 4 - len(last)] + last
        return Found(year, "year", False, until=end) if int(end) > int(year) else None
    return Found(year, "year", False)


def decade(match: re.Match[str], context: Context) -> Found | None:
    """ "The 1970s", "the sixties"."""
    digits, word = group(match, "decade"), group(match, "word")
    if word:
        return Found(f"19{DECADES[word]}X", "decade", False)
    if len(digits) == 4 and digits[2] == "0" and digits < "1900":
        return Found(f"{digits[:2]}XX", "century", False)
    if len(digits) == 2 and "'" not in plain(match[0]) and _measured(match):
        return None
    return Found(f"{digits[:3] if len(digits) == 4 else '19' + digits[0]}X", "decade", False)


def _measured(match: re.Match[str]) -> bool:
    """Whether "the 70s" are degrees or a score."""
    around = match.string[max(0, match.start() - 80) : match.end() + 30]
    return _DEGREES.search(around) is not None


def century(match: re.Match[str], context: Context) -> Found | None:
    """ "The 19th century"."""
    number = CENTURIES.get(group(match, "word")) or int(group(match, "number") or 0)
    return Found(f"{number - 1:02d}XX", "century", False) if 2 <= number <= 30 else None


def french_century(match: re.Match[str], context: Context) -> Found | None:
    """ "Le XIXe siècle": its number in Roman figures."""
    figures = [_ROMAN[figure] for figure in group(match, "roman")]
    number = sum(-one if one < after else one for one, after in pairwise([*figures, 0]))
    return Found(f"{number - 1:02d}XX", "century", False) if 2 <= number <= 30 else None


def year_of(match: re.Match[str], context: Context, month: int, day: int) -> int | None:
    """The year that a day without one lies in."""
    base = context.base
    if (
        context.year is not None
        and match.start() - context.year_at < _YEAR_REACH
        and (base is None or abs(base.year - context.year) > 1)
        and "\n" not in match.string[context.year_at : match.start()]
    ):
        return context.year
    if base is None:
        return None
    direction = context.direction(match)
    past, future = (
        base.year if (month, day) <= (base.month, base.day) else base.year - 1,
        base.year if (month, day) >= (base.month, base.day) else base.year + 1,
    )
    day = min(day, 28)
    behind = (base - date(past, month, day)).days
    ahead = (date(future, month, day) - base).days
    if direction < 0:
        return future if ahead <= SOON_DAYS and direction > -2 else past
    if direction > 0:
        return past if behind < 60 and ahead > 250 else future
    return future if 2 * ahead < behind else past
