"""Companies: identifiers for organisations that are listed, where the text leaves no doubt.

The index (`companies.tsv.gz`, made by `build_companies`) holds members of large stock indexes. A
name that is a word, a person's or a place's too (Apple, Target, Ford), or an acronym of three
letters at most, counts only with a legal form ("Apple Inc."), with its ticker in brackets behind
it, or among words of business. What fits several companies fits none.
"""

from __future__ import annotations

import functools
import gzip
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from agents.lexicon.english import GROUP_ENDINGS, LEGAL_FORMS
from schemas import plain

INDEX = Path(__file__).with_name("companies.tsv.gz")

NEAR_CHARACTERS = 160
"""How far from a name the words of business may stand."""

LEAST_WORDS = 2
"""Different words of business that an everyday name needs around it."""

MOST_MENTIONS = 20
"""Mentions of an entity that are looked at."""

_WORD = re.compile(r"[^\W_]+|&")
_POSSESSIVE = re.compile(r"[’']s?$")
_TICKER = re.compile(r"\s?\((?:[A-Za-z& ]{2,12}\s?:\s?)?([A-Z]{1,5})(?:\.[A-Z]{1,2})?\)")
_NATURE = re.compile(
    r"(?:['’]s)? (?:[Rr]ain)?(?:[Ff]orests?|[Bb]asin|[Rr]iver|[Jj]ungle|[Rr]egion|[Dd]elta|tribes?"
    r"|deforestation|indigenous)\b|['’]s (?:trees|rivers|wildlife|fires|indigenous)\b"
)
_BUSINESS = re.compile(
    r"\b(?:shares?|stocks?|investors?|shareholders?|nasdaq|nyse|ceo|chief executive|earnings"
    r"|revenues?|profits?|quarter(?:ly)?|compan(?:y|ies)|firm|maker|[a-z]+maker|retailer|bank"
    r"|lender|insurer|airline|sales|factor(?:y|ies)|stores|employees|brand|subsidiary|acquisition"
    r"|merger|takeover|ipo|ftse|dow jones|market value|products?|customers|manufacturer|supplier"
    r"|oil|smartphones?|iphones?|actions?|actionnaires?|bourse|entreprise|groupe|pdg"
    r"|chiffre d['’]affaires|trimestre|bénéfices?|constructeur|aktien?|konzern|umsatz)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Company:
    """A listed company. `everyday`: its name is another word, too; `isins` may be several."""

    name: str
    everyday: bool
    tickers: tuple[str, ...]
    cik: str
    isins: tuple[str, ...]

    def links(self) -> list[plain.Link]:
        """What identifies it."""
        found: list[plain.Link] = (
            [{"source": "ticker", "id": self.tickers[0]}] if self.tickers else []
        )
        if self.cik:
            found.append({"source": "cik", "id": self.cik})
        return [*found, *(plain.Link(source="isin", id=one) for one in self.isins)]


def bare(name: str) -> tuple[str, bool]:
    """A company's name without legal form, case, accents and marks; whether it had a legal form."""
    plain = unicodedata.normalize("NFKD", _POSSESSIVE.sub("", name))
    plain = "".join(char for char in plain if not unicodedata.combining(char)).casefold()
    words = _WORD.findall(plain.replace(".", ""))
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    legal = False
    while len(words) > 1 and words[-1] in LEGAL_FORMS:
        if words[-2] in ("and", "&"):
            if len(words) < 4:
                break  # "& Co" is part of a short name.
            words.pop()
        else:
            legal = True
        words.pop()
    return "".join(words).replace("&", ""), legal


def shorter(name: str) -> str:
    """`bare` without "Group" and "Holdings" at the end too: "Volkswagen Group"."""
    words = name.replace(",", " ").split()
    while len(words) > 1 and words[-1].casefold().strip(".") in LEGAL_FORMS | GROUP_ENDINGS:
        words.pop()
    return bare(" ".join(words))[0]


@functools.cache
def companies() -> dict[str, Company]:
    """Bare names to companies, read once a process."""
    found = {}
    for line in gzip.decompress(INDEX.read_bytes()).decode().splitlines():
        key, name, everyday, tickers, cik, isins = line.split("\t")
        found[key] = Company(
            name, bool(everyday), tuple(tickers.split()), cik, tuple(isins.split())
        )
    return found


def identify(text: str, entities: Sequence[plain.Entity]) -> list[plain.Entity]:
    """The entities, companies among them with links to what identifies them."""
    return [_linked(text, entity) for entity in entities]


def _linked(text: str, entity: plain.Entity) -> plain.Entity:
    if entity["type"] != "ORG":
        return entity
    here = [mention for mention in entity["mentions"][:MOST_MENTIONS] if mention["field"] == "text"]
    names = {entity["name"], *(mention["text"] for mention in entity["mentions"][:MOST_MENTIONS])}
    found = {}
    sure = False
    for name in sorted(names):
        key, legal = bare(name)
        company = companies().get(key)
        if company is not None:
            found[company.name] = company
            sure = sure or legal or not company.everyday
    if len(found) != 1:
        return entity
    (company,) = found.values()
    if not sure and any(_NATURE.match(text, mention["end"]) for mention in here):
        return entity
    if (
        not sure
        and not _followed_by_ticker(text, here, company)
        and not is_of_business(text, here, LEAST_WORDS)
    ):
        return entity
    known = [link for link in company.links() if link not in entity["links"]]
    return {**entity, "links": [*entity["links"], *known]}


def _followed_by_ticker(text: str, mentions: Iterable[plain.Mention], company: Company) -> bool:
    symbols = {ticker.partition(".")[0] for ticker in company.tickers}
    return any(
        (match := _TICKER.match(text, mention["end"])) is not None and match[1] in symbols
        for mention in mentions
    )


def is_of_business(text: str, mentions: Iterable[plain.Mention], least: int = 1) -> bool:
    """Whether so many different words of business stand around a name's mentions."""
    words = set()
    for mention in mentions:
        near = text[max(0, mention["start"] - NEAR_CHARACTERS) : mention["start"]]
        after = text[mention["end"] : mention["end"] + NEAR_CHARACTERS]
        words |= {word.casefold() for word in _BUSINESS.findall(near.rpartition("\n")[2])}
        words |= {word.casefold() for word in _BUSINESS.findall(after.partition("\n")[0])}
    return len(words) >= least
