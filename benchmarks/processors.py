"""Language work on three kinds of processor, beside `nlp.pipe` on the same, in one run.

    python -m benchmarks.processors --articles DIR [--count 60] [--json]

The kinds are made of this processor by the libraries' own switches: NPY_DISABLE_CPU_FEATURES for
numpy, OPENBLAS_CORETYPE for its OpenBLAS. What has no switch stays as it is, so BLIS (which spaCy
calls, and quotewire with AVX2) has AVX2 in all of them: with SSE4 the reference is faster than it
would be. All language work of distinct articles in one process (`quotewire analyze --jobs 1`), and
the full en_core_web_sm over the same texts; words a CPU second, in turn, best of several rounds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.harness import (
    MODEL,
    command_line,
    raw_article,
    read_articles,
    table,
    words,
)

TARGET = 1.6
ROUNDS = 2
_AVX512 = "X86_V4 AVX512_ICL AVX512_SPR"
KINDS: dict[str, dict[str, str]] = {
    "AVX-512": {},
    "AVX2": {"OPENBLAS_CORETYPE": "Haswell", "NPY_DISABLE_CPU_FEATURES": _AVX512},
    "SSE4": {"OPENBLAS_CORETYPE": "Nehalem", "NPY_DISABLE_CPU_FEATURES": f"X86_V3 {_AVX512}"},
}
WORKS = ("spacy", "quotewire")


def has(kind: str) -> bool:
    """Whether this processor has what a kind is called after."""
    flags = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    return {"AVX-512": "avx512f", "AVX2": "avx2"}.get(kind, "") in flags


def child(work: str, folder: Path, count: int) -> dict[str, Any]:
    """Words a CPU second of one kind of work, here, and how products are made."""
    texts = read_articles(folder, count + 4)
    texts, first = texts[:count], texts[count:]
    if work == "spacy":
        import spacy

        nlp = spacy.load(MODEL)
        list(nlp.pipe(first))
        started = time.process_time()
        for _ in nlp.pipe(texts):
            pass
        way = "BLIS"
    else:
        from agents.speed.gemm import way as chosen
        from streams.pipeline import analyze
        from streams.settings import load_settings

        settings = load_settings()

        def raw(some: list[str]) -> list[Any]:
            return [(raw_article(text, n), "application/json") for n, text in enumerate(some)]

        list(analyze(raw(first), settings))
        started = time.process_time()
        list(analyze(raw(texts), settings))
        made = chosen()
        way = {"in_blocks": "OpenBLAS", "by_blis": "BLIS"}.get(made.__name__ if made else "", "")
    return {"words_per_s": words(texts) / (time.process_time() - started), "way": way}


def measure(kind: str, work: str, folder: Path, count: int) -> dict[str, Any]:
    """The same in a process of its own, on a kind of processor."""
    command = [sys.executable, "-m", "benchmarks.processors", "--child", work, str(folder)]
    given = {**os.environ, **KINDS[kind], "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run([*command, str(count)], env=given, capture_output=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def run(folder: Path, count: int, rounds: int = ROUNDS) -> dict[str, Any]:
    """Each kind that this processor can be made into."""
    kinds = [kind for kind in KINDS if has(kind)]
    taken = [
        {kind: {work: measure(kind, work, folder, count) for work in WORKS} for kind in kinds}
        for _ in range(rounds)
    ]
    found: dict[str, Any] = {"articles": count, "kinds": {}}
    for kind in kinds:
        best = {work: max(one[kind][work]["words_per_s"] for one in taken) for work in WORKS}
        found["kinds"][kind] = {
            **{work: round(best[work]) for work in WORKS},
            "ratio": round(best["quotewire"] / best["spacy"], 3),
            "way": taken[0][kind]["quotewire"]["way"],
        }
    return found


def report(found: dict[str, Any]) -> str:
    """The figures as Markdown."""
    rows = [
        (kind, f"{one['quotewire']:,}", f"{one['spacy']:,}", one["ratio"], one["way"])
        for kind, one in found["kinds"].items()
    ]
    heads = (
        "processor with",
        "quotewire, words a CPU second",
        "`nlp.pipe`",
        "ratio",
        "products by",
    )
    text = f"{found['articles']} distinct articles, one process.\n\n" + table(heads, rows)
    ratio = found["kinds"].get("AVX2", {}).get("ratio")
    if ratio is None:
        return text
    met = "**met**" if ratio >= TARGET else "**missed**"
    return f"{text}\n\nWith AVX2 at least {TARGET} times `nlp.pipe`: {met} ({ratio})."


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        print(json.dumps(child(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))))
        sys.exit()
    command_line(
        __doc__, lambda given: run(given.articles, given.count), report, "processors", count=60
    )
