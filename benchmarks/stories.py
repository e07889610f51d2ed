"""Which articles tell of one event: against gold, beside TF-IDF and MinHash, and what it costs.

    python -m benchmarks.stories --raw raw.jsonl \\
        --articles ../shared/polnear/train ../shared/polnear/dev
    quotewire analyze raw.jsonl > events.jsonl
    python -m benchmarks.stories --events events.jsonl [--largest 100000]
        [--write benchmarks/results/stories.md]

The gold is `benchmarks/gold/stories.json`. All methods take the articles in the order of their
days, one at a time. Their numbers were chosen by the first two thirds; the last third is reported.
A story belongs to the third of its first article.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from agents.identity.background import Background
from agents.identity.book import Book as Identities
from agents.identity.sightings import read, spacy_words
from agents.lexicon.english import FREQUENT_IN_NEWS
from agents.stories.book import Book
from agents.stories.sketch import Sketch, sketch
from benchmarks.stories_growth import growth

GOLD = Path(__file__).parent / "gold" / "stories.json"
REPORTED_FROM = "2016-06-15"
SIGNATURE = 128
TF_IDF = (0.1, 0.14, 0.17, 0.2, 0.23, 0.27)
MIN_HASH = (0.1, 0.15, 0.2, 0.25, 0.3, 0.4)
DAYS = (2, 4, 7, 14, 30)
"""Thresholds of the other methods, and days after which a story is over, of which the best are
taken."""

Vector = dict[str, float]
Labels = list[int]
_WORD = re.compile(r"[^\W\d_]{3,}")
_PRIME = (1 << 31) - 1


class Corpus:
    """Events in the order of their days, with the gold story of each. sketches: of each."""

    def __init__(self, files: Sequence[Path]) -> None:
        lines = [line for file in files for line in file.read_text().splitlines() if line.strip()]
        events = [one.get("data", one) for one in map(json.loads, lines)]
        self.events = sorted(events, key=lambda one: (day_of(one), one["article"]["id"]))
        self.days = [date.fromisoformat(day_of(one)).toordinal() for one in self.events]
        gold = json.loads(GOLD.read_text())
        ids = [one["article"]["id"] for one in self.events]
        self.gold = [gold.get(id, [None])[0] or -number for number, id in enumerate(ids, 1)]
        first: dict[int, str] = {}
        for event, story in zip(self.events, self.gold, strict=True):
            first.setdefault(story, day_of(event))
        self.reported = {story for story, day in first.items() if day >= REPORTED_FROM}
        self.several = {story for story, count in Counter(self.gold).items() if count > 1}
        self.sketches = sketches(self.events)

    def some(self, *, reported: bool, several: bool = False) -> list[int]:
        """Numbers of the articles that count."""
        return [
            number
            for number, story in enumerate(self.gold)
            if (story in self.reported) == reported and (not several or story in self.several)
        ]


def day_of(event: Mapping[str, Any]) -> str:
    """`2016-06-15`."""
    published: str = event["article"]["published"]
    return published[:10]


def sketches(events: Iterable[Mapping[str, Any]]) -> list[Sketch]:
    """What each is about, as the archive finds it: with identities, in order."""
    background = Background()
    book = Identities(background)
    found = []
    for event in events:
        at = datetime.fromisoformat(day_of(event)).replace(tzinfo=UTC).timestamp()
        who = {one.entity: one.identity for one in book.assign(read(event, at))}
        found.append(sketch(event, at, who, background))
    return found


def bcubed(found: Labels, gold: Labels, some: Sequence[int]) -> tuple[float, float, float]:
    """Precision, recall and F1 (Bagga and Baldwin, 1998), of some items among all."""
    ours, theirs = defaultdict(set), defaultdict(set)
    for number, (mine, right) in enumerate(zip(found, gold, strict=True)):
        ours[mine].add(number)
        theirs[right].add(number)
    both = [len(ours[found[one]] & theirs[gold[one]]) for one in some]
    precision = np.mean([n / len(ours[found[one]]) for n, one in zip(both, some, strict=True)])
    recall = np.mean([n / len(theirs[gold[one]]) for n, one in zip(both, some, strict=True)])
    f1 = 2 * precision * recall / (precision + recall)
    return float(precision), float(recall), float(f1)


# -- methods


def ours(corpus: Corpus) -> Labels:
    """`agents.stories`."""
    book = Book()
    of: list[str] = []
    for one in corpus.sketches:
        decided = book.assign(one)
        of.append(decided.story)
        for merged in decided.merged:
            of = [merged.stays if story == merged.goes else story for story in of]
    numbers = {story: number for number, story in enumerate(dict.fromkeys(of))}
    return [numbers[story] for story in of]


def tf_idf(corpus: Corpus) -> list[Vector]:
    """Of each article's words, title and text, by how many articles before had them."""
    had: Counter[str] = Counter()
    found = []
    empty = spacy_words("en") | FREQUENT_IN_NEWS
    for number, event in enumerate(corpus.events):
        article = event["article"]
        whole = f"{article.get('title') or ''} {article['text']}"
        words = (match[0].casefold() for match in _WORD.finditer(whole))
        counts = Counter(word for word in words if word not in empty)
        weighed = {
            word: (1 + math.log(count)) * math.log((number + 2) / (had[word] + 1))
            for word, count in counts.items()
        }
        had.update(counts.keys())
        length = math.sqrt(sum(weight * weight for weight in weighed.values())) or 1.0
        found.append({word: weight / length for word, weight in weighed.items()})
    return found


def by_tf_idf(corpus: Corpus, vectors: list[Vector], least: float, days: int) -> Labels:
    """One pass: the story whose mean is nearest, if it is near enough and not too old."""
    sums: list[Vector] = []
    lasts: list[int] = []
    labels = []
    for vector, day in zip(vectors, corpus.days, strict=True):
        best, near = -1, least
        for story, total in enumerate(sums):
            if day - lasts[story] > days:
                continue
            shared = sum(weight * total.get(word, 0.0) for word, weight in vector.items())
            length = math.sqrt(sum(weight * weight for weight in total.values()))
            if shared / length > near:
                best, near = story, shared / length
        if best < 0:
            best = len(sums)
            sums.append({})
            lasts.append(day)
        for word, weight in vector.items():
            sums[best][word] = sums[best].get(word, 0.0) + weight
        lasts[best] = day
        labels.append(best)
    return labels


def signatures(corpus: Corpus) -> Any:
    """MinHash of each article's words (Broder, 1997), shape (articles, SIGNATURE)."""
    draw = np.random.default_rng(7)
    a = draw.integers(1, _PRIME, SIGNATURE)
    b = draw.integers(0, _PRIME, SIGNATURE)
    slots: dict[str, int] = {}
    empty = spacy_words("en") | FREQUENT_IN_NEWS
    found = []
    for event in corpus.events:
        words = {match[0].casefold() for match in _WORD.finditer(event["article"]["text"])} - empty
        numbers = np.array([slots.setdefault(word, len(slots) + 1) for word in sorted(words)])
        found.append(((numbers[:, None] * a + b) % _PRIME).min(axis=0))
    return np.array(found)


def by_min_hash(corpus: Corpus, hashes: Any, least: float, days: int) -> Labels:
    """One pass: the story of the most similar article, if it is similar enough and not too old."""
    labels: Labels = []
    for number, day in enumerate(corpus.days):
        start = next(one for one, other in enumerate(corpus.days) if day - other <= days)
        alike = (hashes[start:number] == hashes[number]).mean(axis=1)
        if len(alike) and alike.max() > least:
            labels.append(labels[start + int(alike.argmax())])
        else:
            labels.append(max(labels, default=-1) + 1)
    return labels


def fitted(corpus: Corpus, method: Callable[[float, int], Labels], least: Sequence[float]) -> Any:
    """The threshold and days with which a method is best on the first two thirds."""
    some = corpus.some(reported=False)
    return max(
        product(least, DAYS),
        key=lambda one: bcubed(method(*one), corpus.gold, some)[2],
    )


# -- the page


def table(corpus: Corpus) -> list[str]:
    """B-cubed of all methods."""
    vectors, hashes = tf_idf(corpus), signatures(corpus)
    tf = fitted(corpus, lambda *at: by_tf_idf(corpus, vectors, *at), TF_IDF)
    mh = fitted(corpus, lambda *at: by_min_hash(corpus, hashes, *at), MIN_HASH)
    methods = {
        "quotewire": ours(corpus),
        f"TF-IDF, cosine above {tf[0]}, {tf[1]} days": by_tf_idf(corpus, vectors, *tf),
        f"MinHash, Jaccard above {mh[0]}, {mh[1]} days": by_min_hash(corpus, hashes, *mh),
        "each article alone": list(range(len(corpus.events))),
    }
    lines = [
        "| | articles | precision | recall | F1 | with others: precision | recall | F1 |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for reported in (False, True):
        part = "last third" if reported else "first two thirds"
        everything = corpus.some(reported=reported)
        several = corpus.some(reported=reported, several=True)
        for name, labels in methods.items():
            cells = [
                f"{one:.3f}"
                for some in (everything, several)
                for one in bcubed(labels, corpus.gold, some)
            ]
            counted = f"{len(everything)} ({len(several)})"
            lines.append(f"| {part}: {name} | {counted} | " + " | ".join(cells) + " |")
    return lines


def page(parts: Mapping[str, list[str]]) -> str:
    """The results as Markdown."""
    return (
        "\n\n".join(
            [
                "# Stories",
                "Command: `python -m benchmarks.stories --events FILE`, FILE holding what "
                "`quotewire analyze` writes of PolNeAR's 840 training and 84 development articles, "
                "of eleven months of seven outlets: three articles a day, so most stories have "
                f"one. Measured on {date.today()} with the code of that day. Gold and its "
                "guidelines: `benchmarks/gold/README.md`. B-cubed, of all articles and of those "
                "whose story in the gold has others; what is fitted (thresholds, days, weights) "
                "is fitted on the first two thirds.",
                "\n".join(parts["table"]),
                *(["## As stories grow", "\n".join(parts["growth"])] if "growth" in parts else []),
            ]
        )
        + "\n"
    )


def raw(folders: Sequence[Path]) -> Iterable[str]:
    """The corpus as raw articles, a line each: title, text, outlet and day of each file."""
    for path in sorted(path for folder in folders for path in folder.glob("*.txt")):
        outlet, day, _ = path.stem.split("_", 2)
        title, _, text = path.read_text(encoding="utf-8").strip().partition("\n")
        yield json.dumps(
            {
                "id": path.stem,
                "title": title.strip(),
                "text": text.strip(),
                "outlet": outlet,
                "published": f"{day}T12:00:00Z",
            }
        )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--articles", type=Path, nargs="+", default=[])
    parser.add_argument("--raw", type=Path, help="write raw articles there, and end")
    parser.add_argument("--events", type=Path, nargs="+", default=[])
    parser.add_argument("--largest", type=int, default=100_000, help="articles; 0: no growth")
    parser.add_argument("--write", type=Path, metavar="FILE.md")
    args = parser.parse_args()
    if args.raw:
        args.raw.write_text("\n".join(raw(args.articles)) + "\n")
        return
    began = time.monotonic()
    parts = {"table": table(Corpus(args.events))}
    print("\n".join(parts["table"]), f"\n({time.monotonic() - began:.0f} s)", flush=True)
    if args.largest:
        parts["growth"] = growth(args.largest)
        print("\n".join(parts["growth"]), flush=True)
    if args.write:
        args.write.write_text(page(parts))


if __name__ == "__main__":
    main()
