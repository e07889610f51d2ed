"""Quotes, speakers and names on news of today and on other kinds of text.

    python -m benchmarks.news --shared ../shared [--part tune|report] [--errors FILE] [--json]

The gold (`gold/news.jsonl`) was annotated from the texts alone, before any output was seen, and has
offsets and names only: the pages and texts are their publishers' and stay in `shared`. Pages go
through the whole path, ingest included. Gold and event are compared by words: the words of the
event's text are aligned with those of the annotated text (difflib), so that what ingest adds or
leaves out moves nothing. What is quoted from text that the gold does not have counts as no quote.

Measures, over *stretches* (parts of a quote, cut at paragraphs, as the evaluator of PolNeAR does):

- `precision`, `recall` of content: intersection over union of words at least .5, one to one;
  `bounds`: the share of what is found with at least .8. Gold that is marked optional (thoughts,
  plans, doubtful cases) counts neither way.
- `direct + speaker`: F1 of direct stretches (at least .8) whose speaker is the right person.
- of what is found and named: `right person` (the gold's name, a part of it, or the short name that
  the text or common use gives the same body: `also` in the gold), `full name`;
  `wrong`: named as somebody else; `wrong .9`: the same among those with confidence of .9 and more.
- `open though told`: found, the gold has a name, the event none.
- `ECE`: expected calibration error, in ten bins, of the confidence that a stretch is a quote with
  these bounds, and of the speaker's where one is named.

The third of the texts whose identifier's SHA-256 is divisible by three is for reporting alone.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from benchmarks.harness import table
from streams.pipeline import analyze
from streams.settings import load_settings
from tools.jsonlines import read_json_lines

GOLD = Path(__file__).resolve().parent / "gold" / "news.jsonl"
MORE = GOLD.with_name("more.jsonl")
"""Further texts of GUM, for tuning alone: of neither part."""
OWN = GOLD.with_name("own.jsonl")
"""Texts that were written for it, with their quotes, for tuning alone: of neither part."""
FORMS = GOLD.with_name("forms.jsonl")
"""Short texts that were written for it in some forms: those it was built on, and those kept."""
FOUND, BOUNDS = 0.5, 0.8
_WORD = re.compile(r"\w+(?:['’]\w+)*")

Row = Mapping[str, Any]


@dataclass(slots=True)
class Stretch:
    """A part of a quote as numbers of the annotated text's words.

    also: other names of the gold's speaker. outside: words of the event that the annotated text
    does not have.
    """

    words: frozenset[int]
    kind: str
    name: str | None
    optional: bool = False
    outside: int = 0
    confidence: float = 0.0
    speaker_confidence: float = 0.0
    method: str = ""
    entity: str | None = None
    shown: str = ""
    quote: str = ""
    also: tuple[str, ...] = ()

    def likeness(self, other: Stretch) -> float:
        """Intersection over union of the words."""
        both = len(self.words & other.words)
        return both / (len(self.words | other.words) + self.outside + other.outside)


@dataclass(slots=True)
class Document:
    """Gold and predicted stretches of one text, and which gold each predicted one matches."""

    id: str
    kind: str
    gold: list[Stretch]
    found: list[Stretch]
    pairs: dict[int, tuple[int, float]] = field(default_factory=dict)


def in_report_part(identifier: str) -> bool:
    """Whether a text is kept for reporting."""
    return int(hashlib.sha256(identifier.encode()).hexdigest()[:8], 16) % 3 == 0


def texts(shared: Path) -> dict[str, tuple[str, bytes, str]]:
    """Identifier to the annotated text, what is published of it, and its content type."""
    found: dict[str, tuple[str, bytes, str]] = {}
    for row in read_json_lines(shared / "pages" / "gold.jsonl"):
        page = shared / "pages" / "html" / f"{row['page']}.html.gz"
        found[row["page"]] = (row["body"], gzip.decompress(page.read_bytes()), "text/html")
    for row in read_json_lines(shared / "enrichment" / "train" / "gum.jsonl"):
        article = {"id": row["id"], "text": row["text"], "published": row["date"]}
        value = json.dumps({name: one for name, one in article.items() if one}).encode()
        found[row["id"]] = (row["text"], value, "application/json")
    return found


def word_numbers(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    """The words of a text, folded, and where each stands."""
    matches = list(_WORD.finditer(text))
    return [match[0].casefold().replace("’", "'") for match in matches], [m.span() for m in matches]


def stretches(
    parts: Sequence[Sequence[int]], text: str, places: Sequence[tuple[int, int]]
) -> Iterator[list[int]]:
    """Numbers of the words of each part of a quote, cut at paragraphs."""
    for start, end in parts:
        inside = [n for n, (a, b) in enumerate(places) if a >= start and b <= end]
        current: list[int] = []
        for n in inside:
            if current and "\n" in text[places[current[-1]][1] : places[n][0]]:
                yield current
                current = []
            current.append(n)
        if current:
            yield current


def gold_stretches(row: Row, text: str) -> list[Stretch]:
    """The stretches of a gold row."""
    _, places = word_numbers(text)
    return [
        Stretch(
            frozenset(part),
            quote["kind"],
            quote["name"],
            quote["optional"],
            also=tuple(row.get("also", {}).get(quote["name"], ())),
        )
        for quote in row["quotes"]
        for part in stretches(quote["spans"], text, places)
    ]


def found_stretches(event: Row, text: str) -> list[Stretch]:
    """The stretches of an event, in numbers of the annotated text's words."""
    body = event["article"]["text"]
    words, _ = word_numbers(text)
    seen, places = word_numbers(body)
    matcher = SequenceMatcher(None, words, seen, autojunk=False)
    to_gold = {
        block.b + k: block.a + k
        for block in matcher.get_matching_blocks()
        for k in range(block.size)
    }
    kinds = {one["id"]: one["type"] for one in event["entities"]}
    found = []
    for quote in event["quotes"]:
        speaker = quote["speaker"]
        mention = speaker["mention"]["text"] if speaker["mention"] else None
        for part in stretches(quote["spans"], body, places):
            found.append(
                Stretch(
                    frozenset(to_gold[n] for n in part if n in to_gold),
                    "mixed" if quote["kind"] == "partial" else quote["kind"],
                    speaker["name"] if speaker["entity"] else None,
                    outside=sum(n not in to_gold for n in part),
                    confidence=quote["confidence"],
                    speaker_confidence=speaker["confidence"],
                    method=speaker["method"],
                    entity=kinds.get(speaker["entity"]),
                    shown=f"{body[places[part[0]][0] : places[part[-1]][1]]} [{mention}]",
                    quote=quote["id"],
                )
            )
    return found


def match(gold: Sequence[Stretch], found: Sequence[Stretch]) -> dict[int, tuple[int, float]]:
    """Found stretch to gold stretch and their likeness, one to one, best first."""
    pairs = sorted(
        (
            (-likeness, n, k)
            for n, one in enumerate(found)
            for k, other in enumerate(gold)
            if (likeness := one.likeness(other)) >= FOUND
        )
    )
    taken: dict[int, tuple[int, float]] = {}
    used: set[int] = set()
    for negative, n, k in pairs:
        if n not in taken and k not in used:
            taken[n] = (k, -negative)
            used.add(k)
    return taken


def _parts(name: str | None) -> list[str]:
    words = [word.casefold() for word in _WORD.findall(name or "")]
    return [word.removesuffix("'s").removesuffix("’s") for word in words if word != "the"]


def same_person(name: str | None, gold: str | None) -> bool:
    """Whether a name is the gold's, or a part of it that ends as it does, or holds it."""
    one, other = _parts(name), _parts(gold)
    if not one or not other:
        return False
    short, long = sorted((one, other), key=len)
    return set(short) <= set(long) or one[-1] == other[-1]


def documents(shared: Path, part: str | None) -> list[Document]:
    """Gold and prediction of every annotated text of a part; None: all."""
    rows = [
        row
        for row in read_json_lines(GOLD)
        if part is None or in_report_part(row["id"]) == (part == "report")
    ]
    known = texts(shared)
    read = []
    events = analyze(((known[row["id"]][1], known[row["id"]][2]) for row in rows), load_settings())
    for row, event in zip(rows, events, strict=True):
        text = known[row["id"]][0]
        if hashlib.sha256(text.encode()).hexdigest() != row["sha256"]:
            raise SystemExit(f"{row['id']} is not the text that was annotated.")
        kind = "pages" if not row["id"].startswith("GUM_") else row["id"].split("_")[1]
        read.append(_document(row, text, kind, event))
    return read


def forms(part: str, path: Path = FORMS) -> list[Document]:
    """Gold and prediction of the texts of FORMS that are of a part, "built" or "kept"."""
    rows = [row for row in read_json_lines(path) if row["part"] == part]
    values = (json.dumps({"id": row["id"], "text": row["text"]}).encode() for row in rows)
    events = analyze(((value, "application/json") for value in values), load_settings())
    return [
        _document(row, row["text"], row["form"], event)
        for row, event in zip(rows, events, strict=True)
    ]


def _document(row: Row, text: str, kind: str, event: Row) -> Document:
    gold = gold_stretches(row, text)
    found = found_stretches(event, text) if "quotes" in event else []
    return Document(row["id"], kind, gold, found, match(gold, found))


@dataclass(slots=True)
class Counts:
    """What is counted over documents."""

    gold: int = 0
    touched: int = 0
    bounds: int = 0
    found: int = 0
    direct_gold: int = 0
    direct_found: int = 0
    direct_right: int = 0
    named: int = 0
    right: int = 0
    full: int = 0
    wrong: int = 0
    sure: int = 0
    sure_wrong: int = 0
    told: int = 0
    open: int = 0
    quote_bins: list[tuple[float, bool]] = field(default_factory=list)
    speaker_bins: list[tuple[float, bool]] = field(default_factory=list)


def count(read: Sequence[Document], floor: float, kind: str | None = None) -> Counts:
    """Counts over documents of what has at least a confidence; of one kind of quote, or all."""
    total = Counts()
    for one in read:
        shown = {n for n, s in enumerate(one.found) if s.confidence >= floor}
        matched = {k for n, (k, _) in one.pairs.items() if n in shown}
        for k, gold in enumerate(one.gold):
            if gold.optional or (kind and gold.kind != kind):
                continue
            total.gold += 1
            total.touched += k in matched
            total.direct_gold += gold.kind == "direct"
        for n in sorted(shown):
            _count_found(total, one, n, kind)
    return total


def _count_found(total: Counts, one: Document, n: int, kind: str | None) -> None:
    found = one.found[n]
    k, likeness = one.pairs.get(n, (-1, 0.0))
    gold = one.gold[k] if k >= 0 else None
    if (gold is not None and gold.optional) or (kind and found.kind != kind):
        return
    total.found += 1
    total.bounds += likeness >= BOUNDS
    total.direct_found += found.kind == "direct"
    total.quote_bins.append((found.confidence, gold is not None))
    if gold is None:
        return
    right = any(same_person(found.name, name) for name in (gold.name, *gold.also))
    agrees = right if gold.name else found.name is None or found.entity in ("GROUP", "NORP")
    total.direct_right += gold.kind == "direct" and likeness >= BOUNDS and agrees
    total.told += gold.name is not None
    total.open += gold.name is not None and found.name is None
    if found.name is None:
        return
    total.named += 1
    total.right += agrees
    total.full += agrees and (_parts(found.name) == _parts(gold.name) or gold.name is None)
    total.wrong += not agrees
    total.speaker_bins.append((found.speaker_confidence, agrees))
    if found.speaker_confidence >= 0.9:
        total.sure += 1
        total.sure_wrong += not agrees


def calibration_error(bins: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error in ten bins of equal width (Naeini et al. 2015)."""
    cells: dict[int, list[tuple[float, bool]]] = {}
    for probability, right in bins:
        cells.setdefault(min(int(probability * 10), 9), []).append((probability, right))
    return sum(
        abs(sum(p for p, _ in cell) - sum(right for _, right in cell)) for cell in cells.values()
    ) / max(len(bins), 1)


def share(part: int, whole: int) -> float:
    """A share to three places; 0 of nothing."""
    return round(part / whole, 3) if whole else 0.0


def figures(read: Sequence[Document], floor: float) -> dict[str, Any]:
    """The measures over documents, at a floor of confidence."""
    kinds = {
        kind: {
            "precision": share(len(_right(c)), c.found),
            "recall": share(c.touched, c.gold),
            "bounds": share(c.bounds, len(_right(c))),
            "gold": c.gold,
            "found": c.found,
        }
        for kind in ("all", "direct", "mixed", "indirect")
        for c in [count(read, floor, None if kind == "all" else kind)]
    }
    c = count(read, floor)
    return {
        "texts": len(read),
        "floor": floor,
        "kinds": kinds,
        "direct + speaker": share(2 * c.direct_right, c.direct_gold + c.direct_found),
        "named": c.named,
        "right person": share(c.right, c.named),
        "full name": share(c.full, c.named),
        "wrong": share(c.wrong, c.named),
        "wrong .9": share(c.sure_wrong, c.sure),
        "open though told": share(c.open, c.told),
        "ECE quote": round(calibration_error(c.quote_bins), 3),
        "ECE speaker": round(calibration_error(c.speaker_bins), 3),
    }


def _right(counts: Counts) -> list[float]:
    return [probability for probability, right in counts.quote_bins if right]


def errors(read: Sequence[Document]) -> Iterator[str]:
    """What is wrong, a line each, with the words: for looking at, not for keeping."""
    for one in read:
        for n, found in enumerate(one.found):
            k, likeness = one.pairs.get(n, (-1, 0.0))
            gold = one.gold[k] if k >= 0 else None
            told = f"{one.id}\t{found.kind}\t{found.confidence:.2f}\t"
            if gold is None:
                yield f"FALSE\t{told}{found.shown}"
            elif gold.optional:
                continue
            elif likeness < BOUNDS:
                yield f"BOUNDS {likeness:.2f}\t{told}{found.shown}"
            if gold is not None and gold.name != found.name:
                right = any(same_person(found.name, name) for name in (gold.name, *gold.also))
                label = "NAME" if right else "OPEN" if found.name is None else "WRONG"
                sure = f"{found.speaker_confidence:.2f} {found.method}"
                yield f"{label}\t{told}{sure}: {found.name}, gold {gold.name}\t{found.shown}"
        matched = {k for k, _ in one.pairs.values()}
        for k, gold in enumerate(one.gold):
            if k not in matched and not gold.optional:
                yield f"MISSED\t{one.id}\t{gold.kind}\twords {min(gold.words)} to {max(gold.words)}"


def report(found: Mapping[str, Any]) -> str:
    """The figures for people."""
    rows = [
        (kind, one["gold"], one["found"], one["precision"], one["recall"], one["bounds"])
        for kind, one in found["kinds"].items()
    ]
    head = ("quotes", "gold", "found", "precision", "recall", "bounds")
    rest = [
        (name, value) for name, value in found.items() if name not in ("kinds", "texts", "floor")
    ]
    return table(head, rows) + "\n\n" + table(("speakers", ""), rest)


def page(read: Sequence[Document], floor: float) -> str:
    """The page of the results: each part of the gold, and a row for each kind of text."""
    parts = {
        "Report part, whose errors were not read": [d for d in read if in_report_part(d.id)],
        "Tune part, on which the confidence was fitted": [
            d for d in read if not in_report_part(d.id)
        ],
    }
    text = (
        "# Quotes on news of today and on other kinds of text\n\n"
        "Written by `python -m benchmarks.news --write FILE`; its docstring says what is measured. "
        f"What has a confidence of {floor} and more, the default floor. Figures of 20 further "
        "texts, at first sight, are in `benchmarks/gold/README.md`. The totals of the report part "
        "were looked at between versions, and some were dropped for them: it flatters a little.\n"
    )
    for title, some in parts.items():
        text += f"\n## {title}\n\n{report(figures(some, floor))}\n"
    text += f"\n## By kind of text, both parts\n\n{by_kind(read, floor)}\n"
    text += (
        "\n## By form, on short texts that were written for it\n\n"
        "`gold/forms.jsonl`: invented people in forms that were got wrong. The rules were built on "
        "one half; of the other only the figures were looked at.\n"
    )
    for part, title in (("kept", "Kept"), ("built", "Built on")):
        text += f"\n### {title}\n\n{by_kind(forms(part), floor)}\n"
    return text


def by_kind(read: Sequence[Document], floor: float) -> str:
    """A row of figures for each kind of text, and one for all."""
    kinds = sorted({d.kind for d in read}, key=lambda kind: (kind != "pages", kind))
    groups = [(kind, [d for d in read if d.kind == kind]) for kind in kinds]
    rows = []
    for kind, some in [*groups, ("all", read)]:
        found = figures(some, floor)
        quotes = found["kinds"]["all"]
        shown = [quotes[name] for name in ("gold", "found", "precision", "recall")]
        names = ("direct + speaker", "named", "right person", "wrong", "open though told")
        rows.append((kind, len(some), *shown, *(found[name] for name in names)))
    head = ("kind of text", "texts", "gold", "found", "precision", "recall", *names)
    return table(head, rows)


def main(write: Callable[[str], object] = sys.stdout.write) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--part", choices=["tune", "report"], help="a part of the texts")
    parser.add_argument("--floor", type=float, help="least confidence; by default the setting's")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the page of the results")
    parser.add_argument("--errors", type=Path, help="where a line for each error is written")
    parser.add_argument("--json", action="store_true", help="the figures as JSON")
    given = parser.parse_args()
    floor = load_settings().min_confidence if given.floor is None else given.floor
    read = documents(given.shared, given.part)
    if given.write:
        given.write.write_text(page(read, floor), encoding="utf-8")
    if given.errors:
        given.errors.write_text("\n".join(errors(read)) + "\n", encoding="utf-8")
    found = figures(read, floor)
    write((json.dumps(found, indent=1) if given.json else report(found)) + "\n")


if __name__ == "__main__":
    main()
