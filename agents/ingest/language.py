"""Which language a text is in."""

from __future__ import annotations

import functools
import re
from typing import Any
from urllib.parse import urlsplit

from py3langid.langid import MODEL_FILE, LanguageIdentifier

READ_CHARACTERS = 1_500
LEAST_LETTERS = 20
SURE = 0.9

# The languages that news agencies write in; a text in another one is `und` or its neighbour.
LANGUAGES = (
    "ar bg bn ca cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv mk ms nl no pl pt ro "
    "ru sk sl sq sr sv sw ta th tr uk ur vi zh"
).split()

ISO_639_1 = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv "
    "cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho "
    "hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku "
    "kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn "
    "no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm "
    "sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi "
    "vo wa wo xh yi yo za zh zu".split()
)
OF_COUNTRIES = {
    country: language
    for language, countries in {
        "bg": "bg", "cs": "cz", "da": "dk", "de": "de at", "el": "gr", "en": "uk us au nz ie",
        "es": "es mx ar cl pe uy ve ec", "fi": "fi", "fr": "fr", "hr": "hr", "hu": "hu", "it": "it",
        "ja": "jp", "ko": "kr", "nl": "nl", "no": "no", "pl": "pl", "pt": "pt br", "ro": "ro",
        "ru": "ru", "sk": "sk", "sl": "si", "sv": "se", "tr": "tr", "uk": "ua",
    }.items()
    for country in countries.split()
}  # fmt: skip
"""Domains of countries whose papers are nearly all in one language."""
IN_ADDRESSES = frozenset("de en es fr nl pl pt ru".split())
"""Languages after which parts of a site are named (`/fr/`); others are countries or sections."""
UNSURE = 30
"""How much likelier another language than the usual one must be, in a short text."""

_LETTERS = re.compile(r"[^\W\d_]+")
_TAG = re.compile(r"([a-z]{2})(?:[-_][a-z0-9]{1,8}){0,5}")


def detect_language(
    text: str, declared: str | None = None, usual: str | None = None
) -> tuple[str, float]:
    """ISO 639-1 code and confidence; (`und`, 0.0) where there is too little text to tell.

    `declared` (a language tag such as `en-GB`) decides where the text is short or unclear; a text
    that is clearly in another language than declared is in the one that it is in. `usual`: the
    language of most articles of its outlet, which decides where a short text cannot.
    """
    said = declared_language(declared)
    sample = " ".join(_LETTERS.findall(text[:READ_CHARACTERS]))
    letters = len(sample)
    short = letters < 10 * LEAST_LETTERS
    if letters < LEAST_LETTERS and (said or not usual or not letters):
        return (said, 0.5) if said else ("und", 0.0)
    code, confidence = identifier().classify(sample)
    code = _OTHER_NAMES.get(code, code)
    if said is not None and said != code and (confidence < SURE or short):
        return said, 0.5
    if usual is not None and said is None and usual != code and short:
        likely = {_OTHER_NAMES.get(one, one): float(p) for one, p in identifier().rank(sample)}
        if likely.get(usual, 0.0) * UNSURE >= confidence:
            return usual, 0.5
    return code, round(float(confidence), 4)


_OTHER_NAMES = {"nb": "no", "nn": "no"}


def declared_language(tag: str | None) -> str | None:
    """The language of a tag (BCP 47, `en_GB` as well), ISO 639-1; None for what is no language."""
    match = _TAG.fullmatch((tag or "").strip().lower()[:60])
    return _OTHER_NAMES.get(match[1], match[1]) if match and match[1] in ISO_639_1 else None


def language_of_address(url: str | None) -> str | None:
    """The language that an article's address names: `/fr/`, `fr.` in front, or a country's domain.

    None where it names none.
    """
    try:
        parts = urlsplit(url or "")
        labels = (parts.hostname or "").split(".")
    except ValueError:
        return None
    if len(labels) < 2:
        return None
    first = parts.path.lstrip("/").partition("/")
    section = first[0].lower() if first[1] else ""
    named = next((one for one in (section, labels[0]) if one in IN_ADDRESSES), None)
    return named or OF_COUNTRIES.get(labels[-1])


@functools.cache
def identifier() -> Any:
    """The model of languages in this process."""
    found = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    found.set_languages(list(LANGUAGES))
    return found
