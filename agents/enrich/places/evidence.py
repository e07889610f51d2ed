"""What an article says of where its places lie: qualifiers, its other places, its outlet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from urllib.parse import urlsplit

from agents.enrich.places.index import Candidate, Division, candidates
from agents.enrich.places.naming import AFTER, Named
from schemas import plain

_GOVERNOR_OF = re.compile(
    r"\b(?:[Gg]overnor|[Gg]ov\.?|[Aa]ttorney [Gg]eneral|[Ss]tate|[Ll]egislature|[Ss]upreme Court"
    r"|[Ss]ecretary of [Ss]tate|[Ss]enators?) (?:of|for|from) (?:the [Ss]tate of )?$"
)
_GOVERNOR_AFTER = re.compile(
    r"(?:['’]s)? (?:[Ll]ieutenant |Lt\. )?(?:[Gg]overnor|Gov\.|[Ss]tate\b(?! [A-Z])|[Ll]egislature"
    r"|[Ll]egislators|[Aa]ttorney [Gg]eneral)"
)
_MAYOR_OF = re.compile(
    r"\b(?:[Mm]ayor|[Cc]ity [Cc]ouncil|[Cc]ity|[Tt]own|[Cc]ouncillors?) (?:of|in|for) $"
)
_MAYOR_AFTER = re.compile(
    r"(?:['’]s)? (?:[Mm]ayor\b|[Cc]ity (?:[Cc]ouncil|[Hh]all)|[Pp]olice [Cc]hief)"
)
_JOINT = re.compile(r",?\s(?:and|or|&)\s(?:in\s)?|,\s|;\s")
_TOP_LEVEL = {"uk": "GB"}
_GENERIC = frozenset({"tv", "io", "me", "co", "ai", "fm", "ly", "to", "eu", "is", "it"})


@dataclass(slots=True)
class Company:
    """How many of the article's names lie in a country, in a division, in a degree of the map."""

    countries: Counter[str] = field(default_factory=Counter)
    divisions: Counter[Division] = field(default_factory=Counter)
    cells: Counter[tuple[int, int]] = field(default_factory=Counter)

    def add(self, one: Named, sign: int = 1) -> None:
        """Count a name's chosen place."""
        place = one.chosen
        if place is None or place.kind in "ta":
            return
        self.countries[place.country] += sign
        if place.kind != "n":
            self.divisions[place.country, place.code] += sign
        if place.kind in "co":
            self.cells[int(place.latitude // 1), int(place.longitude // 1)] += sign

    def leave(self, one: Named) -> None:
        """Forget a name's chosen place."""
        self.add(one, -1)

    def near(self, place: Candidate) -> int:
        """Names whose places lie within about a degree."""
        lat, lon = int(place.latitude // 1), int(place.longitude // 1)
        return sum(
            self.cells[lat + north, lon + east] for north in (-1, 0, 1) for east in (-1, 0, 1)
        )


@dataclass(frozen=True, slots=True)
class Home:
    """Where an outlet is, as far as its address and name tell."""

    country: str | None
    places: frozenset[Division]


def home_of(article: plain.Article) -> Home:
    """Where an article's outlet is, by the ending of its address and the places in its name."""
    outlet = str(article.get("outlet") or "")
    host = urlsplit(str(article.get("url") or "")).hostname or ""
    if not host and re.fullmatch(r"[\w.-]+\.[a-z]{2,}", outlet):
        host = outlet
    last = host.rpartition(".")[2]
    country = None
    if len(last) == 2 and last not in _GENERIC:
        country = _TOP_LEVEL.get(last, last.upper())
    places = set()
    for match in re.finditer(r"[A-Z]\w+(?:\s[A-Z]\w+)?", outlet):
        for name in (match[0], match[0].split()[0]):
            found = [one for one in candidates(name) if one.kind in "cr"][:1]
            places |= {(one.country, one.code) for one in found}
    return Home(country, frozenset(places))


def qualify(text: str, named: Sequence[Named]) -> None:
    """Countries and divisions that stand right after a mention: "Paris, Texas"."""
    _listed(text, named)
    for one in named:
        _governed(text, one)
        for mention in one.mentions:
            if mention["field"] != "text":
                continue
            match = AFTER.match(text, mention["end"], mention["end"] + 50)
            if match is None:
                continue
            words = match[1].split()
            for count in range(len(words), 0, -1):
                found = candidates(" ".join(words[:count])) or candidates(
                    " ".join(words[:count]).rstrip(".")
                )
                for place in found:
                    if place.kind == "n":
                        one.inside.add(place.country)
                    elif place.kind == "r":
                        one.within.add((place.country, place.code))
                if found:
                    break


def _governed(text: str, one: Named) -> None:
    """Mark a name as a state's where a governor or legislature is its: "Governor of Washington"."""
    if len({place.kind for place in one.candidates}) < 2:
        return
    for mention in one.mentions:
        if mention["field"] != "text":
            continue
        if _GOVERNOR_OF.search(
            text, max(0, mention["start"] - 40), mention["start"]
        ) or _GOVERNOR_AFTER.match(text, mention["end"]):
            one.division = True
        elif _MAYOR_OF.search(
            text, max(0, mention["start"] - 40), mention["start"]
        ) or _MAYOR_AFTER.match(text, mention["end"]):
            one.town = True


def _listed(text: str, named: Sequence[Named]) -> None:
    """Tell the names that stand beside each other in a list: "Georgia and Alabama"."""
    places = sorted(
        (
            (mention["start"], mention["end"], number)
            for number, one in enumerate(named)
            for mention in one.mentions
            if mention["field"] == "text" and not {"demonym", "part of a name"} & set(one.why)
        ),
    )
    for (_, end, first), (start, _, second) in pairwise(places):
        one, other = named[first], named[second]
        if one is other or start - end > 12 or other in one.beside:
            continue
        if _JOINT.fullmatch(text, end, start):
            one.beside.append(other)
            other.beside.append(one)
