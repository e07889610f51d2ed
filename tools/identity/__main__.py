"""`python -m tools.identity --events FILE...`: made-up namesakes to `agents/identity/weights.json`.

Reads events of `quotewire analyze`, of articles with `published`; takes the tune half of their
people alone (`benchmarks/namesakes.py`). What two sightings are compared by is fitted on pairs of
sightings; the point at which two become one is chosen by B-cubed F1 of made-up pairs, each by
weights that were fitted without both of its people. The same events give the same weights.
"""

from __future__ import annotations

import argparse
import json
import os
from collections import defaultdict
from itertools import combinations
from pathlib import Path

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS"):
    # Before numpy is loaded: one thread gives one order of summation.
    os.environ[_name] = "1"

import numpy as np  # noqa: E402

from agents.identity import scorer as scorer_module  # noqa: E402
from agents.identity.evidence import FIGURES  # noqa: E402
from benchmarks.namesakes import Corpus, Pair, Person, read_person  # noqa: E402
from tools.identity.fit import (  # noqa: E402
    BY_HAND,
    Scorer,
    Seen,
    at_point,
    bcubed,
    evidence_in_order,
    fit_calibration,
    fit_pairs,
    folds_of,
    held_out,
    kept,
    pairs_of,
    through,
)

PAIRS = 200
POINTS = (-0.6, -0.45, -0.3, -0.15, 0.0)
"""Scores at which two become one."""
LESS = (-0.3, -0.15, 0.0)
"""What the logarithm of the articles of the one in fewer adds."""


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tools.identity", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--events", type=Path, nargs="+", required=True, metavar="FILE")
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--out", type=Path, default=scorer_module.PATH)
    args = parser.parse_args()
    corpus = Corpus(args.events)
    seen = sightings(corpus)
    known = {who: [one for _, _, one in some] for who, some in seen.items()}
    learnt = pairs_of(known, may_meet(corpus.tune))
    fitted = held_out(learnt, sorted(known))
    folds = folds_of(sorted(known))
    rows = []
    for pair in corpus.pairs(corpus.tune, args.pairs):
        a, b = (one.key for one in pair.people)
        both = kept(sorted((*seen[a], *seen[b]), key=lambda one: one[:2]))
        rows.append((both, fitted[frozenset((folds[a], folds[b]))], pair))
    found = {(point, less): score(rows, point, less) for point in POINTS for less in LESS}
    for (point, less), (f, p, r) in found.items():
        print(f"point {point} less {less}: F1 {f:.3f} precision {p:.3f} recall {r:.3f}")
    point, less = max(found, key=lambda one: found[one][0])
    chances = [
        one for both, scorer, _ in rows for one in through(both, at_point(scorer, point, less))[1]
    ]
    final = at_point(fit_pairs(learnt), point, less)
    told = {
        "bias": final.bias,
        "calibration": fit_calibration(chances),
        "figures": dict(zip(FIGURES, final.figures.tolist(), strict=True)),
        "less": final.less,
        "plain": BY_HAND,
    }
    args.out.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n")
    print(json.dumps(told, indent=1, sort_keys=True))


def sightings(corpus: Corpus) -> dict[str, list[Seen]]:
    """What articles say of each person of the tune half, by key."""
    some = [
        (index, person.key, one)
        for person in corpus.tune
        for index, whole in read_person(person, NAMES[person.gender], corpus.events, corpus.times)
        for one in whole.sightings
    ]
    found: dict[str, list[Seen]] = defaultdict(list)
    for seen in evidence_in_order(sorted(some, key=lambda one: one[:2]), corpus.words):
        found[seen[1]].append(seen)
    return found


NAMES = {"male": "Zoran Quillfeather", "female": "Zorana Quillfeather", None: "Z. Quillfeather"}
"""What all are called: no article has the words."""


def may_meet(people: list[Person]) -> list[tuple[str, str]]:
    """Keys of two who might be taken for one: of one gender, never named together."""
    return [
        (one.key, other.key)
        for one, other in combinations(people, 2)
        if one.gender == other.gender and not one.articles & other.articles
    ]


def score(
    rows: list[tuple[list[Seen], Scorer, Pair]], point: float, less: float
) -> tuple[float, float, float]:
    """Mean F1, precision and recall of pairs."""
    figures = [
        bcubed([who for _, who, _ in seen], through(seen, at_point(scorer, point, less))[0])
        for seen, scorer, _ in rows
    ]
    f, p, r = np.mean(figures, axis=0)
    return float(f), float(p), float(r)


if __name__ == "__main__":
    main()
