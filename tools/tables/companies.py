"""Builds `companies.tsv.gz`, the index that `agents.enrich.companies` looks names up in.

    python -m tools.tables.companies COMPANY_TICKERS.parquet

Sources: `pytickersymbols` (MIT; members of stock indexes by name, tickers, ISINs, from Wikipedia);
for CIKs the file `edgar/reference/data/company_tickers.parquet` that `edgartools` (MIT) ships, the
list of the US Securities and Exchange Commission (public domain). `english-words` (MIT) tells which
names are words. Only this script needs these packages and `pyarrow`. ISINs that hold a CUSIP are
left out: those numbers are licensed.
"""

from __future__ import annotations

import gzip
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from agents.enrich.companies import INDEX, bare, shorter
from agents.lexicon.names import given_names, surnames
from agents.lexicon.places import places

ACRONYM = 3
"""Acronyms of so many letters at most stand for other things, too."""

CALLED = {
    "Ford Motor Company": ("ford",), "The Walt Disney Company": ("disney",),
    "Meta Platforms": ("meta",), "JPMorgan Chase": ("jpmorgan",), "ExxonMobil": ("exxon",),
    "Volkswagen Group": ("vw",), "Delta Air Lines": ("delta",), "The Home Depot": ("homedepot",),
}  # fmt: skip
"""Names in the list to what news calls them."""

OTHER_WORDS = frozenset("cactus intel sabre disco humana indus nike argan sampo kirin".split())
"""Further names that are something else first, or a word that the dictionaries do not list."""

Line = tuple[str, str, str, str, str, str]

_US = ("NASDAQ:", "NYSE:", "NYSEARCA:", "NYSEAMERICAN:", "OTCMKTS:")
_NOTE = re.compile(r"\s*\([^)]*\)")


def main(ciks: Path) -> int:
    """Write the index."""
    from pytickersymbols.indices_data import INDICES  # type: ignore[import-not-found]

    registered = _registered(ciks)
    listed: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for index in INDICES.values():
        for company in index["companies"]:
            name = _NOTE.sub("", company["name"]).strip()
            if name and bare(name)[0]:
                listed[name].append(company)
    words = _words()
    lines: dict[str, Line] = {}
    claims = Counter[str]()
    for name, entries in sorted(listed.items()):
        keys = {bare(name)[0], shorter(name), *CALLED.get(name, ())}
        tickers = _tickers(entries)
        rest = (name, tickers, _cik(entries, name, registered), _isins(entries))
        for key in sorted(keys):
            claims[key] += 1
            everyday = "e" if _everyday(key, name, words) else ""
            lines[key] = (key, rest[0], everyday, " ".join(rest[1]), rest[2], " ".join(rest[3]))
    content = "".join("\t".join(lines[key]) + "\n" for key in sorted(lines) if claims[key] == 1)
    with INDEX.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(content.encode())
    return 0


def _words() -> frozenset[str]:
    from english_words import get_english_words_set  # type: ignore[import-not-found]

    found: set[str] = get_english_words_set(["web2", "gcide"], lower=False)
    return frozenset(word for word in found if word.islower()) | OTHER_WORDS


def _everyday(key: str, name: str, words: frozenset[str]) -> bool:
    """Whether a name is a word, a person's or a place's, or a short acronym.

    Of names of several words only those that lost one ("National Bank Holdings"), if all that is
    left are such words.
    """
    parts = name.casefold().replace(",", " ").replace(".", "").split()
    whole = "".join(re.findall(r"[^\W_]+", name.casefold()))
    left = [part for count in range(1, len(parts) + 1) if key == "".join(parts[:count])
            for part in parts[:count]]  # fmt: skip
    if len(left) > 1 and key == whole:
        return False
    known = places().keys() | given_names().keys() | surnames() | words
    return len(key) <= ACRONYM or all(
        part in known or (part.endswith("s") and part[:-1] in words) for part in left or [key]
    )


def _registered(path: Path) -> dict[str, tuple[str, str]]:
    """Ticker to CIK and name."""
    import pyarrow.parquet  # type: ignore[import-not-found]

    table = pyarrow.parquet.read_table(path).to_pylist()
    return {row["ticker"]: (row["cik"], row["name"]) for row in table}


def _tickers(entries: list[dict[str, Any]]) -> list[str]:
    """Symbols, the first that of the index that the company is in."""
    found = [entry["symbol"] for entry in entries if entry.get("symbol")]
    for entry in entries:
        found += [one["yahoo"] for one in entry.get("symbols") or () if one.get("yahoo")]
    return [one for one in dict.fromkeys(found) if re.fullmatch(r"[A-Z0-9.-]{1,12}", one)]


def _cik(entries: list[dict[str, Any]], name: str, registered: dict[str, tuple[str, str]]) -> str:
    """The number that a US ticker of the company is registered under, if the names agree."""
    for entry in entries:
        symbols = [one for one in entry.get("symbols") or () if one.get("google")]
        tickers = [
            one["google"].partition(":")[2] for one in symbols if one["google"].startswith(_US)
        ]
        for ticker in [*tickers, entry.get("symbol") or ""]:
            cik, called = registered.get(ticker, ("", ""))
            if cik and bare(called)[0][:4] == bare(name)[0][:4]:
                return cik.lstrip("0")
    return ""


def _isins(entries: list[dict[str, Any]]) -> list[str]:
    """Valid ISINs whose national number is no CUSIP (US, CA) or CINS (a letter first)."""
    found = {one for entry in entries for one in entry.get("isins") or ()}
    return sorted(
        one for one in found if _is_isin(one) and one[:2] not in ("US", "CA") and one[2].isdigit()
    )


def _is_isin(text: str) -> bool:
    """Whether the check digit is right (ISO 6166: Luhn's over letters as numbers from 10)."""
    if not re.fullmatch(r"[A-Z]{2}[A-Z0-9]{9}\d", text):
        return False
    digits = [int(digit) for char in text for digit in str(int(char, 36))]
    doubled = [digit * 2 if place % 2 else digit for place, digit in enumerate(reversed(digits))]
    return sum(digit // 10 + digit % 10 for digit in doubled) % 10 == 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
