"""`python -m tools.identity --events FILE...`: made-up namesakes to `agents/identity/weights.json`.

Reads events of `quotewire analyze`, of articles with `published`; takes the tune half of their
people alone (`benchmarks/namesakes.py`). The same events give the same weights.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS"):
    # Before numpy is loaded: one thread gives one order of summation.
    os.environ[_name] = "1"

import numpy as np  # noqa: E402

from agents.identity import scorer as scorer_module  # noqa: E402
from agents.identity.scorer import Scorer  # noqa: E402
from agents.identity.sightings import Sighting  # noqa: E402
from benchmarks.namesakes import Corpus  # noqa: E402
from tools.identity.fit import (  # noqa: E402
    BY_HAND,
    L2,
    chances_of,
    choices,
    fit_calibration,
    fit_choices,
    fit_merges,
    pieces,
)

PAIRS = 200
LARGEST = 100
"""Sightings of a pair beyond which it is left out: it would teach what the others do."""


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tools.identity", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--events", type=Path, nargs="+", required=True, metavar="FILE")
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--out", type=Path, default=scorer_module.PATH)
    args = parser.parse_args()
    corpus = Corpus(args.events)
    some = []
    for pair in corpus.pairs(corpus.tune, args.pairs):
        seen: list[tuple[int, str, Sighting]] = [
            (index, str(which), one)
            for index, which, whole in corpus.read(pair)
            for one in whole.sightings
        ]
        if len(seen) <= LARGEST:
            some.append(seen)
    known, nobody = fit_choices([c for seen in some for c in choices(seen, corpus.words)], L2)
    known |= BY_HAND
    apart = [pieces(seen, corpus.words, Scorer(known, nobody, {"bias": -30.0})) for seen in some]
    weights = [1.0 / np.sqrt(len(rows)) for rows in apart for _ in rows]
    merge = fit_merges([row for rows in apart for row in rows], weights, L2)
    scorer = Scorer(known, nobody, merge | BY_HAND)
    chances = [one for seen in some for one in chances_of(seen, corpus.words, scorer)]
    told = {
        "known": known,
        "nobody": nobody,
        "merge": merge | BY_HAND,
        "calibration": fit_calibration(chances),
    }
    args.out.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n")
    print(json.dumps(told, indent=1, sort_keys=True))


if __name__ == "__main__":
    main()
