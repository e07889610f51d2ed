"""Who is who in one article: mentions to identities.

Names are compared within people, organisations, places and the rest. A shorter name joins a
longer one only where a single longer one can be meant; where two people share a surname, the
bare surname stands for neither.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agents.entities.identity import Identity, initials
from agents.entities.mention import Mention, key
from agents.entities.organisations import organisations_of
from agents.entities.people import people_of
from agents.entities.words import COARSE, Words
from agents.lexicon import LANGUAGES
from agents.lexicon.english import DEMONYMS, SHORT_STREETS
from agents.lexicon.places import places, state


def identities(
    mentions: Sequence[Mention], language: str = "en", read_words: Sequence[Words] = ()
) -> list[Identity]:
    """The identities of an article's mentions, in order of first mention.

    `language`: of the article; if it is not English, states are looked up by its names too.
    `read_words`: of its segments; without them forms of address before names are not seen.
    """
    people: list[Mention] = []
    organisations: list[Mention] = []
    found: list[Identity] = []
    places_and_others: dict[tuple[str, str], Identity] = {}
    abbreviated = _place_acronyms(mentions)
    for mention in mentions:
        coarse = COARSE[mention.type]
        if coarse == "PER":
            people.append(mention)
        elif coarse == "ORG":
            organisations.append(mention)
        else:
            group, code = _geographic(mention, coarse, abbreviated, language)
            identity = places_and_others.get(group)
            if identity is None:
                identity = places_and_others[group] = Identity(coarse, code=code)
                found.append(identity)
            identity.add(mention)
    found = _with_shortened(found)
    found += people_of(people, read_words)
    found += organisations_of(organisations)
    return sorted(found, key=lambda one: (one.mentions[0].segment, one.mentions[0].first))


def _with_shortened(found: Sequence[Identity]) -> list[Identity]:
    """The same, with "the Chathams" joined to the Chatham Islands, Tarn to Tarn National Park."""
    shortened: dict[str, list[Identity]] = {}
    for identity in found:
        for name in identity.names if identity.kind == "LOC" else ():
            for ending, short in _SHORTENED_PLACES:
                if name.endswith(ending):
                    shortened.setdefault(name.removesuffix(ending) + short, []).append(identity)
    kept = []
    for identity in found:
        name = next(iter(identity.names))
        longer = shortened.get(name, ())
        if identity.kind == "LOC" and len(longer) == 1 and name not in places():
            for mention in identity.mentions:
                longer[0].add(mention)
            longer[0].mentions.sort(key=lambda one: (one.segment, one.first))
        else:
            kept.append(identity)
    return kept


_SHORTENED_PLACES = ((" islands", "s"), (" mountains", "s"), (" national park", ""))


def _place_acronyms(mentions: Sequence[Mention]) -> dict[str, str]:
    """Initials to the one place of several words in the article that has them."""
    found: dict[str, set[str]] = {}
    for name in {key(mention.name) for mention in mentions if COARSE[mention.type] == "LOC"}:
        for short in initials(name):
            found.setdefault(short, set()).add(name)
    return {short: min(names) for short, names in found.items() if len(names) == 1}


def _bare(name: str) -> str:
    """The key of a place's name without what it is: "City of Leeds"; "Main St." as it is long."""
    kind, _, rest = name.partition(" of ")
    if rest and kind in _KINDS_OF_PLACES:
        return rest.removeprefix("the ")
    start, _, last = name.rpartition(" ")
    return f"{start} {SHORT_STREETS[last]}" if start and last in SHORT_STREETS else name


_KINDS_OF_PLACES = frozenset({"city", "town", "village", "borough", "port", "hamlet"})


def _geographic(
    mention: Mention, coarse: str, abbreviated: Mapping[str, str], language: str
) -> tuple[tuple[str, str], str | None]:
    written = mention.name
    if all(len(part) == 2 and part[1] == "." for part in written.split()):
        written = written.replace(" ", "")  # "U. S."
    folded = written.casefold()
    if coarse == "LOC":
        kind = places().get(folded) or places().get(folded.rstrip("."))
        known = state(written) if kind in ("N", "S") or (language != "en" and not kind) else None
        if known:
            return (coarse, known.code), known.code
    elif folded in DEMONYMS:
        code = DEMONYMS[folded]
        return ("NORP", code), code
    elif language in LANGUAGES and folded in LANGUAGES[language].demonyms:
        code = LANGUAGES[language].demonyms[folded]
        return ("NORP", code), code
    name = key(mention.name)
    if coarse == "LOC":
        if mention.name.replace(".", "").replace(" ", "").isupper():
            name = abbreviated.get(name, name)
        name = _bare(name)
    return (coarse if coarse == "LOC" else mention.type, "=" + name), None
