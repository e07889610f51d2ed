"""English patterns of dates, in order of precedence."""

from __future__ import annotations

from agents.entities.dates import holidays, parts_of_years, relative, stated
from agents.entities.dates.patterns import any_case, compiled, or_capitalised, or_capitals
from agents.lexicon.english import CENTURIES, DAYS, DECADES, MONTHS, NUMBERS

_DAYS = or_capitals("|".join(DAYS).title())
_MONTH_NAMES = or_capitals("|".join(MONTHS).title())
_SHORT_MONTHS = or_capitals(
    "|".join(["Sept", *(name[:3].capitalize() for name in MONTHS if name != "may")])
)
_PARTS = {
    "MONTH": f"(?P<month>{_MONTH_NAMES}|(?:{_SHORT_MONTHS}\\b\\.?))",
    "YEAR": r"(?P<year>1[5-9]\d\d|20\d\d)(?!\d)",
    "DAY": r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\d:]|\.\d|,\d\d\d|%)",
    "WEEKDAY": f"(?P<weekday>{_DAYS})",
    "WEEKDAYS": rf"(?:(?:{_DAYS}|(?:Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)\.?),? )?",
    "PARTDAY": r"(?: (?:morning|afternoon|evening|night|midday|noon)\b)?",
    "WHEN": r"(?:(?:(?:[Ee]arly|[Mm]id|[Ll]ate)-?|[Ee]arlier|[Ll]ater)(?: |(?<=-)))?",
    "NUMBER": r"(?P<count>\d{1,3}|" + any_case("|".join(("an", "a", *NUMBERS))) + ")",
    "WHICH": r"(?P<which>" + any_case("last|next|this past|this coming|this|coming|past") + ")",
    "SEASON": r"(?P<season>" + any_case("spring|summer|autumn|fall|winter") + ")",
    "DECADE": or_capitalised(DECADES),
    "ORDINAL": r"(?P<ordinal>" + any_case("first|second|third|fourth|1st|2nd|3rd|4th") + ")",
}  # fmt: skip

RULES = compiled(
    [
        (r"(?<!\d)<YEAR>-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)", stated.numeric),
        (r"(?<![\d/])(?P<first>\d{1,2})/(?P<second>\d{1,2})/<YEAR>(?![\d/])", stated.american),
        (r"\b9/11\b", stated.attacks),
        (r"\b(?:the )?week of <MONTH> <DAY>(?:,? <YEAR>)?", relative.week_of),
        (
            r"\b<WEEKDAYS><MONTH> <DAY>(?:(?P<joint> ?(?:-|–|and|to|through) ?)(?P<day2>\d{1,2})"
            r"(?![\d:]|\.\d|,\d\d\d|%| [\w]*(?:people|percent|others)))?(?:,? <YEAR>)?",
            stated.month_day,
        ),
        (r"\b<WEEKDAYS>(?:the )?<DAY> (?:of )?<MONTH>(?:,? <YEAR>)?\b", stated.month_day),
        (
            r"\b(?:the )?<ORDINAL>(?: |-)quarter(?: (?:of )?(?:<YEAR>|(?P<which>last|this|next)"
            r" year))?\b",
            parts_of_years.quarter,
        ),
        (r"\bQ(?P<q>[1-4])(?:,? (?:of )?<YEAR>)?\b", parts_of_years.quarter),
        (
            r"\b(?:the )?(?P<ordinal>[Ff]irst|[Ss]econd) half of (?:<YEAR>|(?P<which>last|this|next"
            r"|the) year)\b",
            parts_of_years.half,
        ),
        (
            r"\b(?P<cue><WHEN>)(?:<WHICH> )?<MONTH>(?:(?:,| of)? <YEAR>|(?! \d))(?!\w)",
            stated.month_year,
        ),
        (
            r"\b(?:<WHICH> )?<WEEKDAY>(?!['’]s (?:Night|Day))<PARTDAY>"
            r"(?:,? (?:of )?(?P<week>last|this|next) week)?\b",
            relative.weekday,
        ),
        (
            r"\b(?P<beyond>[Tt]he day (?:before|after) )?(?P<near>"
            + any_case(
                "today|tonight|yesterday|tomorrow|last night|this morning|this afternoon"
                "|this evening"
            )
            + r")<PARTDAY>\b",
            relative.near_day,
        ),
        (
            r"\b<NUMBER>(?: |-)(?P<unit>days?|weeks?|months?|years?) (?P<way>ago|from now)\b",
            relative.ago,
        ),
        (
            r"\b(?:<NUMBER>|[Tt]he) (?P<unit>days?|weeks?|months?|years?|decades?)"
            r" (?P<way>earlier|later|before|after)\b"
            r"(?= ?[.,;:!?)\"”'’]| (?:and|but|in|at|when|that|to)\b|\n)(?! in the\b)",
            relative.anchored,
        ),
        (
            r"\b(?:[Ll]ater )?(?:[Tt]hat|[Tt]he) (?P<way>same|next|following|previous|prior)"
            r" (?P<unit>day|week|month|year|morning|afternoon|evening|night)\b",
            relative.anchored,
        ),
        (
            r"\b(?:[Ll]ater|[Ee]arlier|[Ll]ate|[Ee]arly) (?P<way>that) (?P<unit>day|month|year)\b",
            relative.anchored,
        ),
        (
            r"\b<WHEN>(?P<which>"
            + any_case("last|this past|this|next|coming")
            + r") (?P<unit>weekend|week|month|quarter|year)(?![\w-])",
            relative.near_unit,
        ),
        (r"\b(?<=over\s)(?P<which>the) (?P<unit>weekend)\b", relative.near_unit),
        (r"\b<WHEN>(?:the )?<SEASON>(?: of)?,? <YEAR>", parts_of_years.season),
        (r"\b<WHEN><WHICH> <SEASON>\b", parts_of_years.season),
        (r"\b(?:the )?<WHEN>(?P<decade>(?:1[5-9]|20)\d0)['’]?s\b", stated.decade),
        (r"\bthe (?:early |mid-?|late )?['’](?P<decade>[2-9]0)s\b", stated.decade),
        (
            r"\bthe (?:early |mid-?|late )?(?P<word><DECADE>)\b",
            stated.decade,
        ),
        (
            r"\b(?:the )?(?:early |mid-?|late )?(?:(?P<number>\d\d)(?:th|st|nd|rd)"
            r"|(?P<word>" + "|".join(CENTURIES) + r"))"
            r"(?: |-)century\b",
            stated.century,
        ),
        (
            r"\b(?:(?P<which>last|this|next) )?(?P<holiday>Thanksgiving Day|Christmas (?:Day|Eve)"
            r"|Boxing Day|New Year['’]s (?:Day|Eve)|Valentine['’]s Day|St\. Patrick['’]s Day"
            r"|May Day|Fourth of July|Labor Day|Memorial Day|Veterans Day|Good Friday"
            r"|Martin Luther King (?:Jr\. )?Day|Easter (?:Sunday|Monday))(?:,? <YEAR>)?\b",
            holidays.holiday,
        ),
        (
            r"(?:(?<=on\s)|(?<=at\s)|(?<=by\s)|(?<=before\s)|(?<=since\s)|(?<=until\s)|(?<=after\s))"
            r"(?P<holiday>Thanksgiving|Christmas|Halloween|Easter)\b",
            holidays.holiday,
        ),
        (
            r"(?<![\w.,$£€#/'’-])(?P<cue>(?:(?:post|pre)-|fiscal (?:year )?|(?:the )?year |"
            r"(?:early|mid|late)[\s-]))?"
            r"<YEAR>(?:[-–/](?P<last>\d{4}|\d\d))?"
            r"(?![\w%/]|,\d|\.\d|-\d| ?(?:percent|people|GMT|hours|miles|km\b"
            r"|metres|meters|feet|troops|men\b|women|dollars|euros|pounds|million|billion|votes))",
            stated.year,
        ),
    ],
    _PARTS,
)
