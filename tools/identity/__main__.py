"""`python -m tools.identity --events FILE...`: made-up namesakes to `agents/identity/weights.json`.

Reads events of `quotewire analyze`, of articles with `published`; takes the tune half of their
people, and those who are in neither half (`benchmarks/namesakes.py`). What two sightings are
compared by is fitted on pairs of sightings, what two groups of them are compared by on the groups
that come when made-up names are sorted out; the point at which two become one is chosen by B-cubed
F1 of made-up pairs, each by weights that were fitted without both of its people. The same events
give the same weights.
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
from agents.identity.scorer import JOINT  # noqa: E402
from benchmarks.namesakes import Corpus, Person, pairs, read_person  # noqa: E402
from tools.identity.fit import (  # noqa: E402
    BY_HAND,
    Scorer,
    Seen,
    at_point,
    bcubed,
    evidence_in_order,
    fit_calibration,
    fit_joint,
    fit_pairs,
    folds_of,
    held_out,
    kept,
    pairs_of,
    reliability,
    through,
)

PAIRS = 200
SEED = 20
NAMES_LEARNT = 900
"""Made-up names whose sorting out is learnt from."""
LEAST_OF_OTHERS = 2
"""Articles of somebody in neither half who is learnt from."""
POINTS = (-0.4, -0.3, -0.2, -0.1, 0.0)
"""Scores at which two become one."""


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tools.identity", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--events", type=Path, nargs="+", required=True, metavar="FILE")
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--out", type=Path, default=scorer_module.PATH)
    args = parser.parse_args()
    corpus = Corpus(args.events)
    mine = [one.key for one in corpus.tune]
    others = corpus.others(LEAST_OF_OTHERS)
    everybody = [*corpus.tune, *others]
    seen = sightings(corpus, everybody)
    known = {who: [one for _, _, one in some] for who, some in seen.items()}
    learnt = pairs_of(known, may_meet(everybody), {one.key for one in others})
    drawn = pairs(corpus.tune, corpus.topics(), NAMES_LEARNT, SEED + 1)
    names = [both(seen, *(one.key for one in pair.people)) for pair in drawn]
    fitted = held_out(learnt, mine, names)
    folds = folds_of(mine)
    rows = []
    for pair in corpus.pairs(corpus.tune, args.pairs):
        a, b = (one.key for one in pair.people)
        rows.append((both(seen, a, b), fitted[frozenset((folds[a], folds[b]))]))
    found = {point: score(rows, point) for point in POINTS}
    for point, (f, p, r) in found.items():
        print(f"point {point}: F1 {f:.3f} precision {p:.3f} recall {r:.3f}")
    point = max(found, key=lambda one: found[one][0])
    chances = [through(some, at_point(scorer, point))[1] for some, scorer in rows]
    final = at_point(fit_joint(fit_pairs(learnt), names), point)
    told = {
        "bias": final.bias,
        "calibration": fit_calibration([one for some in chances for one in some]),
        "figures": dict(zip(FIGURES, final.figures.tolist(), strict=True)),
        "joint": dict(zip(JOINT, final.joint.tolist(), strict=True)),
        "plain": BY_HAND,
        "start": final.start,
    }
    print(f"calibration error, held out: {held_out_error(chances):.3f}")
    args.out.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n")
    print(json.dumps(told, indent=1, sort_keys=True))


def sightings(corpus: Corpus, people: list[Person]) -> dict[str, list[Seen]]:
    """What articles say of each person, by key."""
    some = [
        (index, person.key, one)
        for person in people
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


def both(seen: dict[str, list[Seen]], one: str, other: str) -> list[Seen]:
    """The sightings of two people, in order."""
    return kept(sorted((*seen[one], *seen[other]), key=lambda each: each[:2]))


def score(rows: list[tuple[list[Seen], Scorer]], point: float) -> tuple[float, float, float]:
    """Mean F1, precision and recall of pairs."""
    figures = [
        bcubed([who for _, who, _ in seen], through(seen, at_point(scorer, point))[0])
        for seen, scorer in rows
    ]
    f, p, r = np.mean(figures, axis=0)
    return float(f), float(p), float(r)


def held_out_error(chances: list[list[tuple[float, bool]]]) -> float:
    """The expected calibration error, each half of the names calibrated on the other."""
    halves = [[one for some in chances[part::2] for one in some] for part in (0, 1)]
    told = []
    for mine, other in (halves, halves[::-1]):
        start, slope = fit_calibration(other)
        told += [(1 / (1 + np.exp(-start - slope * logit(p))), right) for p, right in mine]
    return reliability(told)


def logit(p: float) -> float:
    """Log odds."""
    p = min(max(p, 1e-6), 1 - 1e-6)
    return float(np.log(p / (1 - p)))


if __name__ == "__main__":
    main()
