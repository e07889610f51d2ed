"""Dates that a text names, made absolute from the publication date, tense and context.

Rules over the text, no parse; each pattern is bounded, so work grows linearly. Values are ISO 8601,
with its second part's notation where the first has none: decade `199X`, century `19XX`, season
`1998-21` (spring) to `1998-24` (winter, by the year it begins in). Durations and ages are not
dates. What is relative needs the publication date; without one it is left out, not invented.

A weekday or a day without a year lies behind or ahead as the nearest verb says ("said on
Saturday", "will meet on Saturday"); with none, the past is likelier in news. "A year earlier",
"the next day", "that year" go from the date named last before them.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from schemas import plain

NEAR_CHARACTERS = 1_500
"""How far back the date lies at most that "a year earlier" goes from."""

SOON_DAYS = 60
"""A day without a year this near ahead is that one, also after a verb of the past ("was told to
appear on March 3"): of one ten months back news gives the year."""


@dataclass(frozen=True, slots=True)
class Found:
    """A value with its range's end and granularity; `span`: where it differs from the match's."""

    value: str
    granularity: str
    relative: bool
    until: str | None = None
    span: tuple[int, int] | None = None


@dataclass(slots=True)
class Context:
    """What a date is reckoned from: the publication, and the date named last."""

    base: date | None
    last: Found | None = None
    last_at: int = 0
    year: int | None = None
    year_at: int = 0
    french: bool = False


Read = Callable[[re.Match[str], Context], "Found | list[Found] | None"]
Rule = tuple[re.Pattern[str], Read]


def find_dates(
    text: str,
    published: str | None,
    language: str,
    excluded: Sequence[tuple[int, int]] = (),
) -> list[plain.DateMention]:
    """The dates that a text names, in order, not overlapping; English and French.

    `published`: ISO 8601 or None. `excluded`: ranges of the text that are left out.
    """
    rules = {"en": _ENGLISH, "fr": _FRENCH}.get(language)
    if rules is None:
        return []
    matches = _matches(text, rules, excluded)
    base = _dateline(text, matches, _date(published))
    context = Context(base, french=language == "fr")
    mentions: list[plain.DateMention] = []
    for match, read in matches:
        found = read(match, context)
        for one in [found] if isinstance(found, Found) else found or ():
            start, end = one.span or match.span()
            if language == "en":
                one, start, end = _widen(text, one, start, end)
            context.last, context.last_at = one, start
            if not one.relative and one.granularity in ("day", "month"):
                context.year, context.year_at = int(one.value[:4]), start
            mentions.append(
                {
                    "start": start,
                    "end": end,
                    "text": text[start:end],
                    "value": one.value,
                    "until": one.until,
                    "granularity": one.granularity,
                    "relative": one.relative,
                }
            )
    return mentions


def _matches(
    text: str, rules: Sequence[Rule], excluded: Sequence[tuple[int, int]]
) -> list[tuple[re.Match[str], Read]]:
    """Matches in order of the text; where two overlap, that of the earlier rule."""
    taken = bytearray(len(text) + 1)
    for start, end in excluded:
        taken[start:end] = b"\1" * (min(end, len(text)) - start)
    found = []
    for pattern, read in rules:
        for match in pattern.finditer(text):
            start, end = match.span()
            if end > start and not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                found.append((match, read))
    return sorted(found, key=lambda pair: pair[0].start())


def _date(published: str | None) -> date | None:
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None


_DASH_AFTER = re.compile(r"\s{0,3}(?:\([A-Z][\w .]{1,25}\)\s{0,3})?[-–—_]")


def _dateline(
    text: str, matches: Sequence[tuple[re.Match[str], Read]], base: date | None
) -> date | None:
    """The date of a dateline, "NAIROBI, March 12 (Xinhua) --", where one goes before the text."""
    if base is None:
        return None
    for match, read in matches[:1]:
        if read is not _month_day or match.start() > 120:
            continue
        if not (_DASH_AFTER.match(text, match.end()) and re.search("[A-Z]{3}", match.string[:120])):
            continue
        found = read(match, Context(base))
        day = _date(found.value) if isinstance(found, Found) else None
        if day and 0 <= (base - day).days <= 3:
            return day
    return base


# Direction: does a date lie behind or ahead?

_FUTURE = frozenset(
    """will shall won't ll would due scheduled upcoming expected slated plan plans planned planning
    deadline expects starting beginning coming hopes intends aims promises vows begin begins start
    starts open opens meet meets vote votes resume resumes expire expires reconvenes convenes
    hosts faces plays arrives leaves visits tomorrow""".split()
)
_NOUNS = frozenset("plan plans vote votes start meet".split())
_ARTICLES = frozenset("a an the his her its their our this that no any each every".split())
_FUTURE_AFTER = frozenset("will shall won't ll would begins starts opens expires".split())
_PAST = frozenset(
    """was were had did been said told went came took made left met held saw gave got found began
    spoke wrote won lost led fell rose shot struck sent brought fought killed died became ran
    broke paid sat stood bought sold built caught drew drove felt flew grew heard kept knew laid
    meant sought spent swept taught thought threw wore blew chose since""".split()
)
_NOT_PAST = frozenset(
    """need indeed hundred united speed feed seed breed red bed exceed proceed succeed agreed-upon
    unprecedented alleged supposed""".split()
)
_TO = frozenset(
    """is are be going scheduled set due expected planned plans plan hopes hope wants intends ready
    agreed vowed promised ordered told required supposed needs has have likely able""".split()
)
_TOKEN = re.compile(r"[^\W\d_]+(?:['’]t)?|[.!?;]\s|\n")
_STOPS = frozenset(".!?;\n")


def _direction(match: re.Match[str]) -> int:
    """1 where the words around say that the date lies ahead, -1 behind, 0 where none tells.

    -2: behind for certain.
    """
    text, start, end = match.string, match.start(), match.end()
    left: list[str] = []
    for token in _TOKEN.finditer(text, max(0, start - 140), start):
        word = token[0]
        if word[0] in _STOPS:
            # "Mr. Smith" and "Jan. 5" end no sentence.
            if word[0] != "." or len(left) == 0 or len(left[-1]) > 4:
                left = []
        else:
            left.append(word.lower().replace("’", "'"))
    if left and left[-1] in ("by", "until"):
        done = any(_sign(word) < 0 and before != "be" for before, word in pairwise(["", *left]))
        return -1 if done else 1
    if left and left[-1] in ("since", "last"):
        return -2
    for place in range(len(left) - 1, -1, -1):
        if left[place] == "to":
            if any(word in _TO for word in left[max(0, place - 2) : place]):
                return 1
            continue
        sign = _sign(left[place])
        if sign < 0 and place and left[place - 1] == "be":
            continue  # "will be held"
        if sign > 0 and place and left[place] in _NOUNS and left[place - 1] in _ARTICLES:
            continue  # "rejected the plan"
        if sign:
            return sign
    previous = ""
    for count, token in enumerate(_TOKEN.finditer(text, end, min(len(text), end + 90))):
        word = token[0].lower().replace("’", "'")
        if word[0] in _STOPS or count > 9:
            break
        if word in _FUTURE_AFTER or (word == "to" and previous in ("is", "are")):
            return 1
        if _sign(word) < 0:
            return -1
        previous = word
    return 0


def _sign(word: str) -> int:
    if word in _FUTURE:
        return 1
    if word in _PAST or (word.endswith("ed") and len(word) > 3 and word not in _NOT_PAST):
        return -1
    return 0


def _in_year(match: re.Match[str], context: Context, month: int, day: int) -> int | None:
    """The year that a day without one lies in."""
    base = context.base
    if (
        context.year is not None
        and match.start() - context.year_at < 400
        and (base is None or abs(base.year - context.year) > 1)
        and "\n" not in match.string[context.year_at : match.start()]
    ):
        return context.year
    if base is None:
        return None
    direction = _french_direction(match) if context.french else _direction(match)
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


# Reading one match.

_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTHS |= {
    name: n + 1
    for n, name in enumerate(
        """janvier février mars avril mai juin juillet août septembre octobre novembre
        décembre""".split()
    )
}
_DAYS = {name.lower(): n for n, name in enumerate(calendar.day_name)}
_DAYS |= {
    name: n for n, name in enumerate("lundi mardi mercredi jeudi vendredi samedi dimanche".split())
}
_NUMBERS = {
    word: n
    for n, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen seventeen eighteen nineteen twenty""".split()
    )
} | {"a": 1, "an": 1, "the": 1, "thirty": 30, "forty": 40, "fifty": 50, "un": 1, "une": 1,
     "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8,
     "neuf": 9, "dix": 10}  # fmt: skip
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3,
             "4th": 4, "premier": 1, "deuxième": 2, "troisième": 3,
             "quatrième": 4}  # fmt: skip
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24, "printemps": 21,
            "été": 22, "automne": 23, "hiver": 24}  # fmt: skip
_TENS = {word: n + 2 for n, word in enumerate(
    "twenties thirties forties fifties sixties seventies eighties nineties".split())}  # fmt: skip
_CENTURIES = {
    word: n
    for n, word in enumerate(
        """sixteenth seventeenth eighteenth nineteenth twentieth twenty-first""".split(), start=16
    )
}


def _group(match: re.Match[str], name: str) -> str:
    return (match.groupdict().get(name) or "").lower()


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word.lower()]


def _month(match: re.Match[str]) -> int:
    return _MONTHS[_group(match, "month").rstrip(".")]


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _month_day(match: re.Match[str], context: Context) -> Found | list[Found] | None:
    month, day = _month(match), int(match["day"])
    if not 1 <= day <= calendar.monthrange(2000, month)[1]:
        return None
    given = _group(match, "year")
    if not given and month == 9 and day == 11 and _ATTACKS.match(match.string, match.end()):
        given = "2001"
    year = int(given) if given else _in_year(match, context, month, day)
    value = _iso(year, month, day) if year else None
    if value is None or year is None:
        return None
    relative = not given and year != context.year
    other = _group(match, "day2")
    if not other or not day < int(other) <= 31:
        end = match.end() if not other else match.start("joint")
        return Found(value, "day", relative, span=(match.start(), end))
    second = _iso(year, month, int(other))
    if second is None:
        return Found(value, "day", relative)
    if _group(match, "joint").strip() in ("and", "et"):
        return [
            Found(value, "day", relative, span=(match.start(), match.start("joint"))),
            Found(second, "day", relative, span=(match.start("day2"), match.end())),
        ]
    return Found(value, "day", relative, until=second)


_ATTACKS = re.compile(r"(?:,?\s(?:terrorist|terror|suicide))?\s(?:attack|terror|hijack)")


def _attacks(match: re.Match[str], context: Context) -> Found | None:
    return Found("2001-09-11", "day", False)


def _numeric(match: re.Match[str], context: Context) -> Found | None:
    value = _iso(int(match["year"]), int(match["month"]), int(match["day"]))
    return Found(value, "day", False) if value else None


def _american(match: re.Match[str], context: Context) -> Found | None:
    first, second = int(match["first"]), int(match["second"])
    month, day = (first, second) if first <= 12 else (second, first)
    value = _iso(int(match["year"]), month, day)
    return Found(value, "day", False) if value else None


def _european(match: re.Match[str], context: Context) -> Found | None:
    value = _iso(int(match["year"]), int(match["second"]), int(match["first"]))
    return Found(value, "day", False) if value else None


def _month_year(match: re.Match[str], context: Context) -> Found | None:
    month = _month(match)
    if match["year"]:
        return Found(f"{match['year']}-{month:02d}", "month", False)
    if not _group(match, "cue") and not _is_month(match):
        return None
    base, which = context.base, _group(match, "which")
    year = None
    if base is not None and which in ("last", "this past", "past", "dernier"):
        year = base.year if month < base.month else base.year - 1
    elif base is not None and which in ("next", "coming", "this coming", "prochain"):
        year = base.year if month > base.month else base.year + 1
    elif base is not None and (which == "this" or (month == base.month and not which)):
        year = base.year
    else:
        year = _in_year(match, context, month, 15)
    return Found(f"{year}-{month:02d}", "month", year != context.year) if year else None


_MONTH_BEFORE = re.compile(
    r"\b(?:[Ii]n|[Ss]ince|[Bb]y|[Uu]ntil|of|[Ff]rom|[Tt]hrough|[Dd]uring|[Bb]efore|[Aa]fter|for"
    r"|between|[Ll]ast|[Nn]ext|[Ee]n|[Dd]epuis)\s$"
)
_NAME_AFTER = re.compile(r"\s[A-Z][a-z]")


def _is_month(match: re.Match[str]) -> bool:
    """Whether a bare "May", "March", "August" is the month, not a verb or a name."""
    word = _group(match, "month").rstrip(".")
    if word in ("may", "march", "mar", "mars"):
        before = match.string[max(0, match.start() - 12) : match.start()]
        return _MONTH_BEFORE.search(before) is not None
    return not (
        word in ("april", "june", "august", "jan", "avril")
        and _NAME_AFTER.match(match.string, match.end())
    )


def _weekday(match: re.Match[str], context: Context) -> Found | None:
    base = context.base
    if base is None:
        return None
    day, which = _DAYS[_group(match, "weekday")], _group(match, "which")
    back, ahead = (base.weekday() - day) % 7, (day - base.weekday()) % 7
    week = _group(match, "week")
    if week:
        monday = base - timedelta(days=base.weekday())
        step = {"last": -7, "next": 7, "this": 0}[week]
        value = monday + timedelta(days=day + step)
    elif which in ("last", "this past", "past", "dernier"):
        value = base - timedelta(days=back or 7)
    elif which in ("next", "coming", "this coming", "prochain"):
        value = base + timedelta(days=ahead or 7)
    elif which == "this":
        value = base + timedelta(days=ahead)
    else:
        value = base + timedelta(days=ahead if _direction(match) > 0 else -back)
    return Found(value.isoformat(), "day", True)


_NEAR_DAYS = {
    "today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1, "last night": -1, "aujourd": 0,
    "hier": -1, "demain": 1, "avant-hier": -2, "après-demain": 2, "ce matin": 0, "ce soir": 0,
    "cet après-midi": 0, "cette nuit": 0,
}  # fmt: skip


def _near_day(match: re.Match[str], context: Context) -> Found | None:
    if context.base is None:
        return None
    word = re.sub(r"\s+", " ", _group(match, "near")).replace("’", "'").removesuffix("'hui")
    step = _NEAR_DAYS.get(word, 0)
    if _group(match, "beyond"):
        step *= 2
    return Found((context.base + timedelta(days=step)).isoformat(), "day", True)


_STEPS = {"last": -1, "this past": -1, "past": -1, "previous": -1, "this": 0, "next": 1,
          "coming": 1, "this coming": 1, "following": 1, "the": 0, "dernier": -1, "dernière": -1,
          "passé": -1, "passée": -1, "prochain": 1, "prochaine": 1, "ce": 0, "cet": 0,
          "cette": 0}  # fmt: skip
_UNITS = {"jour": "day", "semaine": "week", "mois": "month", "an": "year", "année": "year",
          "trimestre": "quarter", "week-end": "weekend"}  # fmt: skip


def _near_unit(match: re.Match[str], context: Context) -> Found | None:
    if context.base is None:
        return None
    step = _STEPS[re.sub(r"\s+", " ", _group(match, "which"))]
    unit = _UNITS.get(_group(match, "unit"), _group(match, "unit"))
    if _group(match, "which") == "the":
        step = -1 if _direction(match) <= 0 and context.base.weekday() < 5 else 0
    return _shift(context.base, unit, step, True)


def _shift(base: date, unit: str, count: int, relative: bool) -> Found | None:
    """The day, week, month, ... that lies `count` of them after that of `base`."""
    try:
        if unit == "day":
            return Found((base + timedelta(days=count)).isoformat(), "day", relative)
        if unit == "week":
            year, week, _ = (base + timedelta(weeks=count)).isocalendar()
            return Found(f"{year}-W{week:02d}", "week", relative)
        if unit == "weekend":
            saturday = base - timedelta(days=base.weekday()) + timedelta(days=5, weeks=count)
            sunday = (saturday + timedelta(days=1)).isoformat()
            return Found(saturday.isoformat(), "weekend", relative, until=sunday)
    except OverflowError:
        return None
    months = {"month": 1, "quarter": 3, "year": 12, "decade": 120}[unit] * count
    year, month = divmod(base.year * 12 + base.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    if unit == "month":
        return Found(f"{year:04d}-{month + 1:02d}", "month", relative)
    if unit == "quarter":
        return Found(f"{year:04d}-Q{month // 3 + 1}", "quarter", relative)
    if unit == "year":
        return Found(f"{year:04d}", "year", relative)
    return Found(f"{year // 10:03d}X", "decade", relative)


def _ago(match: re.Match[str], context: Context) -> Found | None:
    if context.base is None:
        return None
    unit = _group(match, "unit").rstrip("s") if _group(match, "unit") != "mois" else "mois"
    sign = 1 if "now" in _group(match, "way") else -1
    return _shift(context.base, _UNITS.get(unit, unit), sign * _number(match["count"]), True)


def _anchored(match: re.Match[str], context: Context) -> Found | None:
    """ "A year earlier", "the next day", "two weeks later": from the date named last."""
    unit = _group(match, "unit").rstrip("s")
    if unit in ("morning", "afternoon", "evening", "night"):
        unit = "day"
    way = re.sub(r"\s+", " ", _group(match, "way"))
    count = _number(_group(match, "count") or "one")
    sign = {"earlier": -1, "before": -1, "previous": -1, "prior": -1, "same": 0, "that": 0}.get(
        way, 1
    )
    return _from_last(match, context, unit, sign, count)


def _from_last(
    match: re.Match[str], context: Context, unit: str, sign: int, count: int
) -> Found | None:
    """The day, month, ... that lies `count` of them before or after the date named last."""
    near = context.last if match.start() - context.last_at < NEAR_CHARACTERS else None
    fine = {"day": 3, "week": 3, "month": 2, "quarter": 2, "year": 1, "decade": 1}[unit]
    have = {"time": 3, "day": 3, "weekend": 3, "month": 2, "quarter": 2, "year": 1}
    if near is None or have.get(near.granularity, 0) < fine:
        if context.base is None or sign >= 0:
            return None
        return _shift(context.base, unit, sign * count, True)
    year = int(near.value[:4])
    if near.granularity == "quarter":
        if unit == "year":
            return Found(f"{year + sign * count}-{near.value[5:]}", "quarter", near.relative)
        start = date(year, 3 * int(near.value[6]) - 2, 1)
    else:
        parts = [int(part) for part in near.value[:10].split("-")]
        start = date(*([*parts, 1, 1][:3]))
    return _shift(start, unit, sign * count, near.relative)


def _quarter(match: re.Match[str], context: Context) -> Found | None:
    number = _ORDINALS.get(_group(match, "ordinal")) or int(_group(match, "q") or 0)
    if not 1 <= number <= 4:
        return None
    year, which = _group(match, "year"), _group(match, "which")
    if year:
        return Found(f"{year}-Q{number}", "quarter", False)
    base = context.base
    if base is None or _SPORT.search(match.string, max(0, match.start() - 80), match.end() + 80):
        return None
    current = (base.month - 1) // 3 + 1
    if which:
        guess = base.year + _STEPS[which]
    elif _direction(match) > 0:
        guess = base.year if number >= current else base.year + 1
    else:
        guess = base.year if number <= current else base.year - 1
    return Found(f"{guess}-Q{number}", "quarter", True)


_SPORT = re.compile(r"\b(?:touchdown|points?|yards?|goals?|quarterback|scored|game|lead)\b")


def _half(match: re.Match[str], context: Context) -> Found | None:
    year, relative = _group(match, "year"), False
    if not year:
        if context.base is None:
            return None
        year, relative = str(context.base.year + _STEPS[_group(match, "which")]), True
    first, last = ("01", "06") if _ORDINALS[_group(match, "ordinal")] == 1 else ("07", "12")
    return Found(f"{year}-{first}", "month", relative, until=f"{year}-{last}")


def _season(match: re.Match[str], context: Context) -> Found | None:
    code = _SEASONS[_group(match, "season")]
    if _group(match, "year"):
        return Found(f"{match['year']}-{code}", "season", False)
    base = context.base
    if base is None:
        return None
    start = {21: 3, 22: 6, 23: 9, 24: 12}[code]
    step = _STEPS[re.sub(r"\s+", " ", _group(match, "which"))]
    year = base.year
    if step < 0 and base.month <= min(12, start + 2):
        year -= 1
    elif step > 0 and base.month >= start:
        year += 1
    elif step == 0 and start == 12 and base.month < 3:
        year -= 1
    return Found(f"{year}-{code}", "season", True)


def _decade(match: re.Match[str], context: Context) -> Found | None:
    digits, word = _group(match, "decade"), _group(match, "word")
    if word:
        return Found(f"19{_TENS[word]}X", "decade", False)
    return Found(f"{digits[:3] if len(digits) == 4 else '19' + digits[0]}X", "decade", False)


def _century(match: re.Match[str], context: Context) -> Found | None:
    number = _CENTURIES.get(_group(match, "word")) or int(_group(match, "number") or 0)
    return Found(f"{number - 1:02d}XX", "century", False) if 2 <= number <= 30 else None


_APART = re.compile(
    r"(?:\b(?:about|nearly|some|over|than|least|almost|around|approximately|at|no|room|route"
    r"|highway|flight|section|resolution|chapter|model|type|windows|boeing|page)\.?|[$£€#:/-])\s?$",
    re.IGNORECASE,
)
_ROUND = re.compile(
    r"\b(?:in|since|by|until|till|of|from|before|after|through|early|late|mid|year|to|for|and"
    r"|during|fiscal|en|depuis|avant|après|année|l['’]an)[\s-]$",
    re.IGNORECASE,
)


def _year(match: re.Match[str], context: Context) -> Found | None:
    before = match.string[max(0, match.start() - 14) : match.start()]
    year, last = match["year"], _group(match, "last")
    if _APART.search(before) and not _group(match, "cue"):
        return None
    loose = year.endswith("00") or int(year) < 1800
    if loose and not _group(match, "cue") and not _ROUND.search(before):
        return None
    if last:
        end = year[: 4 - len(last)] + last
        return Found(year, "year", False, until=end) if int(end) > int(year) else None
    return Found(year, "year", False)


def _week_of(match: re.Match[str], context: Context) -> Found | None:
    found = _month_day(match, context)
    day = _date(found.value) if isinstance(found, Found) else None
    return (
        _shift(day, "week", 0, bool(isinstance(found, Found) and found.relative)) if day else None
    )


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    """The n-th weekday of a month; the last one for n = -1."""
    days = [
        day
        for day in calendar.Calendar().itermonthdates(year, month)
        if day.month == month and day.weekday() == weekday
    ]
    return days[n - 1 if n > 0 else n]


def _easter(year: int) -> date:
    """Western Easter Sunday (the "anonymous" Gregorian rule; Meeus, Astronomical Algorithms)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    h = (19 * a + b - d - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    l = (32 + 2 * e + 2 * i - h - k) % 7  # noqa: E741
    m = (a + 11 * h + 22 * l) // 451
    month, day = divmod(h + l - 7 * m + 114, 31)
    return date(year, month, day + 1)


_HOLIDAYS: dict[str, Callable[[int], date]] = {
    "thanksgiving": lambda year: _nth(year, 11, 3, 4),
    "christmas": lambda year: date(year, 12, 25),
    "christmas day": lambda year: date(year, 12, 25),
    "christmas eve": lambda year: date(year, 12, 24),
    "boxing day": lambda year: date(year, 12, 26),
    "new year's day": lambda year: date(year, 1, 1),
    "new year's eve": lambda year: date(year, 12, 31),
    "valentine's day": lambda year: date(year, 2, 14),
    "st. patrick's day": lambda year: date(year, 3, 17),
    "may day": lambda year: date(year, 5, 1),
    "fourth of july": lambda year: date(year, 7, 4),
    "halloween": lambda year: date(year, 10, 31),
    "labor day": lambda year: _nth(year, 9, 0, 1),
    "memorial day": lambda year: _nth(year, 5, 0, -1),
    "veterans day": lambda year: date(year, 11, 11),
    "martin luther king day": lambda year: _nth(year, 1, 0, 3),
    "easter": _easter,
    "easter monday": lambda year: _easter(year) + timedelta(days=1),
    "good friday": lambda year: _easter(year) - timedelta(days=2),
}


def _holiday(match: re.Match[str], context: Context) -> Found | None:
    name = re.sub(r"\s+", " ", _group(match, "holiday")).replace("’", "'")
    name = name.replace("jr. ", "").replace("thanksgiving day", "thanksgiving")
    on = _HOLIDAYS[name.replace("easter sunday", "easter")]
    if _group(match, "year"):
        return Found(on(int(match["year"])).isoformat(), "day", False)
    base = context.base
    if base is None:
        return None
    days = [on(base.year + step) for step in (-1, 0, 1)]
    past = max(day for day in days if day <= base)
    future = min(day for day in days if day >= base)
    direction = _direction(match)
    which = _group(match, "which")
    nearer = future if 2 * (future - base).days < (base - past).days else past
    if which in ("last", "next"):
        nearer = past if which == "last" else future
    elif direction and (base - past).days < 300:
        nearer = past if direction < 0 else future
    return Found(nearer.isoformat(), "day", True)


_EVE = re.compile(r"\b[Tt]he\s(?:eve\sof|day\sbefore|day\s(after))\s(?:the\s)?$")
_CLOCK_AFTER = re.compile(
    r"(?:,?\s(?:at|around|about))\s(\d{1,2})(?::(\d\d))?\s?([ap])\.?m\b\.?", re.IGNORECASE
)
_CLOCK_BEFORE = re.compile(
    r"\b(\d{1,2})(?::(\d\d))?\s?([ap])\.?m\b\.?(?:\s[A-Z]{2,4})?,?\s(?:on\s)?$", re.IGNORECASE
)


def _widen(text: str, found: Found, start: int, end: int) -> tuple[Found, int, int]:
    """A day with the time of day beside it, or as the eve that stands before it."""
    if found.granularity != "day" or found.until:
        return found, start, end
    eve = _EVE.search(text, max(0, start - 24), start)
    if eve:
        day = date.fromisoformat(found.value) - timedelta(days=-1 if eve[1] else 1)
        return Found(day.isoformat(), "day", found.relative), eve.start(), end
    after = _CLOCK_AFTER.match(text, end)
    before = None if after else _CLOCK_BEFORE.search(text, max(0, start - 24), start)
    clock = after or before
    if clock is None or not 1 <= int(clock[1]) <= 12 or int(clock[2] or 0) > 59:
        return found, start, end
    hour = int(clock[1]) % 12 + (12 if clock[3].lower() == "p" else 0)
    value = f"{found.value}T{hour:02d}:{int(clock[2] or 0):02d}"
    if before:
        start = before.start()
    else:
        end = clock.end() - text[clock.start() : clock.end()].endswith(".") * (text[end] == "\n")
    return Found(value, "time", found.relative), start, end


# The patterns.


def _rules(rows: Sequence[tuple[str, Read]], names: dict[str, str]) -> tuple[Rule, ...]:
    """Compiled rules. `<NAME>` in a pattern stands for that part, a blank for white space."""
    compiled = []
    for pattern, read in rows:
        for name, part in names.items():
            pattern = pattern.replace(f"<{name}>", part)
        compiled.append((re.compile(pattern.replace(" ", r"(?:[ \t\n\xa0]{1,3})")), read))
    return tuple(compiled)


def _words(text: str) -> str:
    """Alternatives, in lower case, capitalised and in capitals."""
    words = text.split("|")
    return "(?:" + "|".join(dict.fromkeys(
        form for word in words for form in (word, word.capitalize(), word.upper())
    )) + ")"  # fmt: skip


def _names(text: str) -> str:
    words = text.split("|")
    return "(?:" + "|".join(form for word in words for form in (word, word.upper())) + ")"


_MONTH_NAMES = _names(
    "January|February|March|April|May|June|July|August|September|October|November|December"
)
_SHORT_MONTHS = r"(?:" + _names("Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec") + r"\b\.?)"
_PARTS = {
    "MONTH": f"(?P<month>{_MONTH_NAMES}|{_SHORT_MONTHS})",
    "YEAR": r"(?P<year>1[5-9]\d\d|20\d\d)(?!\d)",
    "DAY": r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\d:]|\.\d|,\d\d\d|%)",
    "WEEKDAY": r"(?P<weekday>"
    + _names("Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday")
    + ")",
    "WEEKDAYS": r"(?:(?:"
    + _names("Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday")
    + r"|(?:Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)\.?),? )?",
    "PARTDAY": r"(?: (?:morning|afternoon|evening|night|midday|noon)\b)?",
    "WHEN": r"(?:(?:(?:[Ee]arly|[Mm]id|[Ll]ate)-?|[Ee]arlier|[Ll]ater)(?: |(?<=-)))?",
    "NUMBER": r"(?P<count>\d{1,3}|" + _words("an|a|one|two|three|four|five|six|seven|eight|nine|ten"
    "|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty"
    "|forty|fifty") + ")",
    "WHICH": r"(?P<which>" + _words("last|next|this past|this coming|this|coming|past") + ")",
    "SEASON": r"(?P<season>" + _words("spring|summer|autumn|fall|winter") + ")",
    "ORDINAL": r"(?P<ordinal>" + _words("first|second|third|fourth|1st|2nd|3rd|4th") + ")",
}  # fmt: skip

_ENGLISH = _rules(
    [
        (r"(?<!\d)<YEAR>-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)", _numeric),
        (r"(?<![\d/])(?P<first>\d{1,2})/(?P<second>\d{1,2})/<YEAR>(?![\d/])", _american),
        (r"\b9/11\b", _attacks),
        (r"\b(?:the )?week of <MONTH> <DAY>(?:,? <YEAR>)?", _week_of),
        (
            r"\b<WEEKDAYS><MONTH> <DAY>(?:(?P<joint> ?(?:-|–|and|to|through) ?)(?P<day2>\d{1,2})"
            r"(?![\d:]|\.\d|,\d\d\d|%| [\w]*(?:people|percent|others)))?(?:,? <YEAR>)?",
            _month_day,
        ),
        (r"\b<WEEKDAYS>(?:the )?<DAY> (?:of )?<MONTH>(?:,? <YEAR>)?\b", _month_day),
        (
            r"\b(?:the )?<ORDINAL>(?: |-)quarter(?: (?:of )?(?:<YEAR>|(?P<which>last|this|next)"
            r" year))?\b",
            _quarter,
        ),
        (r"\bQ(?P<q>[1-4])(?:,? (?:of )?<YEAR>)?\b", _quarter),
        (
            r"\b(?:the )?(?P<ordinal>[Ff]irst|[Ss]econd) half of (?:<YEAR>|(?P<which>last|this|next"
            r"|the) year)\b",
            _half,
        ),
        (
            r"\b(?P<cue><WHEN>)(?:<WHICH> )?<MONTH>(?:(?:,| of)? <YEAR>|(?! \d))(?!\w)",
            _month_year,
        ),
        (
            r"\b(?:<WHICH> )?<WEEKDAY>(?!['’]s (?:Night|Day))<PARTDAY>"
            r"(?:,? (?:of )?(?P<week>last|this|next) week)?\b",
            _weekday,
        ),
        (
            r"\b(?P<beyond>[Tt]he day (?:before|after) )?(?P<near>"
            + _words(
                "today|tonight|yesterday|tomorrow|last night|this morning|this afternoon"
                "|this evening"
            )
            + r")<PARTDAY>\b",
            _near_day,
        ),
        (
            r"\b<NUMBER>(?: |-)(?P<unit>days?|weeks?|months?|years?) (?P<way>ago|from now)\b",
            _ago,
        ),
        (
            r"\b(?:<NUMBER>|[Tt]he) (?P<unit>days?|weeks?|months?|years?|decades?)"
            r" (?P<way>earlier|later|before|after)\b"
            r"(?= ?[.,;:!?)\"”'’]| (?:and|but|in|at|when|that|to)\b|\n)(?! in the\b)",
            _anchored,
        ),
        (
            r"\b(?:[Ll]ater )?(?:[Tt]hat|[Tt]he) (?P<way>same|next|following|previous|prior)"
            r" (?P<unit>day|week|month|year|morning|afternoon|evening|night)\b",
            _anchored,
        ),
        (
            r"\b(?:[Ll]ater|[Ee]arlier|[Ll]ate|[Ee]arly) (?P<way>that) (?P<unit>day|month|year)\b",
            _anchored,
        ),
        (
            r"\b<WHEN>(?P<which>"
            + _words("last|this past|this|next|coming")
            + r") (?P<unit>weekend|week|month|quarter|year)(?![\w-])",
            _near_unit,
        ),
        (r"\b(?<=over\s)(?P<which>the) (?P<unit>weekend)\b", _near_unit),
        (r"\b<WHEN>(?:the )?<SEASON>(?: of)?,? <YEAR>", _season),
        (r"\b<WHEN><WHICH> <SEASON>\b", _season),
        (r"\b(?:the )?<WHEN>(?P<decade>(?:1[5-9]|20)\d0)['’]?s\b", _decade),
        (r"\bthe (?:early |mid-?|late )?['’](?P<decade>[2-9]0)s\b", _decade),
        (
            r"\bthe (?:early |mid-?|late )?(?P<word>[Tt]wenties|[Tt]hirties|[Ff]orties|[Ff]ifties"
            r"|[Ss]ixties|[Ss]eventies|[Ee]ighties|[Nn]ineties)\b",
            _decade,
        ),
        (
            r"\b(?:the )?(?:early |mid-?|late )?(?:(?P<number>\d\d)(?:th|st|nd|rd)"
            r"|(?P<word>sixteenth|seventeenth|eighteenth|nineteenth|twentieth|twenty-first))"
            r"(?: |-)century\b",
            _century,
        ),
        (
            r"\b(?:(?P<which>last|this|next) )?(?P<holiday>Thanksgiving Day|Christmas (?:Day|Eve)"
            r"|Boxing Day|New Year['’]s (?:Day|Eve)|Valentine['’]s Day|St\. Patrick['’]s Day"
            r"|May Day|Fourth of July|Labor Day|Memorial Day|Veterans Day|Good Friday"
            r"|Martin Luther King (?:Jr\. )?Day|Easter (?:Sunday|Monday))(?:,? <YEAR>)?\b",
            _holiday,
        ),
        (
            r"(?:(?<=on\s)|(?<=at\s)|(?<=by\s)|(?<=before\s)|(?<=since\s)|(?<=until\s)|(?<=after\s))"
            r"(?P<holiday>Thanksgiving|Christmas|Halloween|Easter)\b",
            _holiday,
        ),
        (
            r"(?<![\w.,$£€#/'’-])(?P<cue>(?:(?:post|pre)-|fiscal (?:year )?|(?:the )?year |"
            r"(?:early|mid|late)[\s-]))?"
            r"<YEAR>(?:[-–/](?P<last>\d{4}|\d\d))?"
            r"(?![\w%/]|,\d|\.\d|-\d| ?(?:percent|people|GMT|hours|miles|km\b"
            r"|metres|meters|feet|troops|men\b|women|dollars|euros|pounds|million|billion|votes))",
            _year,
        ),
    ],
    _PARTS,
)

_FRENCH_PARTS = {
    "MONTH": r"(?P<month>[Jj]anvier|[Ff]évrier|[Mm]ars|[Aa]vril|[Mm]ai|[Jj]uin|[Jj]uillet|[Aa]oût"
    r"|[Ss]eptembre|[Oo]ctobre|[Nn]ovembre|[Dd]écembre)",
    "YEAR": r"(?P<year>1[5-9]\d\d|20\d\d)(?!\d)",
    "WEEKDAY": r"(?P<weekday>[Ll]undi|[Mm]ardi|[Mm]ercredi|[Jj]eudi|[Vv]endredi|[Ss]amedi"
    r"|[Dd]imanche)",
    "NUMBER": r"(?P<count>\d{1,3}|"
    + _words("une|un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix")
    + ")",
}


_FRENCH_VERB = re.compile(
    r"\b(?:(?P<future>(?!opéra\b|caméra\b|affront\b)\w{2,}r(?:a|ont)|va|vont|doit|doivent"
    r"|devrait|devraient|prévue?s?)|a|ont|avait|avaient|aurait|était|étaient|est|sont|fut|furent)\b"
)
_FRENCH_BOUND = re.compile(
    r"(?:(?P<until>jusqu['’](?:à|au|en)|d['’]ici(?: à| au)?|avant)|depuis) (?:le |l['’])?$",
    re.IGNORECASE,
)
_FRENCH_STOP = re.compile(r"[.!?;]\s|\n")


def _french_direction(match: re.Match[str]) -> int:
    """As `_direction`: the nearest verb before the date in its sentence, else the first after."""
    text, start, end = match.string, match.start(), match.end()
    left = _FRENCH_STOP.split(text[max(0, start - 80) : start])[-1]
    bound = _FRENCH_BOUND.search(left)
    if bound is not None:
        return 1 if bound["until"] else -2
    verbs = list(_FRENCH_VERB.finditer(left))
    right = _FRENCH_STOP.split(text[end : end + 80])[0]
    verb = verbs[-1] if verbs else _FRENCH_VERB.search(right)
    if verb is None:
        return 0
    return 1 if verb["future"] else -1


def _french_weekday(match: re.Match[str], context: Context) -> Found | None:
    """A weekday; a verb in the future ("se réunira", "vont se réunir") makes it the next one."""
    if _group(match, "which") or context.base is None:
        return _weekday(match, context)
    step = _DAYS[_group(match, "weekday")] - context.base.weekday()
    days = step % 7 if _french_direction(match) > 0 else -(-step % 7)
    return Found((context.base + timedelta(days=days)).isoformat(), "day", True)


def _french_unit(match: re.Match[str]) -> str:
    unit = _group(match, "unit")
    return _UNITS[unit if unit == "mois" else unit.rstrip("s")]


def _french_ahead(match: re.Match[str], context: Context) -> Found | None:
    """ "Dans trois jours"."""
    if context.base is None:
        return None
    return _shift(context.base, _french_unit(match), _number(match["count"]), True)


def _french_anchored(match: re.Match[str], context: Context) -> Found | None:
    """ "La veille", "le lendemain", "un an plus tard": from the date named last."""
    way = _group(match, "way")
    if way in ("veille", "lendemain"):
        return _from_last(match, context, "day", -1 if way == "veille" else 1, 1)
    sign = -1 if way in ("plus tôt", "auparavant") else 1
    return _from_last(match, context, _french_unit(match), sign, _number(match["count"]))


_ROMAN = {"x": 10, "v": 5, "i": 1}


def _french_century(match: re.Match[str], context: Context) -> Found | None:
    """ "Le XIXe siècle": its number in Roman figures."""
    figures = [_ROMAN[figure] for figure in _group(match, "roman")]
    number = sum(-one if one < after else one for one, after in pairwise([*figures, 0]))
    return Found(f"{number - 1:02d}XX", "century", False) if 2 <= number <= 30 else None


_FRENCH = _rules(
    [
        (r"(?<!\d)<YEAR>-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)", _numeric),
        (r"(?<![\d/])(?P<first>\d{1,2})[/.](?P<second>\d{1,2})[/.]<YEAR>(?![\d/])", _european),
        (
            r"\b(?:[Dd]u |[Ll]es )?(?P<day>\d{1,2})(?:er)?(?P<joint> (?:au|et) )(?P<day2>\d{1,2})"
            r" <MONTH>(?: <YEAR>)?\b",
            _month_day,
        ),
        (
            r"\b(?:(?:[Ll]undi|[Mm]ardi|[Mm]ercredi|[Jj]eudi|[Vv]endredi|[Ss]amedi|[Dd]imanche) )?"
            r"(?:[Ll]e )?(?P<day>\d{1,2})(?:er)? <MONTH>(?: <YEAR>)?\b",
            _month_day,
        ),
        (
            r"\b(?P<ordinal>premier|deuxième|second|troisième|quatrième) trimestre"
            r"(?: (?:de )?<YEAR>)?",
            _quarter,
        ),
        (r"\b(?P<cue>(?:en|fin|début|mi-?) ?)?(?P<which>(?!))?<MONTH> <YEAR>\b", _month_year),
        (
            r"\b(?P<cue>(?:[Ee]n |[Ff]in |[Dd]ébut |[Mm]i-|[Dd]epuis |[Dd]ès |[Jj]usqu['’]en "
            r"|[Aa]u mois d(?:e |['’])))<MONTH>(?: (?P<which>dernier|prochain))?(?P<year>(?!))?"
            r"(?! \d)\b",
            _month_year,
        ),
        (r"\b(?P<cue>)<MONTH> (?P<which>dernier|prochain)(?P<year>(?!))?\b", _month_year),
        (
            r"\b<WEEKDAY>(?: (?:matin|midi|après-midi|soir))?(?: (?P<which>dernier|prochain))?\b",
            _french_weekday,
        ),
        (
            r"\b(?P<near>[Aa]ujourd['’]hui|[Aa]vant-hier|[Aa]près-demain|[Hh]ier|[Dd]emain"
            r"|[Cc]e matin|[Cc]e soir|[Cc]et après-midi|[Cc]ette nuit)"
            r"(?: (?:matin|midi|après-midi|soir))?\b",
            _near_day,
        ),
        (
            r"\b[Ii]l y a <NUMBER> (?P<unit>jours?|semaines?|mois|ans?|années?)\b(?P<way>(?!))?",
            _ago,
        ),
        (r"\b[Dd]ans <NUMBER> (?P<unit>jours?|semaines?|mois|ans?|années?)\b", _french_ahead),
        (
            r"\b(?:[Ll]a (?=veille)|[Ll]e (?=lendemain))(?P<way>veille|lendemain)\b(?! d[ue'’])",
            _french_anchored,
        ),
        (
            r"\b<NUMBER> (?P<unit>jours?|semaines?|mois|ans?|années?) "
            r"(?P<way>plus tard|plus tôt|auparavant)\b",
            _french_anchored,
        ),
        (
            r"\b(?:[Ll]a |[Ll]e |[Ll]['’])(?P<unit>semaine|mois|an|année|trimestre|week-end) "
            r"(?P<which>dernière|dernier|passée|passé|prochaine|prochain)\b",
            _near_unit,
        ),
        (
            r"\b(?P<which>[Cc]ette|[Cc]et|[Cc]e) (?P<unit>semaine|mois|année|trimestre|week-end)\b",
            _near_unit,
        ),
        (r"\b(?P<season>printemps|été|automne|hiver) (?:de )?<YEAR>", _season),
        (
            r"\b(?:[Ll]e |[Ll]['’])(?P<season>printemps|été|automne|hiver) "
            r"(?P<which>dernier|prochain|passé)\b(?P<year>(?!))?",
            _season,
        ),
        (
            r"\b(?P<which>[Cc]et?) (?P<season>printemps|été|automne|hiver)\b(?P<year>(?!))?",
            _season,
        ),
        (r"\b(?:[Ll]e |[Aa]u )?(?P<roman>[XVI]{1,6})(?:e|ème) siècle\b", _french_century),
        (r"\b(?:les )?années (?P<decade>(?:1[5-9]|20)?\d0)\b(?P<word>(?!))?", _decade),
        (
            r"(?<![\w.,$£€#/'’-])(?P<cue>(?!))?<YEAR>(?:[-–](?P<last>\d{4}|\d\d))?"
            r"(?![\w%/]|,\d|\.\d| ?(?:euros|personnes|habitants|km\b|mètres|emplois|voix))",
            _year,
        ),
    ],
    _FRENCH_PARTS,
)
