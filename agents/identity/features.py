"""What names, gender and links say on whether two sightings are one person's."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from agents.identity.evidence import Evidence
from agents.identity.names import Agreement, Kind, Name, agreement, name_of

_BEST: tuple[Agreement, ...] = (
    "same", "middle", "nickname", "short", "initial", "spelling", "part",
)  # fmt: skip


@lru_cache(50_000)
def names_agree(mine: tuple[str, ...], theirs: tuple[str, ...], kind: Kind) -> Agreement | None:
    """The best agreement of any two names of two sides; None where no two agree.

    A name alone ("Clinton") counts only where one of the two has no full name.
    """
    found = {agreement(a, b, kind) for a in _full(mine, kind) for b in _full(theirs, kind)}
    return next((one for one in _BEST if one in found), None)


def _full(written: tuple[str, ...], kind: Kind) -> list[Name]:
    names = [name_of(one, kind) for one in written]
    if kind == "person":
        return [name for name in names if name.is_full] or names
    return names


def links_part(mine: Mapping[str, str], theirs: Mapping[str, str]) -> bool:
    """Whether Wikidata knows them as two."""
    return "wikidata" in mine and mine["wikidata"] != theirs.get("wikidata", mine["wikidata"])


def plain(one: Evidence, other: Evidence) -> list[str]:
    """What is plain to see of two sightings: names of weights."""
    agreed = names_agree(one.names, other.names, one.kind)
    found = [f"name: {agreed}" if agreed else "name: none"]
    if one.kind != "person":
        found.append("organisation")
    if one.gender and other.gender and one.gender != other.gender:
        found.append("gender differs")
    shared = one.links.keys() & other.links.keys()
    if shared:
        same = any(one.links[source] == other.links[source] for source in shared)
        found.append("link agrees" if same else "link differs")
    return found
