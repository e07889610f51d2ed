"""Which of the places that share a name an article means.

A name's candidates are weighed by population, by what stands right after the name ("Paris,
Texas"), by the other places of the article (same division, same country, nearby), and by the
outlet's country and own place.
"""

from __future__ import annotations

import unicodedata

from agents.enrich.places.evidence import Company, Home
from agents.enrich.places.index import FAMILIAR, Candidate, fold
from agents.enrich.places.naming import Named

NAMESAKE = 2.0
"""What a division's score cedes to a town in it of the same name: Moscow, Geneva, Dakar."""

WRITTEN_OTHERWISE = 2.0
"""What a place cedes whose name is written with other marks: Saint-Louis for St. Louis."""

OTHERWISE_CALLED = 1.5
"""What a town cedes that has the name among others to one whose only name it is."""

OUTDONE = 2.0
"""What a division cedes to a much larger town of another country: Portland in Jamaica."""

BESIDE = 2.5
"""What names beside one in a list speak at most for a state, or for a country."""


def choose(one: Named, company: Company, home: Home) -> list[tuple[float, Candidate, list[str]]]:
    """Candidates with score and reasons, the best first."""
    scored = []
    towns, divisions = (
        {(place.country, place.code) for place in one.candidates if place.kind == kind}
        for kind in "cr"
    )
    namesakes = {key for key in towns & divisions if key[0] not in FAMILIAR}
    for place in one.candidates:
        why = ["population"] if len(one.candidates) > 1 else []
        score = place.prior + _by_name(one, place) + _beside(one, place)
        key = (place.country, place.code)
        if one.town and not one.division and place.kind == "r" and key in towns:
            score -= 8
        if key in namesakes:
            score += _as_namesake(one, place)
        gained, reasons = _by_company(one, place, company)
        score += gained
        why += reasons
        if (home.country and place.country == home.country) or key in home.places:
            score += 1.5
            why.append("outlet")
        if _is_told(one, place):
            score += 8
            why = ["qualifier"]
        scored.append((score, place, why))
    return sorted(scored, key=lambda item: (-item[0], item[1].geonames or 0))


def _by_company(one: Named, place: Candidate, company: Company) -> tuple[float, list[str]]:
    """What the article's other places speak for a candidate, and the reasons."""
    key = (place.country, place.code)
    score, why = 0.0, []
    if place.kind != "n" and company.countries[place.country]:
        score += min(1.5, 0.5 + 0.25 * company.countries[place.country])
        why.append("country")
    if place.kind in "co" and company.divisions[key]:
        score += min(2.5, 1.0 + 0.5 * company.divisions[key])
        why.append("company")
    if place.kind == "r" and company.divisions[key]:
        score += min(2.5, 1.0 + 0.5 * company.divisions[key])
    if place.kind == "n" and len(one.candidates) > 1:
        score += min(1.5, 0.5 * company.countries[place.country])
    if place.kind in "co" and (near := company.near(place)):
        score += min(1.5, 0.5 * near)
        why.append("nearby")
    return score, why


def _by_name(one: Named, place: Candidate) -> float:
    """What the name itself speaks for a candidate."""
    score = 0.0
    if place.name == "Washington" and place.country == "US":
        # Alone, it is nearly always the capital.
        score += {"r": -4.0, "c": 3.0 if place.code == "DC" else 0.0}.get(place.kind, 0.0)
    if place.kind == "r" and place.country not in FAMILIAR and _is_outdone(one, place):
        score -= OUTDONE
    name = str(one.entity["name"])
    if fold(place.name) != fold(name) and place.kind == "c" and _has_exact(one, place, name):
        score -= OTHERWISE_CALLED
    if fold(place.name) == fold(name) and _unaccented(place.name) != _unaccented(name):
        score -= WRITTEN_OTHERWISE
    return score


def _as_namesake(one: Named, place: Candidate) -> float:
    """What a division cedes to the town in it that has its name, and what that gains."""
    name = fold(str(one.entity["name"]))
    towns = [
        other
        for other in one.candidates
        if other.kind == "c" and (other.country, other.code) == (place.country, place.code)
    ]
    same = any(fold(town.name) == name for town in towns)
    if place.kind == "r":
        return -NAMESAKE if same else -2 * NAMESAKE
    return NAMESAKE if place.kind == "c" and fold(place.name) == name else 0.0


def _is_outdone(one: Named, place: Candidate) -> bool:
    """Whether a town of another country has many more people than a division of the same name."""
    return any(
        other.kind == "c"
        and other.country != place.country
        and other.population > 3 * place.population
        for other in one.candidates
    )


def _has_exact(one: Named, place: Candidate, name: str) -> bool:
    """Whether a town's name is as the article has it, where another only was called so too: Puno,
    once also Pune; Newcastle is short for Newcastle upon Tyne."""
    folded = fold(name)
    if not set(folded.split()).isdisjoint(fold(place.name).split()):
        return False
    return any(other.kind == "c" and fold(other.name) == folded for other in one.candidates)


def _unaccented(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name)
    return "".join(char for char in plain if not unicodedata.combining(char)).casefold()


def _is_told(one: Named, place: Candidate) -> bool:
    """Whether the words beside the name say that it is a candidate, or of its kind."""
    key = (place.country, place.code)
    if key in one.within:
        return True
    if place.country in one.inside:
        # "Canada, Mexico and the United States" are countries, and no Cañada in Mexico.
        return place.kind not in "co" or not any(other.kind == "n" for other in one.candidates)
    return one.division and place.kind == "r" and place.country in FAMILIAR


def _beside(one: Named, place: Candidate) -> float:
    """What names of the same kind beside one speak for: "Georgia and Alabama" are states."""
    if place.kind not in "nr":
        return 0.0
    alike = sum(
        place.kind == other.chosen.kind
        and (place.kind == "n" or place.country == other.chosen.country)
        for other in one.beside
        if other.chosen is not None
    )
    return min(BESIDE, 1.5 * alike)


def is_supported(one: Named, company: Company, home: Home) -> bool:
    """Whether the article's other places speak for a name that may be something else."""
    company.leave(one)
    why = choose(one, company, home)[0][2]
    company.add(one)
    return not {"company", "nearby", "qualifier"}.isdisjoint(why)
