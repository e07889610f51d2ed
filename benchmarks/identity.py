"""Who is who across articles: made-up namesakes, other spellings, and what it costs as people grow.

    python -m benchmarks.identity --events FILE... [--pairs 200] [--largest 1000000]
        [--write benchmarks/results/identity.md]

FILE: what `quotewire analyze` writes of the training articles of PolNeAR, each with the
outlet and the day that its file's name has. `benchmarks/namesakes.py` says how people get one name.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import numpy as np

from agents.identity.background import Background
from agents.identity.book import Book
from agents.identity.scorer import scorer
from agents.identity.sightings import read
from agents.lexicon.english import NICKNAMES
from benchmarks.identity_growth import growth
from benchmarks.namesakes import Corpus, Event, Pair, Person, rename
from tools.identity.fit import (
    MOST_OF_ONE,
    Seen,
    bcubed,
    evidence_in_order,
    follow,
    kept,
    reliability,
    through,
)

MANY = 8


class Run:
    """One name's sightings through a book."""

    def __init__(self, seen: Sequence[Seen]) -> None:
        some = kept(seen)
        self.gold = [who for _, who, _ in some]
        self.found, self.chances = through(some, scorer())


def seen_of(corpus: Corpus, some: Sequence[Pair]) -> list[list[Seen]]:
    """What articles say of each pair, whose people are `0` and `1`."""
    sightings = [
        (index, f"{number} {which}", one)
        for number, pair in enumerate(some)
        for index, which, whole in corpus.read(pair)
        for one in whole.sightings
    ]
    found: list[list[Seen]] = [[] for _ in some]
    for index, who, one in evidence_in_order(sorted(sightings, key=lambda x: x[:2]), corpus.words):
        number, which = who.split()
        found[int(number)].append((index, which, one))
    return found


def namesakes(corpus: Corpus, count: int) -> list[str]:
    """The table of made-up namesakes, on the report half."""
    rows: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    chances: list[tuple[float, bool]] = []
    alone: list[float] = []
    some = corpus.pairs(corpus.report, count)
    for pair, seen in zip(some, seen_of(corpus, some), strict=True):
        run = Run(seen)
        chances += run.chances
        row = (
            *bcubed(run.gold, run.found),
            bcubed(run.gold, [0] * len(run.gold))[0],
            bcubed(run.gold, range(len(run.gold)))[0],
        )
        rows["all"].append(row)
        rows["of like subjects" if pair.alike else "of unlike subjects"].append(row)
        if min(len(one.articles) for one in pair.people) >= MANY:
            rows[f"both in {MANY} articles or more"].append(row)
        single = Run([one for one in seen if one[1] == "0"])
        alone.append(bcubed(single.gold, single.found)[0])
    lines = [
        "| pairs | how many | B-cubed F1 | precision | recall | one name, one person | "
        "one article, one person |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, each in rows.items():
        figures = " | ".join(f"{value:.3f}" for value in np.mean(each, axis=0))
        lines.append(f"| {name} | {len(each)} | {figures} |")
    lines += [
        "",
        f"Of the {len(chances):,} times that an article's person was held against an identity, the "
        "expected calibration error of the probability that it is theirs (ten bins): "
        f"**{reliability(chances):.3f}**. Of the first of each pair alone, who has the name to "
        f"themselves, F1 is {np.mean(alone):.3f}.",
    ]
    return lines


def _other_given(person: Person) -> str | None:
    names = sorted(NICKNAMES.get(person.key.split()[0], ()))
    return names[0] if names else None


def _respell(name: str) -> str:
    """Another transliteration, or a slip."""
    for written, other in (
        ("ck", "k"),
        ("ph", "f"),
        ("y", "i"),
        ("c", "k"),
        ("i", "y"),
        ("e", "i"),
    ):
        if written in name[1:]:
            return name[0] + name[1:].replace(written, other, 1)
    return name + "e"


def _accented(name: str) -> str:
    for plain, accented in (("a", "á"), ("e", "é"), ("o", "ó"), ("i", "í"), ("u", "ú")):
        if plain in name[1:]:
            return name[0] + name[1:].replace(plain, accented, 1)
    return name


Variant = Callable[[str, str, Person], str | None]

AS_BEFORE = "as before"
LEAST_RESPELT = 4
"""Articles that somebody is named in who is respelt in the later half."""
TURNS = 3
"""Ways in which each is respelt, one after the other."""
VARIANTS: dict[str, Variant] = {
    AS_BEFORE: lambda given, last, _: f"{given} {last}",
    "initial": lambda given, last, _: f"{given[0]}. {last}",
    "middle initial": lambda given, last, _: f"{given} Q. {last}",
    "nickname": lambda _, last, who: (told := _other_given(who)) and f"{told.title()} {last}",
    "surname respelt": lambda given, last, _: f"{given} {_respell(last)}",
    "accents": lambda given, last, _: f"{_accented(given)} {_accented(last)}",
    "capitals": lambda given, last, _: f"{given} {last}".upper(),
    "surname alone": lambda _, last, __: last,
    "another office": lambda given, last, _: f"{given} {last}",
}


def variants(corpus: Corpus, people: Sequence[Person], turns: int) -> list[str]:
    """People who are respelt in the later half of their articles, each in another way a turn, among
    all others of the corpus."""
    some = [one for one in people if len(one.articles) >= LEAST_RESPELT]
    counts: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for turn in range(turns):
        how: dict[str, tuple[str, set[int]]] = {}
        changed = dict(enumerate(corpus.events))
        for number, person in enumerate(some):
            kind = list(VARIANTS)[(number + turn) % len(VARIANTS)]
            given, last = person.key.split(" ", 1)
            new = VARIANTS[kind](given.title(), last.title(), person)
            if new is None:
                continue
            later = sorted(person.articles)[len(person.articles) // 2 :]
            for index in later if kind != AS_BEFORE else ():
                changed[index] = _respelt(changed[index], index, person, new, kind)
            how[person.key] = (kind, set(later))
        _count(corpus, changed, how, counts)
    lines = [
        "| name from then on | people | still the same identity | of that identity, theirs |",
        "| --- | --- | --- | --- |",
    ]
    for kind in VARIANTS:
        if counts[kind]:
            same, own = np.mean(counts[kind], axis=0)
            lines.append(f"| {kind} | {len(counts[kind])} | {same:.3f} | {own:.3f} |")
    return lines


def _respelt(event: Event, index: int, person: Person, new: str, kind: str) -> Event:
    entities = [entity for at, entity in person.seen if at == index]
    given = person.key.split(" ", 1)[0].title()
    event = rename(event, entities, new if " " in new else f"{given} {new}")
    for one in event["entities"]:
        if one["id"] in entities:
            one["name"] = new
            one["aliases"] = []
            if kind == "another office":
                one["roles"] = ["ambassador to the Harrow Islands"]
    return event


def _count(
    corpus: Corpus,
    changed: dict[int, Event],
    how: dict[str, tuple[str, set[int]]],
    counts: dict[str, list[tuple[float, float]]],
) -> None:
    """Add, by kind: of a person's later articles, the share that went to the identity of most of
    the earlier ones; of that identity's articles, the share that are this person's."""
    book = Book(Background())
    now: dict[tuple[str, str], str] = {}
    for index, event in changed.items():
        book.assign(read(event, corpus.times[index]))
        follow(book, now)
    found = {
        (index, one["id"]): now[event["article"]["id"], one["id"]]
        for index, event in changed.items()
        for one in event["entities"]
        if (event["article"]["id"], one["id"]) in now
    }
    owners = Counter(
        (found[place], person.key)
        for person in corpus.people
        for place in person.seen
        if place in found
    )
    of_all: Counter[str] = Counter()
    for (identity, _), times in owners.items():
        of_all[identity] += times
    for person in (one for one in corpus.people if one.key in how):
        kind, later = how[person.key]
        told = {place: found[place] for place in person.seen if place in found}
        before = Counter(who for (at, _), who in told.items() if at not in later)
        after = [who for (at, _), who in told.items() if at in later]
        if before and after:
            main = before.most_common(1)[0][0]
            own = owners[main, person.key] / of_all[main]
            counts[kind].append((sum(who == main for who in after) / len(after), own))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--events", type=Path, nargs="+", required=True, metavar="FILE")
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--largest", type=int, default=1_000_000, help="identities; 0: none")
    parser.add_argument("--parts", nargs="*", default=["namesakes", "variants", "growth"])
    parser.add_argument("--kept", type=Path, required=True, help="JSON: figures of parts, kept")
    parser.add_argument("--write", type=Path, metavar="FILE.md")
    args = parser.parse_args()
    kept: dict[str, list[str]] = json.loads(args.kept.read_text()) if args.kept.exists() else {}
    began = time.monotonic()
    corpus = Corpus(args.events) if {"namesakes", "variants"} & set(args.parts) else None
    for part in args.parts:
        if part == "growth":
            kept[part] = growth(args.largest)
        elif corpus is not None:
            kept[part] = (
                namesakes(corpus, args.pairs)
                if part == "namesakes"
                else variants(corpus, corpus.report, TURNS)
            )
        args.kept.write_text(json.dumps(kept))
        print("\n".join(kept[part]), f"\n({time.monotonic() - began:.0f} s)", flush=True)
    if args.write:
        args.write.write_text(page(kept))


def page(kept: dict[str, list[str]]) -> str:
    """The results as Markdown."""
    parts = [
        "# Who is who across articles",
        "Command: `python -m benchmarks.identity --events FILE...`, FILE holding what "
        "`quotewire analyze` writes of the 840 training articles of PolNeAR, all of them on one "
        f"campaign. Measured on {date.today()} with the code of that day.",
        "Two people who are never named together are given one name, made up, in all articles of "
        "each: in text, names, aliases and roles, after the pipeline has read them. People are "
        "those named in three articles or more, in two halves: weights are fitted on pairs of one "
        "half, and on people who are named in fewer; these are pairs of the other. Of a person "
        f"{MOST_OF_ONE} articles at most count. "
        "Figures are means over pairs.",
    ]
    titles = {
        "namesakes": "",
        "variants": "## Other spellings, other offices\nPeople of the report half who are called "
        "otherwise in the later half of their articles, among all who are named in the corpus. "
        "The last column says how much of that identity is not somebody else.",
        "growth": "## As identities grow",
    }
    for name, title in titles.items():
        if name in kept:
            parts += [one for one in (title, "\n".join(kept[name])) if one]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    main()
