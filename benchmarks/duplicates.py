"""How well ingest finds copies: recall and precision on edits such as wire clients make.

    python -m benchmarks.duplicates --corpus ../shared/polnear/train

Every article of the corpus is published once; half of them are published again, one to three
times, by another outlet under another id, after edits drawn from a seeded generator: a new
headline, a cut from the end that keeps 30 to 100 % of the words, a paragraph moved, house style,
one to three sentences inserted from articles that are left out (see below). All of it is shuffled
(a copy may come before what it was copied from) and goes through `read_article` and the duplicate
window as in the stream.

A verdict is right where the two articles were made from the same one. Negatives are all other
pairs, among them different articles on the same event: pairs published at most two days apart
whose TF-IDF vectors have a cosine of at least 0.2. Articles of which the corpus itself holds a
copy are told by their longest common run of words, a method apart from the one that is measured,
and left out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

from aiokafka.partitioner import murmur2

from agents.ingest.duplicates import DuplicateWindow, Summary
from agents.ingest.raw import Limits, RawInput
from agents.ingest.read import read_article

RESULTS = Path(__file__).parent / "results" / "duplicates.md"
SAME_EVENT = 0.2
SAME_DAYS = 2
RUN_WORDS = 40
_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“])")

HOUSE_STYLE = [
    (r"[“”]", '"'),
    (r"[‘’]", "'"),
    (r"\bpercent\b", "per cent"),
    (r"\bU\.S\.", "US"),
    (r"\bU\.N\.", "UN"),
    (r"\bSen\.", "Senator"),
    (r"\bGov\.", "Governor"),
    (r"\bRep\.", "Representative"),
    (r"\bMr\. |\bMrs\. |\bMs\. ", ""),
    (r"\btold reporters\b", "told journalists"),
    (r"\baccording to\b", "as stated by"),
    (r"\bsaid\b", "says"),
    (r"\bhas been\b", "had been"),
    (r"\b(\w+)or\b(?=\s)", r"\1our"),
    (r"\b(\w{4,})ize(d?)\b", r"\1ise\2"),
    (r" — ", " - "),
    (r"\bone\b", "1"),
    (r"\btwo\b", "2"),
    (r"\bthree\b", "3"),
    (r"\bJan\.|\bJanuary\b", "Jan"),
    (r"\bNov\.|\bNovember\b", "Nov"),
]


@dataclass(frozen=True)
class Made:
    """One published article. `base`: number of the corpus article; `edits`: none for itself."""

    id: str
    base: int
    title: str
    text: str
    kept: float = 1.0
    edits: tuple[str, ...] = ()


def paragraphs(text: str) -> list[str]:
    """Non-empty lines."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def cut(text: str, keep: float) -> str:
    """The first share of the words, to the end of the sentence in which it ends."""
    words = text.split(" ")
    head = " ".join(words[: max(1, round(len(words) * keep))])
    rest = text[len(head) :]
    end = re.search(r"[.!?][\"”’]?(?=\s|$)", rest)
    return head + rest[: end.end()] if end and end.end() < 200 else head


def edited(
    base: int, number: int, texts: Sequence[str], strange: Sequence[str], rng: random.Random
) -> Made:
    """A copy of an article after edits; `strange`: sentences that may be inserted."""
    text = "\n\n".join(paragraphs(texts[base]))
    names = []
    keep = 1.0
    if rng.random() < 0.7:
        keep = rng.uniform(0.3, 1.0)
        text = cut(text, keep)
        names.append("cut")
    if rng.random() < 0.4:
        lines = paragraphs(text)
        if len(lines) > 3:
            lines.insert(rng.randrange(1, len(lines) - 1), lines.pop(rng.randrange(1, len(lines))))
            text = "\n\n".join(lines)
            names.append("moved")
    if rng.random() < 0.6:
        for pattern, new in rng.sample(HOUSE_STYLE, len(HOUSE_STYLE) * 2 // 3):
            text = re.sub(pattern, new, text)
        names.append("house style")
    if rng.random() < 0.4:
        lines = paragraphs(text)
        for sentence in rng.sample(strange, rng.randint(1, 3)):
            lines.insert(rng.randrange(len(lines) + 1), sentence)
        text = "\n\n".join(lines)
        names.append("inserted")
    return Made(f"copy-{base}-{number}", base, f"Headline {number}", text, keep, tuple(names))


def sentences(texts: Sequence[str]) -> list[str]:
    """Sentences of 8 to 40 words."""
    found = (
        one for text in texts for line in paragraphs(text) for one in _SENTENCE_END.split(line)
    )
    return [one for one in found if 8 <= len(one.split()) <= 40]


def corpus_copies(texts: Sequence[str]) -> set[int]:
    """Articles that share a run of `RUN_WORDS` words with another one."""
    seen: dict[str, int] = {}
    found: set[int] = set()
    for number, text in enumerate(texts):
        words = _WORD.findall(text.lower())
        for start in range(len(words) - RUN_WORDS + 1):
            run = " ".join(words[start : start + RUN_WORDS])
            first = seen.setdefault(run, number)
            if first != number:
                found |= {first, number}
    return found


def same_event_pairs(texts: Sequence[str], days: Sequence[date]) -> int:
    """Pairs close in time whose TF-IDF vectors have a cosine of at least `SAME_EVENT`."""
    counts = [Counter(_WORD.findall(text.lower())) for text in texts]
    frequency = Counter(word for count in counts for word in count)
    vectors = []
    for count in counts:
        vector = {
            word: (1 + math.log(times)) * math.log(len(texts) / frequency[word])
            for word, times in count.items()
            if 1 < frequency[word] < len(texts) / 5
        }
        norm = math.sqrt(sum(value * value for value in vector.values())) or 1.0
        vectors.append({word: value / norm for word, value in vector.items()})
    dots: defaultdict[tuple[int, int], float] = defaultdict(float)
    postings: defaultdict[str, list[int]] = defaultdict(list)
    for number, vector in enumerate(vectors):
        for word in vector:
            postings[word].append(number)
    for word, places in postings.items():
        for left, right in combinations(places, 2):
            dots[left, right] += vectors[left][word] * vectors[right][word]
    return sum(
        value >= SAME_EVENT and abs((days[left] - days[right]).days) <= SAME_DAYS
        for (left, right), value in dots.items()
    )


def summary_of(made: Made) -> Summary:
    """As ingest reads it."""
    value = json.dumps({"id": made.id, "title": made.title, "text": made.text}).encode()
    raw = RawInput(value, None, None, 0, False, False, None, None)
    return read_article(raw, Limits()).summary


def share(part: int, whole: int) -> str:
    """A ratio with its counts."""
    return f"{part / whole:.4f} ({part} of {whole})" if whole else "– (0)"


def run(stream: Sequence[Made], partitions: int, window: int) -> dict[str, object]:
    """Judge a stream; counts by outcome, and what was missed."""
    windows = [DuplicateWindow(window) for _ in range(partitions)]
    first: dict[int, set[int]] = defaultdict(set)  # partitions that hold an article of the base
    base_of = {made.id: made.base for made in stream}
    right = wrong = copies = findable = 0
    missed: list[Made] = []
    for made in stream:
        partition = (murmur2(made.id.encode()) & 0x7FFFFFFF) % partitions
        verdict = windows[partition].judge(summary_of(made))
        is_copy, is_findable = bool(first[made.base]), partition in first[made.base]
        first[made.base].add(partition)
        copies += is_copy
        findable += is_findable
        found = verdict.duplicate is not None and base_of[verdict.duplicate["of"]] == made.base
        right += found
        wrong += verdict.duplicate is not None and not found
        if is_findable and not found:
            missed.append(made)
    return {
        "right": right,
        "wrong": wrong,
        "copies": copies,
        "findable": findable,
        "missed": missed,
    }


def by(
    stream: Sequence[Made], missed: Sequence[Made], key: Callable[[Made], list[str]]
) -> list[str]:
    """Rows of a table: of how many copies with a property how many were missed."""
    all_counts = Counter(name for made in stream if made.edits for name in key(made))
    lost = Counter(name for made in missed if made.edits for name in key(made))
    return [f"| {name} | {all_counts[name]} | {lost[name]} |" for name in sorted(all_counts)]


def kept_class(made: Made) -> list[str]:
    """Ten per cent steps of what was kept."""
    low = min(9, int(made.kept * 10))
    return [f"kept {low * 10}–{low * 10 + 10} %"]


def half(name: str) -> str:
    """Half of the corpus that a file belongs to, by its name's hash."""
    return "ab"[hashlib.sha256(name.encode()).digest()[0] % 2]


def report(corpus: Path, seed: int, window: int) -> str:
    """The tables, as Markdown."""
    doc = (__doc__ or "").split("\n\n", 2)[2].strip()
    lines = [
        "# Duplicates",
        "",
        "Written by `python -m benchmarks.duplicates --corpus ../shared/polnear/train`.",
        "",
        doc,
        "",
        f"Seed {seed}, window {window} records. Half a: the threshold was set on it; half b: only",
        "reported (halves by a hash of the file's name). Recall at 4 partitions: of all copies,",
        "and of those on whose partition another article of their group came before, the only ones",
        "that the window of a partition can see (partition: Kafka's murmur2 of the id).",
        "",
        "| half | articles | left out | same-event pairs | copies | partitions | recall, all "
        "| recall, same partition | precision |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    details: list[str] = []
    for part in ("a", "b", "a and b"):
        files = sorted(path for path in corpus.glob("*.txt") if half(path.name) in part.split())
        if not files:
            raise SystemExit(f"{corpus} holds no .txt files.")
        texts = [path.read_text(encoding="utf-8") for path in files]
        left_out = corpus_copies(texts)
        strange = sentences([texts[number] for number in sorted(left_out)])
        texts = [text for number, text in enumerate(texts) if number not in left_out]
        days = [
            date.fromisoformat(path.name.split("_")[1])
            for number, path in enumerate(files)
            if number not in left_out
        ]
        rng = random.Random(seed)
        stream = [
            Made(f"original-{base}", base, f"Original {base}", text)
            for base, text in enumerate(texts)
        ]
        for base in rng.sample(range(len(texts)), len(texts) // 2):
            for number in range(rng.randint(1, 3)):
                stream.append(edited(base, number, texts, strange, rng))
        rng.shuffle(stream)
        events = same_event_pairs(texts, days)
        for partitions in (1, 4):
            found = run(stream, partitions, window)
            right, wrong = found["right"], found["wrong"]
            assert isinstance(right, int)
            assert isinstance(wrong, int)
            copies, findable = found["copies"], found["findable"]
            assert isinstance(copies, int)
            assert isinstance(findable, int)
            lines.append(
                f"| {part} | {len(texts)} | {len(left_out)} | {events} | {copies} | {partitions} "
                f"| {share(right, copies)} | {share(right, findable)} "
                f"| {share(right, right + wrong)} |"
            )
            if partitions == 1 and part == "b":
                missed = found["missed"]
                assert isinstance(missed, list)
                details += [
                    "",
                    f"Half {part}, one partition: edited copies by edit and by what was kept, and "
                    "how many were missed.",
                    "",
                    "| edit | copies | missed |",
                    "|---|---|---|",
                    *by(stream, missed, lambda made: list(made.edits)),
                    *by(stream, missed, kept_class),
                ]
    return "\n".join([*lines, *details]) + "\n"


def speed(corpus: Path) -> None:
    """Print the time of a summary and of a verdict; a machine's figures, not in the results."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(corpus.glob("*.txt"))[:400]]
    made = [Made(f"speed-{number}", number, "", text) for number, text in enumerate(texts)]
    summaries = [summary_of(one) for one in made]
    window = DuplicateWindow(2_000)
    start = time.process_time()
    for summary in summaries:
        window.judge(summary)
    judged = (time.process_time() - start) / len(made) * 1000
    from agents.ingest.duplicates import summarise

    start = time.process_time()
    for one in made:
        summarise(one.id, "1", "", one.title, one.text, False)
    words = sum(len(text.split()) for text in texts)
    summarised = (time.process_time() - start) / words * 500 * 1000
    print(f"{summarised:.3f} ms a summary of 500 words, {judged:.3f} ms a verdict")


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--corpus", type=Path, required=True, help="folder of .txt articles")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--window", type=int, default=2_000, help="records a partition")
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args()
    text = report(given.corpus, given.seed, given.window)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(text, encoding="utf-8")
    print(text)
    speed(given.corpus)


if __name__ == "__main__":
    main()
