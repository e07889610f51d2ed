"""Groups of sightings: what any two groups are compared by, whole against whole.

One article that tells much is worth more than ten that tell nothing, so beside the mean of what
their sightings have in common stand the most, and the cosines of all their words together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from agents.identity.evidence import FIGURE_OF, Evidence, among
from agents.identity.profile import MOST_KEPT
from agents.identity.scorer import SHARED, Scorer
from agents.identity.sightings import FIELDS

NEVER = -1e9
"""The score of two that are not one, whatever they have in common."""
_ROLES, _BODIES = SHARED.index("roles"), SHARED.index("bodies")
_COLUMNS = [FIGURE_OF[name] for name in SHARED]
Table = NDArray[np.float64]


class Compared:
    """Sightings, each with each: what groups of them are compared by is made of this."""

    def __init__(self, some: Sequence[Evidence], scorer: Scorer) -> None:
        self.scorer = scorer
        figures = among(some)
        self.pair = scorer.pairs(figures)
        self.gap: Table = figures[..., FIGURE_OF["time apart"]].astype(float)
        # (SHARED, pair and plain; sightings, sightings)
        self.layers: Table = np.stack(
            [
                *(figures[..., column].astype(float) for column in _COLUMNS),
                self.pair,
                scorer.plainly(some),
            ]
        )
        self.tell = np.array([(one.quotes > 0, one.salience) for one in some], dtype=float)


class Groups:
    """Units of sightings, any of which can be joined.

    units: the numbers of sightings that stay together; sizes: articles of each unit.
    """

    def __init__(
        self, compared: Compared, units: Sequence[Sequence[int]], sizes: Sequence[int]
    ) -> None:
        self.scorer = compared.scorer
        self.units = [[number] for number in range(len(units))]
        self.alive = list(range(len(units)))
        pair = compared.pair
        of = np.zeros((len(units), len(pair)))
        for number, unit in enumerate(units):
            of[number, list(unit)] = 1.0
        self._of = of
        self._kept = of.sum(axis=1)
        self._size = np.array(sizes, dtype=float)
        # (layers, units, units): sums over all pairs of sightings.
        self._sums: Table = of @ compared.layers @ of.T
        inside = of.astype(bool)
        self._most = _over(pair, inside, np.max)
        self._least = _over(pair, inside, np.min)
        self._gap = _over(compared.gap, inside, np.min)
        # (sightings, units): the best score of each with a unit's.
        self._best = np.stack([pair[:, row].max(axis=1) for row in inside], axis=1)
        self._tell = of @ compared.tell

    def features(self, a: int) -> Table:
        """(units, JOINT): a group against each, those that are joined to another included."""
        counts = self._kept[a] * self._kept
        shared, own = self._sums[:-2, a], np.diagonal(self._sums[:-2], axis1=1, axis2=2)
        lengths = np.sqrt(np.maximum(own * own[:, a, None], 1e-12))
        cosines = np.clip(shared / lengths, 0.0, 1.0).T
        has = own > 0.0
        differ = has & has[:, a, None] & (cosines.T <= 0.0)
        mean = self._sums[-2, a] / counts
        members = self._of[a] > 0.0
        best = (
            self._best[members].mean(axis=0)
            + (self._of @ self._best[:, a]) / np.maximum(self._kept, 1.0)
        ) / 2.0
        tell = self._tell / self._kept[:, None]
        less = np.log(np.minimum(np.minimum(self._size, self._size[a]), MOST_KEPT))
        more = np.log(np.minimum(np.maximum(self._size, self._size[a]), MOST_KEPT))
        return np.concatenate(
            [
                np.stack([mean, self._most[a], best, self._least[a]], axis=1),
                cosines,
                np.sqrt(cosines[:, : len(FIELDS)]),
                np.stack(
                    [
                        differ[_ROLES],
                        differ[_BODIES],
                        self._gap[a],
                        *np.abs(tell - tell[a]).T,
                        less,
                        more,
                    ],
                    axis=1,
                ),
            ],
            axis=1,
        )

    def scores(self, a: int) -> Table:
        """(units) a group with each: above 0 where the two look like one person's."""
        plain = self._sums[-1, a] / (self._kept[a] * self._kept)
        return np.asarray(self.scorer.joined(self.features(a)) + plain)

    def join(self, a: int, b: int) -> None:
        """Make group `b` part of `a`."""
        self._sums[:, a] += self._sums[:, b]
        self._sums[:, :, a] += self._sums[:, :, b]
        for table, least in ((self._most, np.maximum), (self._least, np.minimum)):
            table[a] = table[:, a] = least(table[a], table[b])
        self._gap[a] = self._gap[:, a] = np.minimum(self._gap[a], self._gap[b])
        self._best[:, a] = np.maximum(self._best[:, a], self._best[:, b])
        for counts in (self._of, self._kept, self._size, self._tell):
            counts[a] += counts[b]
        self.units[a] += self.units[b]
        self.alive.remove(b)


def _over(
    table: Table, inside: NDArray[np.bool_], take: Callable[..., NDArray[np.float64]]
) -> Table:
    """(units, units): the most or least of a table of sightings between two units."""
    rows = np.stack([take(table[row], axis=0) for row in inside])
    return np.stack([take(rows[:, row], axis=1) for row in inside], axis=1)


def clusters(
    groups: Groups, apart: Collection[tuple[int, int]] = ()
) -> tuple[list[list[int]], Table]:
    """Join the two groups that are most alike as long as any two look like one person's
    (agglomerative clustering). Returns the units of each group, and (groups, groups) the scores of
    each with each.

    apart: pairs of units that are not one.
    """
    number = len(groups.units)
    barred = np.zeros((number, number), dtype=bool)
    for a, b in apart:
        barred[a, b] = barred[b, a] = True
    scores = np.stack([groups.scores(a) for a in range(number)])
    scores[barred | np.eye(number, dtype=bool)] = NEVER
    while len(groups.alive) > 1:
        a, b = divmod(int(scores.argmax()), number)
        if scores[a, b] <= 0.0:
            break
        groups.join(a, b)
        barred[a] |= barred[b]
        barred[:, a] |= barred[:, b]
        scores[b] = scores[:, b] = NEVER
        row = groups.scores(a)
        row[barred[a]] = NEVER
        row[[one for one in range(number) if one == a or one not in groups.alive]] = NEVER
        scores[a] = scores[:, a] = row
    alive = groups.alive
    return [groups.units[a] for a in alive], scores[np.ix_(alive, alive)]
