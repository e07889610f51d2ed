"""How ingest's work grows with hostile input, and how fast it reads plain articles.

    python -m benchmarks.ingest [--corpus ../shared/polnear/train]

Each kind of hostile input is read at a size and at four times that size; CPU seconds, the best of
three. Linear work gives a ratio near 4, quadratic work one near 16. The seconds are those of the
machine that ran it; the ratios are what counts.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

from agents.ingest.raw import Limits, RawInput, Unreadable
from agents.ingest.read import read_article

RESULTS = Path(__file__).parent / "results" / "ingest.md"
LARGE = Limits(max_bytes=100_000_000, max_characters=100_000_000)
SIZE = 250_000
TIMES = 4

KINDS: dict[str, Callable[[int], bytes]] = {
    "prose": lambda n: b"The mayor said on Monday that it rained. " * (n // 41),
    "straight quotation marks": lambda n: b'"' * n,
    "curly quotation marks": lambda n: "“".encode() * (n // 3),
    "line breaks": lambda n: b"\n" * n,
    "short lines": lambda n: b"a\n" * (n // 2),
    "lines that begin a form": lambda n: b"Leave a reply\n" * (n // 14),
    "share lines": lambda n: b"Share this on \n" * (n // 15),
    "copyright lines": lambda n: b"(c) copyright (c) \n" * (n // 19),
    "capitals": lambda n: b"A" * n,
    "capitals and spaces": lambda n: b"A B " * (n // 4),
    "broken UTF-8": lambda n: b"caf\xe9 " * (n // 5),
    "control characters": lambda n: b"\x01" * n,
    "NULs in JSON": lambda n: json.dumps({"text": "a\0b " * (n // 9)}).encode(),
    "deep JSON": lambda n: b'{"text":' * (n // 8),
    "broken JSON": lambda n: b'{"text":"' + b"a" * n,
    "many keys": lambda n: json.dumps({f"k{i}": i for i in range(n // 14)}).encode(),
    "duplicate keys": lambda n: b"{" + b'"id":"a",' * (n // 9) + b'"text":"b"}',
    "long id": lambda n: json.dumps({"id": "x" * n, "text": "A text."}).encode(),
    "many authors": lambda n: json.dumps({"text": "A.", "author": "A and " * (n // 6)}).encode(),
    "paragraphs of HTML": lambda n: b"<html><body>" + b"<p>It rained on Monday." * (n // 23),
    "deep HTML": lambda n: b"<html><body>" + b"<div>" * (n // 5) + b"text",
    "open tags": lambda n: b"<p>" + b"<b><i>x " * (n // 8),
    "less-than signs": lambda n: b"<p>" + b"<" * n,
    "script openings": lambda n: b"<p>x" + b"<script type=application/ld+json>" * (n // 33),
    "open comments": lambda n: b"<html>" + b"<!--" * (n // 4),
    "entities": lambda n: b"<p>" + b"&amp;&#x110000;" * (n // 15),
    "table cells": lambda n: b"<html><body><table>" + b"<tr><td>cell" * (n // 12),
    "attributes": lambda n: b"<html><body><p " + b"a=b " * (n // 4) + b">text",
}


def seconds(value: bytes) -> tuple[float, str]:
    """Best of three, and what came of it."""
    best, outcome = float("inf"), ""
    for _ in range(3):
        start = time.process_time()
        try:
            read_article(RawInput(value, None, None, 0, False, False, None, None), LARGE)
            outcome = "article"
        except Unreadable as error:
            outcome = error.reason
        best = min(best, time.process_time() - start)
    return best, outcome


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--corpus", type=Path, help="folder of .txt articles, for the speed")
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args()
    seconds(b"Warm up.")
    seconds(b"<html><body><p>Warm up.")
    lines = ["# Ingest", "", *(__doc__ or "").strip().split("\n"), ""]
    lines += [
        f"| input | outcome | {SIZE // 1000} kB, s | {SIZE * TIMES // 1000} kB, s | ratio |",
        "|---|---|---|---|---|",
    ]
    for name, make in KINDS.items():
        small, outcome = seconds(make(SIZE))
        large, _ = seconds(make(SIZE * TIMES))
        lines.append(f"| {name} | {outcome} | {small:.4f} | {large:.4f} | {large / small:.1f} |")
        print(lines[-1], flush=True)
    if given.corpus:
        texts = [path.read_bytes() for path in sorted(given.corpus.glob("*.txt"))]
        start = time.process_time()
        words = 0
        for text in texts:
            raw = RawInput(text, None, "text/plain", 0, False, False, None, None)
            words += int(read_article(raw, LARGE).article["word_count"])
        spent = time.process_time() - start
        lines += ["", f"Plain articles: {len(texts)}, {round(words / spent, -3):.0f} words/s."]
        print(lines[-1])
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
