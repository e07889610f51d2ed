"""How alike two profiles are: a few figures that people can read."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from agents.identity.background import Background
from agents.identity.names import Agreement, Name, agreement, name_of
from agents.identity.profile import Profile
from agents.identity.sightings import FIELDS

DAY = 86_400.0
_BEST: tuple[Agreement, ...] = (
    "same", "middle", "nickname", "short", "initial", "spelling", "part",
)  # fmt: skip

Features = dict[str, float]


def names_agree(one: Profile, other: Profile) -> Agreement | None:
    """The best agreement of any two of their names; None where no two agree.

    A name alone ("Clinton") counts only where one of the two has no full name. None too where
    Wikidata knows them as two.
    """
    links = {side.links["wikidata"] for side in (one, other) if "wikidata" in side.links}
    if len(links) > 1:
        return None
    found: set[Agreement] = set()
    mine, theirs = _full(one), _full(other)
    for a in mine:
        for b in theirs:
            told = agreement(a, b, one.kind)
            if told:
                found.add(told)
    return next((one for one in _BEST if one in found), None)


def _full(profile: Profile) -> list[Name]:
    names = [name_of(written, profile.kind) for written in profile.names]
    if profile.kind == "person":
        return [name for name in names if name.is_full] or names
    return names


def compare(new: Profile, known: Profile, agreed: Agreement, background: Background) -> Features:
    """How a new sighting, or another identity, agrees with a known one."""
    found: Features = {f"name: {agreed}": 1.0, "organisation": float(known.kind != "person")}
    for field, prefix in FIELDS.items():
        found[field] = _cosine(new, known, field, prefix, background)
    found["company: rarest"] = _rarest(new, known, background)
    for field in ("roles", "bodies"):
        both = bool(getattr(new, field)) and bool(getattr(known, field))
        found[f"{field} differ"] = float(both and found[field] == 0.0)
    size = math.log(max(known.articles, new.articles))
    found["size"] = size
    found["size of the less"] = math.log(min(known.articles, new.articles))
    found["about"] = _along(new, known)
    for field in ("beside", "near", "topic", "about", "close"):
        found[f"{field} of many"] = found[field] * size
    outlets = new.outlets.keys() & known.outlets.keys()
    found["outlet"] = sum(known.outlets[one] for one in outlets) / known.articles
    gap = max(0.0, new.first - known.last, known.first - new.last)
    found["time apart"] = math.log1p(gap / DAY)
    if new.gender and known.gender:
        found["gender differs"] = float(new.gender != known.gender)
        found["gender agrees"] = float(new.gender == known.gender)
    links = [
        known.links[source] == told for source, told in new.links.items() if source in known.links
    ]
    found["link agrees"] = float(any(links))
    found["link differs"] = float(bool(links) and not any(links))
    return found


def _cosine(new: Profile, known: Profile, field: str, prefix: str, background: Background) -> float:
    length = new.norms[field] * known.norms[field]
    if not length:
        return 0.0
    one, other = getattr(new, field), getattr(known, field)
    if len(one) > len(other):
        one, other = other, one
    product = sum(
        weight * other[word] * background.rarity(prefix + word) ** 2
        for word, weight in one.items()
        if word in other
    )
    return float(min(product / length, 1.0))


def _along(new: Profile, known: Profile) -> float:
    length = float(np.sqrt((new.about @ new.about) * (known.about @ known.about)))
    return float(new.about @ known.about) / length if length else 0.0


def of_nobody(new: Profile, known: Sequence[Profile]) -> Features:
    """What tells that a sighting is of somebody new: how often the name came, what it says.

    known: the candidates; without any it is somebody new.
    """
    return {
        "bias": 1.0,
        "times named": math.log(sum(one.articles for one in known) or 1),
        "words": math.log1p(len(new.near)) / 4.0,
        "roles": float(bool(new.roles)),
        "organisation": float(new.kind != "person"),
    }


def _rarest(new: Profile, known: Profile, background: Background) -> float:
    """The rarity of the rarest whom both are named with."""
    shared = new.company.keys() & known.company.keys()
    return max((background.rarity("c" + one) for one in shared), default=0.0)
