"""From the entities of an article to the places that it means."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from agents.enrich.places.choosing import choose, is_supported
from agents.enrich.places.evidence import Company, Home, home_of, qualify
from agents.enrich.places.index import KINDS, Candidate, fold, index
from agents.enrich.places.naming import Named, name_places
from schemas import plain

KNOWN_POPULATION = 100_000
"""A town of so many people is meant even where a list puts another place behind it."""

SAME_DEGREES = 0.5
"""How far the middle of a division lies at most from a town that stands for it."""


def locate(article: plain.Article, entities: Sequence[plain.Entity]) -> list[plain.Place]:
    """The place of each entity that is one or names one.

    In the order of the entities; an organisation whose name holds several gives several.
    """
    text = article["text"]
    named = list(name_places(text, entities))
    qualify(text, named)
    named = [one for one in named if not _is_another(one)]
    home = home_of(article)
    for one in named:
        one.chosen = choose(one, Company(), home)[0][1]
    for _ in range(2):
        company = Company()
        for one in named:
            company.add(one)
        for one in named:
            company.leave(one)
            one.chosen = choose(one, company, home)[0][1]
            company.add(one)
    named = [one for one in named if not one.doubtful or is_supported(one, company, home)]
    _unrecognised(text, entities, named)
    dateline = fold(str(article.get("dateline") or "").partition(",")[0])
    return [_place(one, company, home, dateline) for one in named]


def _unrecognised(text: str, entities: Sequence[plain.Entity], named: Sequence[Named]) -> None:
    """Further mentions of the article's places that entity recognition passed over."""
    surfaces: dict[str, Named] = {}
    for one in named:
        if "demonym" in one.why or "name" in one.why:
            continue
        for mention in one.mentions:
            if len(mention["text"]) > 3 and mention["text"][0].isupper():
                surfaces.setdefault(mention["text"], one)
    if not surfaces:
        return
    taken = bytearray(len(text))
    for entity in entities:
        for mention in entity["mentions"]:
            if mention["field"] == "text":
                size = mention["end"] - mention["start"]
                taken[mention["start"] : mention["end"]] = b"\1" * size
    longest = sorted(surfaces, key=lambda name: (-len(name), name))[:200]
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest)) + r")(?!\w)")
    for match in pattern.finditer(text):
        if not any(taken[match.start() : match.end()]):
            surfaces[match[0]].mentions.append(
                {"start": match.start(), "end": match.end(), "text": match[0], "field": "text"}
            )


def _is_another(one: Named) -> bool:
    """Whether a small town is said to lie where none of its name is: "Holliday, Missouri"."""
    if not (one.within or one.inside) or one.candidates[0].kind != "c":
        return False
    return one.candidates[0].population < KNOWN_POPULATION and not any(
        place.country in one.inside or (place.country, place.code) in one.within
        for place in one.candidates
    )


def _same(one: Candidate, other: Candidate) -> bool:
    """Whether two candidates are a town and the division around it."""
    if (one.country, one.code) != (other.country, other.code) or one.kind == other.kind:
        return False
    near = max(abs(one.latitude - other.latitude), abs(one.longitude - other.longitude))
    return near < SAME_DEGREES


def _place(one: Named, company: Company, home: Home, dateline: str) -> plain.Place:
    company.leave(one)
    scored = choose(one, company, home)
    company.add(one)
    score, best, why = scored[0]
    if one.why:
        why = [*one.why, *why]
    if dateline and fold(str(one.entity["name"])) == dateline:
        why = [*why, "dateline"]
    margin = next((score - other for other, place, _ in scored[1:] if not _same(best, place)), 3.0)
    mentions = {
        (mention["field"], mention["start"], mention["end"]): mention for mention in one.mentions
    }
    return {
        "entity": one.entity["id"],
        "name": best.name,
        "kind": KINDS[best.kind],
        "latitude": best.latitude,
        "longitude": best.longitude,
        "country": best.country or None,
        "region": index().divisions.get((best.country, best.code)) if best.code else None,
        "geonames": best.geonames,
        "links": [{"source": "geonames", "id": str(best.geonames)}] if best.geonames else [],
        "mentions": [mentions[key] for key in sorted(mentions)],
        "confidence": round(1 / (1 + math.exp(-margin)), 4),
        "why": why or ["only"],
    }
