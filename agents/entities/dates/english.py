"""English patterns of dates, in order of precedence."""

from __future__ import annotations

from agents.entities.dates import holidays, parts_of_years, relative, stated, weekdays
from agents.entities.dates.patterns import Row, any_case, compiled, or_capitalised, or_capitals
from agents.lexicon.english import CENTURIES, DAYS, DECADES, MONTHS, NUMBERS

_DAYS = or_capitals("|".join(DAYS).title())
_MONTH_NAMES = or_capitals("|".join(MONTHS).title())
_SHORT_MONTHS = or_capitals(
    "|".join(["Sept", *(name[:3].capitalize() for name in MONTHS if name != "may")])
)
_NO_COUNT = (
    r"(?!\d)(?=[.,;:!?)\]\"”’](?!\d)|\n|$| (?:a|after|and|as|at|before|but|by|during|for|he|in"
    r"|is|it|near|of|on|or|she|that|the|they|to|under|until|was|were|when|which|who|with)\b)"
)
"""What follows a year that may be a number of something: "in 1066 the", not "in 1200 homes"."""

_PARTS = {
    "MONTH": f"(?P<month>{_MONTH_NAMES}|(?:{_SHORT_MONTHS}\\b\\.?))",
    "YEAR": r"(?P<year>1[5-9]\d\d|20\d\d)(?!\d)",
    "FULL_YEAR": r"(?P<year>(?:1[5-9]\d\d|20\d\d)(?!\d)|[1-9]\d{3}" + _NO_COUNT + ")",
    "NO_COUNT": _NO_COUNT,
    "ANY_MONTH": f"(?:{_MONTH_NAMES}|(?:{_SHORT_MONTHS}\\b\\.?))",
    "NEAR_YEAR": r"(?: (?:of )?(?P<step>last|this|next) year\b)",
    "DAY": r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?!\d|:\d|\.\d|,\d\d\d|%)",
    "WEEKDAY": f"(?P<weekday>{_DAYS})",
    "ANY_DAY": f"(?:{_DAYS})",
    "WEEKDAYS": rf"(?:(?:{_DAYS}|(?:Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)\.?),? )?",
    "PARTDAY": r"(?: (?:morning|afternoon|evening|night|midday|noon)\b)?",
    "WHEN": r"(?:(?:(?:[Ee]arly|[Mm]id|[Ll]ate)-?|[Ee]arlier|[Ll]ater)(?: |(?<=-)))?",
    "NUMBER": r"(?<![\w-])(?<!\d[.,])(?P<count>\d{1,3}(?:,\d{3}){0,3}|"
    + any_case("|".join(("an", "a", *NUMBERS)))
    + ")",
    "WHICH": r"(?P<which>" + any_case("last|next|this past|this coming|this|coming|past") + ")",
    "SEASON": r"(?P<season>" + any_case("spring|summer|autumn|fall|winter") + ")",
    "DECADE": or_capitalised(DECADES),
    "NTH": r"(?P<nth>" + any_case("first|second|third|fourth|last") + ")",
    "ORDINAL": r"(?P<ordinal>" + any_case("first|second|third|fourth|1st|2nd|3rd|4th") + ")",
}  # fmt: skip

_HELD = {
    "AGO": r"(?:ago|now)\b",
    "CENTURY": "century",
    "DECADE": or_capitalised(DECADES),
    "ERA": r"AD|BC|CE|A\.D\.|B\.C\.",
    "HALF": "half",
    "HOLIDAY": holidays.NAMES,
    "LATER": "earlier|later|before|after",
    "MONTH": "|".join(form for name in MONTHS for form in (name[:3].title(), name[:3].upper())),
    "NEAR_DAY": any_case("today|night|yesterday|morrow|morning|afternoon|evening|tonight"),
    "NUMERIC": r"\d[.-]\d",
    "QUARTER": "quarter|Q[1-4]",
    "SEASON": any_case("spring|summer|autumn|fall|winter"),
    "SHORT_HOLIDAY": holidays.SHORT_NAMES,
    "SLASH": r"\d/\d",
    "STEP": "same|next|following|previous|prior",
    "TENS": "0['’]?s",
    "TODAY": "Today",
    "UNIT": "day|week|month|quarter|year",
    "WEEKDAY": "day|DAY",
    "YEAR": r"[12]\d\d\d",
}
"""What every match of a rule holds: quickly found, and the rule is tried near it only."""

_HOLIDAYS: list[Row] = [
    (
        r"\b(?:Good Friday|Easter|Boxing Day|Christmas(?: Day)?|Thanksgiving|Bastille Day"
        r"|Halloween) (?:Agreement|Accords?|Rising|[Ii]slands?|[Tt]sunami|[Tt]ruce"
        r"|[Mm]assacre|[Bb]unny)",
        stated.unwritable,
    ),
    (
        r"\b(?:(?P<which>last|this|next) )?(?P<holiday>" + holidays.NAMES + r")"
        r"(?:,? (?:of )?<YEAR>|<NEAR_YEAR>)?(?![\w-])",
        holidays.holiday,
        "HOLIDAY",
    ),
    (
        r"\b(?P<holiday>" + holidays.SHORT_NAMES + r")(?:,? (?:of |in )?<YEAR>|<NEAR_YEAR>)(?!\w)",
        holidays.holiday,
        "SHORT_HOLIDAY",
    ),
    (
        r"(?:(?P<which>last|this|next) |(?<=on\s)|(?<=at\s)|(?<=by\s)|(?<=before\s)"
        r"|(?<=since\s)|(?<=until\s)|(?<=after\s))"
        r"(?P<holiday>" + holidays.SHORT_NAMES + r")\b",
        holidays.holiday,
        "SHORT_HOLIDAY",
    ),
    (
        r"\b(?:Bloody|Super|Holy|Spy|Stir-up|Sheffield|Ruby|Orthodox|Windrush|Freaky|Throwback|Taco"
        r"|Casual)"
        r" (?:Easter |Good )?(?:<ANY_DAY>|Easter)\b",
        stated.unwritable,
    ),
    (
        r"\b(?:Black|Blue|Red) (?:Mon|Tues|Wednes|Thurs|Satur|Sun)day\b",
        stated.unwritable,
        "WEEKDAY",
    ),
]
"""Feasts go before weekdays: "Easter Monday" is not next Monday."""

RULES = compiled(
    [
        (r"(?<!\d)<YEAR>-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)", stated.numeric, "YEAR"),
        (
            r"(?<![\d/])(?P<first>\d{1,2})/(?P<second>\d{1,2})/<YEAR>(?![\d/])",
            stated.american,
            "SLASH",
        ),
        (r"(?<![\d/])<YEAR>/(?P<month>\d\d)/(?P<day>\d\d)(?![\d/])", stated.numeric, "SLASH"),
        (
            r"(?<![\d.-])(?P<first>\d{1,2})(?P<mark>[.-])(?P<second>\d{1,2})(?P=mark)<YEAR>(?![\d-])",
            stated.european,
            "NUMERIC",
        ),
        (r"\b9/11\b", stated.attacks, "SLASH"),
        (
            r"\b(?:<ANY_MONTH> \d{1,2}(?:st|nd|rd|th)?,? "
            r"|(?:\d{1,2}(?:st|nd|rd|th)? (?:of )?)?<ANY_MONTH>,? )?"
            r"(?:AD \d{1,3}|(?!(?:1[89]|20)\d\d )\d{1,5} (?:BCE?|B\.C\.)|\d{1,3} (?:AD|A\.D\.|CE))"
            r"(?![\w'’]| [A-Z][a-z])",
            stated.unwritable,
            "ERA",
        ),
        (r"\b(?:the )?week of <MONTH> <DAY>(?:,? <YEAR>)?", relative.week_of, "MONTH"),
        (
            r"\b<WEEKDAYS><MONTH> <DAY>(?:(?P<joint> ?(?:-|–|and|to|through) ?)(?P<day2>\d{1,2})"
            r"(?![\d:]|\.\d|,\d\d\d|%| [\w]*(?:people|percent|others)))?"
            r"(?:,? <FULL_YEAR>|<NEAR_YEAR>)?",
            stated.month_day,
            "MONTH",
        ),
        (
            r"\b<WEEKDAYS>(?:the )?<DAY>(?P<joint> ?(?:-|–|and|to|through) ?)(?P<day2>\d{1,2})"
            r"(?:st|nd|rd|th)? (?:of )?<MONTH>(?:,? <FULL_YEAR>|<NEAR_YEAR>)?(?!\w)",
            stated.month_day,
            "MONTH",
        ),
        (
            r"\b<WEEKDAYS>(?:the )?<DAY> (?:of )?<MONTH>(?:,? <FULL_YEAR>|<NEAR_YEAR>)?(?!\w)",
            stated.month_day,
            "MONTH",
        ),
        (
            r"\b(?:the )?<ORDINAL>(?: |-)quarter(?: (?:of )?(?:<YEAR>|(?P<which>last|this|next)"
            r" year))?\b",
            parts_of_years.quarter,
            "QUARTER",
        ),
        (r"\bQ(?P<q>[1-4])(?:,? (?:of )?<YEAR>)?\b", parts_of_years.quarter, "QUARTER"),
        (
            r"\b(?:the )?(?P<ordinal>[Ff]irst|[Ss]econd) half of (?:<YEAR>|(?P<which>last|this|next"
            r"|the) year)\b",
            parts_of_years.half,
            "HALF",
        ),
        (
            r"\b(?:[Tt]he )?<NTH> <WEEKDAY><PARTDAY> (?:in|of) (?:(?:the|each|every|that) month\b"
            r"|<MONTH>(?:,? <YEAR>)?(?!\w))",
            weekdays.of_month,
            "WEEKDAY",
        ),
        (
            r"\b(?P<cue><WHEN>)(?:<WHICH> )?<MONTH>(?:(?:,| of)? <FULL_YEAR>|<NEAR_YEAR>|(?! \d))"
            r"(?!\w)",
            stated.month_year,
            "MONTH",
        ),
        *_HOLIDAYS,
        (
            r"\b[Tt]he (?P<way>following|next|previous) <WEEKDAY><PARTDAY>(?!\w)",
            weekdays.beside,
            "WEEKDAY",
        ),
        (
            r"(?P<way>\bThat|(?<=\bon\s)that|(?<=\blate\s)that|(?<=\bearly\s)that)"
            r" <WEEKDAY><PARTDAY>(?!\w)",
            weekdays.beside,
            "WEEKDAY",
        ),
        (r"\b[Tt]he <WEEKDAY><PARTDAY> (?P<way>before|after)\b", weekdays.beside, "WEEKDAY"),
        (r"\b<NUMBER> weeks? ago(?: on)? <WEEKDAY><PARTDAY>(?!\w)", weekdays.weeks_ago, "WEEKDAY"),
        (
            r"\b<NUMBER>(?: |-)(?P<unit>months?|years?|decades?) (?P<way>ago)"
            r"(?:,? (?:on )?<ANY_DAY>| (?:this|last) (?:week|month))(?!\w)",
            relative.ago,
            "AGO",
        ),
        (
            r"\b(?:[Tt]he )?(?:<ANY_DAY>) (?:Times|Telegraph|Mail|Mirror|Express|Herald|Post|Star"
            r"|Sun|Independent|Tribune|World|Club|Night (?:Live|Football)|Group)\b",
            stated.unwritable,
            "WEEKDAY",
        ),
        (
            r"\b(?:<WHICH> )?<WEEKDAY>(?!['’]s (?:Night|Day))<PARTDAY>"
            r"(?:,? (?:of )?(?P<week>last|this|next) week)?\b",
            weekdays.weekday,
            "WEEKDAY",
        ),
        (r"\b[A-Z]\w{1,20} Today\b", stated.unwritable, "TODAY"),
        (
            r"\b(?P<beyond>[Tt]he day (?:before|after) )?(?P<near>"
            + any_case(
                "today|tonight|yesterday|tomorrow|last night|this morning|this afternoon"
                "|this evening"
            )
            + r")<PARTDAY>\b(?! as (?:it|he|she|they|we|I|ever|then)\b)"
            r"(?! (?:[Pp]rogramme|[Ss]how|Magazine|FM)\b)",
            relative.near_day,
            "NEAR_DAY",
        ),
        (
            r"\b<NUMBER>(?: |-)(?P<unit>days?|weeks?|months?|years?|decades?)"
            r" (?P<way>ago|from now)\b",
            relative.ago,
            "AGO",
        ),
        (
            r"\b(?:<NUMBER>|[Tt]he) (?P<unit>days?|weeks?|months?|years?|decades?)"
            r" (?P<way>earlier|later|before|after)\b"
            r"(?:(?= ?[.,;:!?)\"”'’]| (?:and|but|in|at|when|that|to)\b|\n)"
            r"|(?<=earlier)(?! than\b)|(?<=later)(?! than\b))(?! (?:in|on) the\b)",
            relative.anchored,
            "LATER",
        ),
        (
            r"\b(?:[Ll]ater )?(?:[Tt]hat|[Tt]he) (?P<way>same|next|following|previous|prior)"
            r" (?P<unit>day|week|month|year|morning|afternoon|evening|night)\b",
            relative.anchored,
            "STEP",
        ),
        (
            r"\b(?:[Ll]ater|[Ee]arlier|[Ll]ate|[Ee]arly) (?P<way>that) (?P<unit>day|month|year)\b",
            relative.anchored,
            "UNIT",
        ),
        (
            r"\b<WHEN>(?P<which>"
            + any_case("last|this past|this|next|coming")
            + r") (?P<unit>weekend|week|month|quarter|year)(?![\w-])",
            relative.near_unit,
            "UNIT",
        ),
        (r"\b(?<=over\s)(?P<which>the) (?P<unit>weekend)\b", relative.near_unit, "UNIT"),
        (
            r"\b<WHEN>(?:the )?<SEASON>(?: of)?,? <YEAR>(?:[-–/](?:\d{4}|\d\d)(?!\d))?",
            parts_of_years.season,
            "YEAR",
        ),
        (r"\b<WHEN><WHICH> <SEASON>\b", parts_of_years.season, "SEASON"),
        (r"\b(?:the )?<WHEN>(?P<decade>(?:1[5-9]|20)\d0)['’]?s\b", stated.decade, "TENS"),
        (r"\bthe (?:(?:early|mid|late)(?: |-))?(?P<decade>1[1-4]00)s\b", stated.decade, "TENS"),
        (
            r"\b(?:the (?:early(?: |-)|mid-?|late(?: |-))?(?:in the )?"
            r"|early(?: |-)|mid-?|late(?: |-))['’‘]?(?P<decade>[2-9]0)['’]?s\b(?!['’])",
            stated.decade,
            "TENS",
        ),
        (r"(?<!\w)['’‘](?P<decade>[2-9]0)s\b(?!['’])", stated.decade, "TENS"),
        (
            r"\bthe (?:early |mid-?|late )?(?P<word><DECADE>)\b",
            stated.decade,
            "DECADE",
        ),
        (
            r"\b(?:the )?(?:early |mid-?|late )?(?:(?P<number>\d\d)(?:th|st|nd|rd)"
            r"|(?P<word>" + "|".join(CENTURIES) + r"))"
            r"(?: |-)century\b",
            stated.century,
            "CENTURY",
        ),
        (
            r"(?<=\b[Ii]n\s)(?P<year>1[0-4]\d\d|21\d\d)<NO_COUNT>",
            stated.year,
            "YEAR",
        ),
        (r"(?<=\b(?:[Bb]y)\s)(?P<year>21\d\d)<NO_COUNT>", stated.year, "YEAR"),
        (
            r"(?<![\w.,$£€#/'’-])(?<!\d\s)(?P<cue>(?:(?:post|pre)-|fiscal (?:year )?|(?:the )?year "
            r"|(?:early|mid|late)[\s-]))?"
            r"<YEAR>(?:(?:[-–/]|(?: [-–] )(?=\d{4}))(?P<last>\d{4}|\d\d))?"
            r"(?![\w%/]|,\d|\.\d|-\d| \d{3}| ?(?:percent|people|GMT|hours|miles|km\b"
            r"|metres|meters|feet|troops|men\b|women|items|homes|houses|jobs|residents|volts|rpm\b"
            r"|tonnes|tons\b|acres|hectares|calories|kg\b|copies|tickets|families|letters|pages|dollars|euros|pounds|million|billion|votes))",
            stated.year,
            "YEAR",
        ),
    ],
    _PARTS,
    _HELD,
)
