"""`python -m tools.speakers --articles DIR --shared DIR`: annotated speakers to weights.

Reads the tune parts of `benchmarks/gold`, whose texts are PolNeAR's training articles (--articles)
and the pages and other texts (--shared), and more files if given (JSON lines with `id`, `text`,
`title`, and `speakers`: `mention`, `name` or null). Prints how whom "he" and "she" mean comes out
by cross-validation over articles, the confidence to enter in `agents/speakers/confidence.py`, and
writes `agents/speakers/weights.py`. The same texts and versions give the same weights.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from pathlib import Path

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS"):
    # Before numpy is loaded: one thread gives one order of summation.
    os.environ[_name] = "1"

from agents.speakers import weights as weights_module  # noqa: E402
from agents.speakers.ranker import NOBODY  # noqa: E402
from benchmarks.speakers import shrunken  # noqa: E402
from tools.speakers.cases import read_cases  # noqa: E402
from tools.speakers.fit import confidence, cross_validate, fit_in_rounds, precisions  # noqa: E402

HEAD = '''"""How much each feature of `ranker` tells; written by `python -m tools.speakers`."""

WEIGHTS: dict[str, float] = {
'''


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tools.speakers", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--articles", type=Path, required=True, metavar="DIR")
    parser.add_argument("--shared", type=Path, required=True, metavar="DIR")
    parser.add_argument("--more", type=Path, action="append", default=[], metavar="FILE.jsonl")
    parser.add_argument("--out", type=Path, default=Path(str(weights_module.__file__)))
    args = parser.parse_args()
    cases = read_cases(args.articles, args.shared, args.more)
    weights, some = fit_in_rounds(cases)
    chosen = cross_validate(some)
    counts: dict[str, Counter[str]] = {}
    for one, key, _ in chosen:
        verdict = "right" if key in one.right else "open" if key == NOBODY else "wrong"
        counts.setdefault(one.source, Counter())[verdict] += 1
    for source in sorted(counts):
        print(f"{source}: {dict(sorted(counts[source].items()))}")
    print(f"RANKED = {confidence(chosen)}")
    for rule, (right, n) in precisions(cases).items():
        print(f'    "{rule}": {shrunken(right, n):.3f},  # {right} of {n}')
    rows = "".join(f'    "{name}": {weights[name]},\n' for name in sorted(weights))
    args.out.write_text(f"{HEAD}{rows}}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
