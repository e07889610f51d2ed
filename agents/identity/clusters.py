"""Who belongs together: agglomerative clustering by the mean score of sightings."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

NEVER = -1e9


def clusters(
    scores: NDArray[np.float64],
    units: Sequence[Sequence[int]],
    sizes: Sequence[int],
    less: float,
    apart: Collection[tuple[int, int]] = (),
) -> tuple[list[list[int]], NDArray[np.float64]]:
    """Groups of units, and (groups, groups) the scores of each with each.

    scores (n, n): above 0 where two sightings look like one person's; units: sightings that stay
    together; sizes: articles of each unit; less: what the logarithm of the lesser size adds;
    apart: pairs of units that are not one.
    """
    groups = [[number] for number in range(len(units))]
    size = np.array(sizes, dtype=float)
    kept = np.array([len(unit) for unit in units], dtype=float)
    of = np.zeros((len(units), len(scores)))
    for number, unit in enumerate(units):
        of[number, list(unit)] = 1.0 / len(unit)
    mean = of @ scores @ of.T
    for a, b in apart:
        mean[a, b] = mean[b, a] = NEVER
    alive = list(range(len(units)))
    while True:
        raised = mean[np.ix_(alive, alive)]
        raised += less * np.log(np.minimum.outer(size[alive], size[alive]))
        np.fill_diagonal(raised, NEVER)
        if len(alive) == 1:
            break
        a, b = divmod(int(raised.argmax()), len(alive))
        if raised[a, b] <= 0.0:
            break
        a, b = alive[a], alive[b]
        new = (mean[a] * kept[a] + mean[b] * kept[b]) / (kept[a] + kept[b])
        mean[a] = mean[:, a] = new
        kept[a] += kept[b]
        size[a] += size[b]
        groups[a] += groups[b]
        alive.remove(b)
    return [groups[a] for a in alive], raised
