"""French patterns of dates, in order of precedence."""

from __future__ import annotations

from agents.entities.dates import parts_of_years, relative, stated, weekdays
from agents.entities.dates.patterns import any_case, compiled, or_capitalised
from agents.lexicon.french import DAYS, MONTHS, NUMBERS

_FRENCH_PARTS = {
    "MONTH": f"(?P<month>{or_capitalised(MONTHS)})",
    "YEAR": r"(?P<year>1[5-9]\d\d|20\d\d)(?!\d)",
    "WEEKDAY": f"(?P<weekday>{or_capitalised(DAYS)})",
    "ANY_DAY": or_capitalised(DAYS),
    "NUMBER": r"(?P<count>\d{1,3}|" + any_case("|".join(NUMBERS)) + ")",
}

RULES = compiled(
    [
        (r"(?<!\d)<YEAR>-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)", stated.numeric),
        (
            r"(?<![\d/])(?P<first>\d{1,2})[/.](?P<second>\d{1,2})[/.]<YEAR>(?![\d/])",
            stated.european,
        ),
        (
            r"\b(?:[Dd]u |[Ll]es )?(?P<day>\d{1,2})(?:er)?(?P<joint> (?:au|et) )(?P<day2>\d{1,2})"
            r" <MONTH>(?: <YEAR>)?\b",
            stated.month_day,
        ),
        (
            r"\b(?:<ANY_DAY> )?"
            r"(?:[Ll]e )?(?P<day>\d{1,2})(?:er)? <MONTH>(?: <YEAR>)?\b",
            stated.month_day,
        ),
        (
            r"\b(?P<ordinal>premier|deuxième|second|troisième|quatrième) trimestre"
            r"(?: (?:de )?<YEAR>)?",
            parts_of_years.quarter,
        ),
        (r"\b(?P<cue>(?:en|fin|début|mi-?) ?)?(?P<which>(?!))?<MONTH> <YEAR>\b", stated.month_year),
        (
            r"\b(?P<cue>(?:[Ee]n |[Ff]in |[Dd]ébut |[Mm]i-|[Dd]epuis |[Dd]ès |[Jj]usqu['’]en "
            r"|[Aa]u mois d(?:e |['’])))<MONTH>(?: (?P<which>dernier|prochain))?(?P<year>(?!))?"
            r"(?! \d)\b",
            stated.month_year,
        ),
        (r"\b(?P<cue>)<MONTH> (?P<which>dernier|prochain)(?P<year>(?!))?\b", stated.month_year),
        (
            r"\b<WEEKDAY>(?: (?:matin|midi|après-midi|soir))?(?: (?P<which>dernier|prochain))?\b",
            weekdays.french_weekday,
        ),
        (
            r"\b(?P<near>[Aa]ujourd['’]hui|[Aa]vant-hier|[Aa]près-demain|[Hh]ier|[Dd]emain"
            r"|[Cc]e matin|[Cc]e soir|[Cc]et après-midi|[Cc]ette nuit)"
            r"(?: (?:matin|midi|après-midi|soir))?\b",
            relative.near_day,
        ),
        (
            r"\b[Ii]l y a <NUMBER> (?P<unit>jours?|semaines?|mois|ans?|années?)\b(?P<way>(?!))?",
            relative.ago,
        ),
        (
            r"\b[Dd]ans <NUMBER> (?P<unit>jours?|semaines?|mois|ans?|années?)\b",
            relative.french_ahead,
        ),
        (
            r"\b(?:[Ll]a (?=veille)|[Ll]e (?=lendemain))(?P<way>veille|lendemain)\b(?! d[ue'’])",
            relative.french_anchored,
        ),
        (
            r"\b<NUMBER> (?P<unit>jours?|semaines?|mois|ans?|années?) "
            r"(?P<way>plus tard|plus tôt|auparavant)\b",
            relative.french_anchored,
        ),
        (
            r"\b(?:[Ll]a |[Ll]e |[Ll]['’])(?P<unit>semaine|mois|an|année|trimestre|week-end) "
            r"(?P<which>dernière|dernier|passée|passé|prochaine|prochain)\b",
            relative.near_unit,
        ),
        (
            r"\b(?P<which>[Cc]ette|[Cc]et|[Cc]e) (?P<unit>semaine|mois|année|trimestre|week-end)\b",
            relative.near_unit,
        ),
        (r"\b(?P<season>printemps|été|automne|hiver) (?:de )?<YEAR>", parts_of_years.season),
        (
            r"\b(?:[Ll]e |[Ll]['’])(?P<season>printemps|été|automne|hiver) "
            r"(?P<which>dernier|prochain|passé)\b(?P<year>(?!))?",
            parts_of_years.season,
        ),
        (
            r"\b(?P<which>[Cc]et?) (?P<season>printemps|été|automne|hiver)\b(?P<year>(?!))?",
            parts_of_years.season,
        ),
        (r"\b(?:[Ll]e |[Aa]u )?(?P<roman>[XVI]{1,6})(?:e|ème) siècle\b", stated.french_century),
        (r"\b(?:les )?années (?P<decade>(?:1[5-9]|20)?\d0)\b(?P<word>(?!))?", stated.decade),
        (
            r"(?<![\w.,$£€#/'’-])(?P<cue>(?!))?<YEAR>(?:[-–](?P<last>\d{4}|\d\d))?"
            r"(?![\w%/]|,\d|\.\d| ?(?:euros|personnes|habitants|km\b|mètres|emplois|voix))",
            stated.year,
        ),
    ],
    _FRENCH_PARTS,
)
