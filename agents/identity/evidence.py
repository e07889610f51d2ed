"""What is kept of a sighting to compare it with others: a few kilobytes of numbers.

Words are kept as slots of a table, with weights that were set when the article was seen, so that
comparing two sightings asks nothing of anybody else.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.identity.background import SLOTS, Background, slot
from agents.identity.meaning import meaning
from agents.identity.names import Kind
from agents.identity.sightings import FIELDS, Sighting

DAY = 86_400.0
MOST_NAMES = 9
MEANT = ("beside", "near", "roles", "said")
"""Fields whose words' vectors are kept too."""
ACROSS = (("roles", "beside"), ("roles", "near"), ("bodies", "company"), ("bodies", "close"))
"""Fields of which one's words may stand in the other's: what is a role in one article stands
beside the name in the next."""
FIGURES = (
    *FIELDS,
    *(f"{name}, root" for name in FIELDS),
    *(f"{name}, meaning" for name in MEANT),
    *(f"{one} in {other}" for one, other in ACROSS),
    "roles of both",
    "roles differ",
    "bodies differ",
    "time apart",
    "outlet",
    "both speak",
    "salience apart",
)
"""What two sightings are compared by, in the order of the last axis of `against` and `among`."""

FIGURE_OF = {name: number for number, name in enumerate(FIGURES)}
FIELD_OF = {name: number for number, name in enumerate(FIELDS)}

Figures = NDArray[np.float32]


@dataclass(slots=True)
class Evidence:
    """A sighting as an identity keeps it.

    slots (n) sorted, weights (n): cosines of two fields are sums of products; vectors
    (len(MEANT), d): of length 1, or zeros.
    """

    article: str
    entity: str
    kind: Kind
    names: tuple[str, ...]
    gender: str | None = None
    links: dict[str, str] = field(default_factory=dict)
    outlet: str = ""
    at: float = 0.0
    salience: float = 0.0
    quotes: int = 0
    titles: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    slots: NDArray[np.uint32] = field(repr=False, default_factory=lambda: np.zeros(0, np.uint32))
    weights: Figures = field(repr=False, default_factory=lambda: np.zeros(0, np.float32))
    vectors: Figures = field(
        repr=False, default_factory=lambda: np.zeros((len(MEANT), 1), np.float32)
    )

    def to_json(self) -> dict[str, Any]:
        """Plain values, for `from_json`."""
        value = {name: getattr(self, name) for name in self.__slots__}
        for name, kind in _ARRAYS.items():
            value[name] = base64.b64encode(getattr(self, name).astype(kind).tobytes()).decode()
        return value

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Evidence:
        """Evidence of what `to_json` gave."""
        told = dict(value)
        for name in ("names", "titles", "groups"):
            told[name] = tuple(told[name])
        for name, kind in _ARRAYS.items():
            found = np.frombuffer(base64.b64decode(told[name]), dtype=kind)
            told[name] = found.astype(np.uint32 if name == "slots" else np.float32)
        told["vectors"] = told["vectors"].reshape(len(MEANT), -1)
        return cls(**told)


_ARRAYS = {"slots": "<u4", "weights": "<f2", "vectors": "<f2"}


def evidence_of(sighting: Sighting, background: Background) -> Evidence:
    """What to keep of a sighting, as rare as words are so far."""
    slots: list[int] = []
    weights: list[float] = []
    for number, (name, prefix) in enumerate(FIELDS.items()):
        told = {
            number * SLOTS + slot(prefix + word): weight * background.rarity(prefix + word)
            for word, weight in getattr(sighting, name).items()
        }
        length = math.sqrt(sum(weight * weight for weight in told.values()))
        if length:
            slots += told.keys()
            weights += [weight / length for weight in told.values()]
    order = np.argsort(slots)
    return Evidence(
        article=sighting.article,
        entity=sighting.entity,
        kind=sighting.kind,
        names=tuple(dict.fromkeys((sighting.name, *sighting.aliases)))[:MOST_NAMES],
        gender=sighting.gender,
        links=dict(sighting.links),
        outlet=sighting.outlet,
        at=sighting.at,
        salience=sighting.salience,
        quotes=sighting.quotes,
        titles=sighting.titles,
        groups=sighting.groups,
        slots=np.array(slots, np.uint32)[order],
        # As it will come back from where it is written.
        weights=np.array(weights, np.float16).astype(np.float32)[order],
        vectors=np.stack([meaning(getattr(sighting, name), background) for name in MEANT])
        .astype(np.float16)
        .astype(np.float32),
    )


def against(one: Evidence, others: Sequence[Evidence]) -> Figures:
    """(others, figures): how one sighting agrees with each of others."""
    slots = np.concatenate([other.slots for other in others])
    weights = np.concatenate([other.weights for other in others])
    owners = np.repeat(np.arange(len(others)), [len(other.slots) for other in others])
    fields = slots // SLOTS
    mine = [one.slots, one.weights]
    cosines = _products(mine, [slots, weights], owners * len(FIELDS) + fields, len(others))
    across = np.zeros((len(others), len(ACROSS)))
    parts = _parts(one)
    for number, pair in enumerate(ACROSS):
        for a, b in (pair, pair[::-1]):
            use = fields == FIELD_OF[b]
            theirs = [slots[use] % SLOTS, weights[use]]
            across[:, number] += _products(parts[a], theirs, owners[use], len(others), 1)[:, 0]
    vectors = np.stack([other.vectors for other in others])
    meant = np.einsum("kd,nkd->nk", one.vectors, vectors)
    return _figures(cosines, meant, across, _plain([one]), _plain(others))


def _products(
    mine: Sequence[NDArray[Any]],
    theirs: Sequence[NDArray[Any]],
    places: NDArray[Any],
    rows: int,
    columns: int = len(FIELDS),
) -> NDArray[np.float64]:
    """(rows, columns): sums of products of weights in the same slots; mine: sorted slots, and
    weights; places: in which cell each of theirs counts."""
    found = np.zeros((rows, columns))
    if len(mine[0]) and len(theirs[0]):
        at = np.minimum(np.searchsorted(mine[0], theirs[0]), len(mine[0]) - 1)
        both = mine[0][at] == theirs[0]
        products = theirs[1][both] * mine[1][at[both]]
        found += np.bincount(places[both], products, found.size).reshape(found.shape)
    return found


def _parts(one: Evidence) -> dict[str, list[NDArray[Any]]]:
    """Slots and weights of each field, slots without the field's number."""
    ends = np.searchsorted(one.slots, np.arange(len(FIELDS) + 1) * SLOTS)
    return {
        name: [one.slots[a:b] % SLOTS, one.weights[a:b]]
        for name, (a, b) in zip(FIELDS, pairwise(ends), strict=True)
    }


def among(some: Sequence[Evidence]) -> Figures:
    """(some, some, figures): how each of some sightings agrees with each."""
    slots = np.concatenate([one.slots for one in some])
    found, column = np.unique(slots, return_inverse=True)
    rows = np.repeat(np.arange(len(some)), [len(one.slots) for one in some])
    whole = np.zeros((len(some), len(found)), np.float32)
    whole[rows, column] = np.concatenate([one.weights for one in some])
    ends = np.searchsorted(found, np.arange(len(FIELDS) + 1) * SLOTS)
    parts = [whole[:, a:b] for a, b in pairwise(ends)]
    words = [found[a:b] % SLOTS for a, b in pairwise(ends)]
    cosines = np.stack([part @ part.T for part in parts], axis=-1)
    across = []
    for a, b in ((FIELD_OF[a], FIELD_OF[b]) for a, b in ACROSS):
        _, left, right = np.intersect1d(words[a], words[b], True, True)
        one_way = parts[a][:, left] @ parts[b][:, right].T
        across.append(one_way + one_way.T)
    vectors = np.stack([one.vectors for one in some], axis=1)
    meant = np.moveaxis(vectors @ vectors.transpose(0, 2, 1), 0, -1)
    plain = _plain(some)
    return _figures(cosines, meant, np.stack(across, axis=-1), plain[:, None], plain[None])


def _plain(some: Sequence[Evidence]) -> NDArray[np.float64]:
    """(some, 6): roles, bodies, days, outlet, speaks, salience."""
    ends = np.array([FIELD_OF["roles"], FIELD_OF["bodies"]]) * SLOTS
    rows = []
    for one in some:
        first = np.searchsorted(one.slots, ends)
        last = np.searchsorted(one.slots, ends + SLOTS)
        outlet = float(slot(one.outlet)) if one.outlet else -1.0
        rows.append((*(last > first), one.at / DAY, outlet, one.quotes > 0, one.salience))
    return np.array(rows, dtype=np.float64)


def _figures(
    cosines: NDArray[Any],
    meant: NDArray[Any],
    across: NDArray[Any],
    mine: NDArray[Any],
    theirs: NDArray[Any],
) -> Figures:
    cosines = np.clip(cosines, 0.0, 1.0)
    both = mine * theirs
    roles, bodies = both[..., 0], both[..., 1]
    more = (
        roles,
        roles * (cosines[..., FIELD_OF["roles"]] <= 0.0),
        bodies * (cosines[..., FIELD_OF["bodies"]] <= 0.0),
        np.log1p(np.abs(mine[..., 2] - theirs[..., 2])),
        (mine[..., 3] == theirs[..., 3]) & (mine[..., 3] >= 0.0),
        both[..., 4],
        np.abs(mine[..., 5] - theirs[..., 5]),
    )
    return np.concatenate(
        [cosines, np.sqrt(cosines), meant, across, np.stack(more, axis=-1)],
        axis=-1,
        dtype=np.float32,
    )
