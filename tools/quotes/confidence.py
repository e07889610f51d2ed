"""Fit how probable a quote is: `python -m tools.quotes.confidence ROWS.jsonl`.

ROWS.jsonl is made by `python -m benchmarks.confidence_rows`. Writes the weights that
`agents.quotes.confidence` reads, and prints how well they do on texts that they were not fitted
on (ten folds of whole texts). The same rows give the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from agents.quotes.confidence import PATH, Confidence, group_of
from tools.jsonlines import read_json_lines
from tools.quotes.logistic import fit_logistic

FOLDS = 10
GROUPS = ("direct", "mixed", "indirect")
PENALTY, OWN_PENALTY = 4.0, 12.0
"""L2 of the weights that all kinds share, and of what each group of kinds adds to them; chosen by
the folds. Few rows are direct or mixed: what is known of the others helps them."""
_FREE = 4.0
"""Scale of a group's own bias, so that the penalty hardly holds it."""

Line = Mapping[str, Any]


def fit(lines: Sequence[Line]) -> dict[str, dict[str, float]]:
    """Weights by group of kinds, then by name."""
    names = sorted({name for line in lines for name in line["known"]})
    groups = np.array([group_of(line["kind"]) for line in lines])
    known = {name: np.array([line["known"].get(name, 0.0) for line in lines]) for name in names}
    scale = (PENALTY / OWN_PENALTY) ** 0.5
    columns = dict(known)
    for group in GROUPS:
        columns[f"{group}:"] = _FREE * (groups == group)
        columns |= {f"{group}:{n}": scale * known[n] * (groups == group) for n in names}
    right = np.array([line["right"] for line in lines], dtype=bool)
    order = tuple(columns)
    model = fit_logistic(columns, order, right, PENALTY)
    found = dict(zip(order, model.weights.tolist(), strict=True))
    weights = {}
    for group in GROUPS:
        total = {n: round(found[n] + scale * found[f"{group}:{n}"], 4) for n in names}
        bias = round(model.bias + _FREE * found[f"{group}:"], 4)
        weights[group] = {"bias": bias, **{n: value for n, value in total.items() if value}}
    return weights


def crossed(lines: Sequence[Line]) -> list[float]:
    """The probability of each line by weights that were fitted on other texts."""
    fold = [
        int(hashlib.sha256(line["id"].encode()).hexdigest()[8:16], 16) % FOLDS for line in lines
    ]
    out = [0.0] * len(lines)
    for k in range(FOLDS):
        model = Confidence(fit([one for one, n in zip(lines, fold, strict=True) if n != k]))
        for n, line in enumerate(lines):
            if fold[n] == k:
                out[n] = model(line["kind"], line["known"])
    return out


def calibration_error(probability: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error in ten bins of equal width."""
    p, y = np.array(probability), np.array(right, dtype=float)
    cell = np.minimum((p * 10).astype(int), 9)
    return float(np.abs(np.bincount(cell, p - y, 10)).sum() / max(len(p), 1))


def table(lines: Sequence[Line], probability: Sequence[float]) -> str:
    """Precision, and the share of what is right, at floors; calibration by group."""
    right = [bool(line["right"]) for line in lines]
    out = []
    for group in (None, *GROUPS):
        which = [
            n for n, line in enumerate(lines) if group is None or group_of(line["kind"]) == group
        ]
        p, y = [probability[n] for n in which], [right[n] for n in which]
        out.append(f"{group or 'all'}: {len(p)}, ECE {calibration_error(p, y):.3f}")
        for floor in (0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7):
            kept = [good for one, good in zip(p, y, strict=True) if one >= floor]
            share = sum(kept) / max(1, sum(y))
            out.append(f"  {floor:.2f}  P {sum(kept) / max(1, len(kept)):.3f}  kept {share:.3f}")
    return "\n".join(out)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("rows", type=Path)
    parser.add_argument("--out", type=Path, default=PATH, help="default: the packaged file")
    given = parser.parse_args()
    lines = list(read_json_lines(given.rows))
    print(table(lines, crossed(lines)))
    weights = {"weights": fit(lines)}
    given.out.write_text(json.dumps(weights, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
