"""Builds `territories.tsv.gz`, the states and their parts that `agents.lexicon.territories` knows.

    python -m tools.tables.territories [--check]

Sources: `rigour` (MIT), whose names and ids are Wikidata's (CC0), and `pycountry` (LGPL-2.1), which
tells what is a code of ISO 3166. Only these scripts need them: `rigour` comes with PyICU, which has
to be compiled. --check: compare what the table answers with what
`rigour` answers, and write nothing.

A line is a territory: code, N (a state, past or present) or S (a part of one), code of ISO 3166,
Wikidata id, code of its state, name, full name, name within a sentence, codes (separated by
spaces), names as `agents.lexicon.territories.fold` has them (separated by |). Of two territories
with a name, it is that of the first that `rigour` looks in: names that are nobody else's, others,
towns.
"""

from __future__ import annotations

import gzip
import sys
from collections import defaultdict
from collections.abc import Iterator

import pycountry
from rigour._core import territories_jsonl
from rigour.data import iter_jsonl_text
from rigour.territories import get_territories, lookup_territory
from rigour.territories.territory import get_index
from rigour.territories.util import normalize_territory_name

from agents.lexicon import territories as table


def main(arguments: list[str]) -> int:
    """Write the table, or check it."""
    return _check() if arguments == ["--check"] else _write()


def _names() -> dict[str, str]:
    """Folded name to the code of its territory."""
    rows = list(iter_jsonl_text(territories_jsonl()))
    found: dict[str, str] = {}
    for own, field in ((True, "names_strong"), (False, "names_weak"), (False, "places")):
        tier: dict[str, str] = {}
        for row in rows:
            names = list(row.get(field, ()))
            if own:
                names += [row["name"], row.get("full_name", row["name"])]
            for name in names:
                # Transcribed too: "Rossiia".
                for folded in (table.fold(name), table.fold(normalize_territory_name(name))):
                    tier[folded] = row["code"]
        found = {**tier, **found}
    found.pop("", None)
    return found


def _lines() -> Iterator[str]:
    iso = {one.alpha_2 for one in pycountry.countries} | {
        one.code for one in pycountry.subdivisions
    }
    codes: dict[str, set[str]] = defaultdict(set)
    for code, territory in get_index().items():
        codes[territory.code].add(code)
    names: dict[str, set[str]] = defaultdict(set)
    for name, code in _names().items():
        names[code].add(name)
    for territory in get_territories():
        parent, upper = territory.parent, territory.code.upper()
        yield "\t".join(
            (
                territory.code,
                "N" if territory.is_country or territory.is_historical else "S",
                upper if upper in iso else "",
                territory.qid,
                parent.code if parent else "",
                territory.name,
                territory.full_name,
                territory.in_sentence,
                " ".join(sorted(codes[territory.code])),
                "|".join(sorted(names[territory.code])),
            )
        )


def _write() -> int:
    content = "".join(f"{line}\n" for line in _lines())
    with table.TABLE.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(content.encode())
    return 0


def _check() -> int:
    differ = []
    for row in iter_jsonl_text(territories_jsonl()):
        fields = ("names_strong", "names_weak", "places", "other_codes")
        names = [name for field in fields for name in row.get(field, ())]
        for name in (*names, row["code"], row["name"], row.get("full_name", row["name"])):
            for spelt in (name, name.upper(), f" {name.title()}"):
                theirs, ours = lookup_territory(spelt), table.lookup_territory(spelt)
                if theirs and theirs.code != (ours and ours.code):
                    differ.append((spelt, theirs.code, ours and ours.code))
    for one in differ:
        print(*one, sep="\t")
    print(f"{len(differ)} names differ")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
