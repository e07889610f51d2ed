"""Which of the places that share a name an article means.

A name's candidates are weighed by population, by what stands right after the name ("Paris,
Texas"), by the other places of the article (same division, same country, nearby), and by the
outlet's country and own place.
"""

from __future__ import annotations

from agents.enrich.places.evidence import Company, Home
from agents.enrich.places.index import Candidate
from agents.enrich.places.naming import FAMILIAR, Named

NAMESAKE = 2.0
"""What a division's score cedes to a town in it of the same name: Moscow, Geneva, Dakar."""


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
        score = place.prior
        key = (place.country, place.code)
        if place.name == "Washington" and place.country == "US":
            # Alone, it is nearly always the capital.
            score += {"r": -4.0, "c": 3.0 if place.code == "DC" else 0.0}.get(place.kind, 0.0)
        if key in namesakes:
            score += {"c": NAMESAKE, "r": -NAMESAKE}.get(place.kind, 0.0)
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
        if (home.country and place.country == home.country) or key in home.places:
            score += 1.5
            why.append("outlet")
        if one.division and place.kind == "r" and place.country in FAMILIAR:
            score += 8
            why = ["qualifier"]
        if place.country in one.inside or key in one.within:
            score += 8
            why = ["qualifier"]
        scored.append((score, place, why))
    return sorted(scored, key=lambda item: (-item[0], item[1].geonames or 0))


def is_supported(one: Named, company: Company, home: Home) -> bool:
    """Whether the article's other places speak for a name that may be something else."""
    company.leave(one)
    why = choose(one, company, home)[0][2]
    company.add(one)
    return not {"company", "nearby", "qualifier"}.isdisjoint(why)
