"""What speed costs in accuracy: events with each saving on, beside events without it.

    python -m benchmarks.same --articles DIR [--count 150] [--json]

The agents' own functions read the articles once as they do in a worker, and once without each of
the savings:

- gate: only sentences that can hold an attribution are parsed. It claims to change nothing in
  articles of which it lets every sentence through;
- re-use: sentences and paragraphs of copies are not read again. Claims to change nothing; the
  articles are followed by copies of them, cut and with another first line;
- vectors: matrix products of OpenBLAS, and with them the token vectors and the steps of parser
  and ner that need them. Sums are added up in another order than spaCy's, so the last digits of a
  probability may differ, and a near-tie may fall the other way: it claims nothing to the byte.

Where a saving claims to change nothing and an event differs by a byte, the benchmark fails; else it
tells how many events differ, and the quotes and entities on both sides.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from benchmarks.harness import command_line, raw_article, read_articles, table
from benchmarks.throughput import with_copies

SAVINGS = ("gate", "re-use", "vectors")
COPIES = 0.4


def events(values: Sequence[bytes], without: str, reuse_folder: str | None) -> list[bytes]:
    """Enriched events of raw articles, without one of the savings (or ""), in this process."""
    from agents.enrich.agent import enrich
    from agents.entities.agent import entities
    from agents.ingest.agent import ingest
    from agents.ingest.raw import RawInput
    from agents.models import pipelines, use
    from agents.quotes import QuoteModel, load_model
    from agents.quotes.agent import quotes
    from agents.reuse import Reuse
    from agents.speed import gemm
    from agents.work import Sides
    from streams.settings import load_settings

    if without == "vectors":
        gemm.way = lambda: None
    use(load_settings().language_settings())
    if without == "gate":

        def ungated() -> QuoteModel | None:
            model = load_model()
            return model and replace(model, gate_threshold=-math.inf)

        pipelines().get("quotes", ungated)
    if reuse_folder and without != "re-use":
        pipelines().reuse = Reuse(reuse_folder, 1 << 30)
    articles = [
        one.value
        for value in values
        for one in ingest(
            [
                RawInput(
                    value=value,
                    content_type="application/json",
                )
            ]
        )
    ]
    found: list[bytes] = []
    for start in range(0, len(articles), 8):
        some = articles[start : start + 8]
        pairs = [
            Sides({"entities": left.value, "quotes": right.value})
            for left, right in zip(entities(some), quotes(some), strict=True)
        ]
        made = enrich(pairs)
        failed = [one.failure.message for one in made if one.failure is not None]
        if failed:
            raise SystemExit(f"{len(failed)} articles have no event: {failed[0]}")
        found += [one.value for one in made]
    return found


def open_to_the_gate(texts: Sequence[str]) -> list[bool]:
    """Whether the gate lets every sentence of a text through."""
    import numpy as np

    from agents.models import pipelines, use
    from agents.quotes import load_model
    from agents.quotes.agent import load
    from agents.quotes.propose.gate import gate_sentences
    from agents.quotes.text.sheet import read_sheet
    from agents.quotes.text.tokens import gather_tokens, word_tokens
    from streams.settings import load_settings

    use(load_settings().language_settings())
    nlp, model = load("en"), pipelines().get("quotes", load_model)
    assert nlp is not None
    assert model is not None
    found = []
    for text in texts:
        tokens = gather_tokens([read_sheet(nlp, text)])
        some = gate_sentences(tokens, word_tokens(tokens), model.gate, model.gate_threshold)
        worded = np.add.reduceat(word_tokens(tokens), tokens.sent_start[:-1]) > 0
        found.append(bool(np.isin(np.flatnonzero(worded), some).all()))
    return found


def _in_process(function: str, *given: Any) -> Any:
    """A function of this module in a process of its own, arguments and result as JSON."""
    code = (
        "import json, sys\n"
        "from benchmarks import same\n"
        "json.dump(same.run_here(*json.load(sys.stdin)), sys.stdout)\n"
    )
    made = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps([function, given]).encode(),
        capture_output=True,
    )
    if made.returncode:
        raise SystemExit(made.stderr.decode())
    return json.loads(made.stdout)


def run_here(function: str, given: Sequence[Any]) -> Any:
    """What `_in_process` runs."""
    if function == "open_to_the_gate":
        return open_to_the_gate(*given)
    texts, without, folder = given
    values = [raw_article(text, number) for number, text in enumerate(texts)]
    return [value.decode() for value in events(values, without, folder)]


def run(folder: Path, count: int) -> dict[str, Any]:
    """All savings. Raises SystemExit where one changes what it claims not to change."""
    texts = with_copies(read_articles(folder, count), COPIES)
    with tempfile.TemporaryDirectory() as reuse:
        shipped = _in_process("events", texts, "", reuse)
    passed = _in_process("open_to_the_gate", texts)
    savings = {}
    for name in SAVINGS:
        with tempfile.TemporaryDirectory() as reuse:
            other = _in_process("events", texts, name, reuse)
        claims = {"gate": passed, "re-use": [True] * len(texts), "vectors": [False] * len(texts)}
        claimed = claims[name]
        same = [left == right for left, right in zip(shipped, other, strict=True)]
        pairs = list(zip(claimed, same, strict=True))
        broken = [n for n, (claim, equal) in enumerate(pairs) if claim and not equal]
        if broken:
            raise SystemExit(f"{name}: the events of articles {broken[:10]} differ.")
        savings[name] = {
            "claimed": sum(claimed),
            "other": len(texts) - sum(claimed),
            "other_same": sum(equal for claim, equal in pairs if not claim),
            "with": counts(shipped),
            "without": counts(other),
        }
    return {"articles": len(texts), "savings": savings}


def counts(found: Sequence[str]) -> dict[str, int]:
    """Quotes and entities of events."""
    read = [orjson.loads(one) for one in found]
    return {
        "quotes": sum(len(one["quotes"]) for one in read),
        "speakers": sum(
            quote["speaker"]["entity"] is not None for one in read for quote in one["quotes"]
        ),
        "entities": sum(len(one["entities"]) for one in read),
    }


def report(found: dict[str, Any]) -> str:
    """The figures in Markdown."""
    rows = [
        (
            name,
            f"{one['claimed']} of {one['claimed']}",
            f"{one['other_same']} of {one['other']}" if one["other"] else "",
            *(f"{one['with'][key]:,} / {one['without'][key]:,}" for key in one["with"]),
        )
        for name, one in found["savings"].items()
    ]
    return "\n\n".join(
        [
            f"{found['articles']} articles, some of them copies. Events that are the same to the "
            "byte with a saving and without it: where it claims to change nothing (one that "
            "differs fails the benchmark), and elsewhere; then what the events hold, with it and "
            "without.",
            table(
                ("saving", "claimed and same", "others the same", "quotes", "speakers", "entities"),
                rows,
            ),
        ]
    )


if __name__ == "__main__":
    command_line(__doc__, lambda given: run(given.articles, given.count), report, "same", count=150)
