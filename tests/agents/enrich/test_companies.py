"""Identifiers of companies: found where the text leaves no doubt, and only there."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from agents.enrich.companies import INDEX, bare, companies, identify
from schemas.entities import Entity


def links(text: str, name: str, kind: str = "ORG") -> dict[str, list[str]]:
    """Source to identifiers of the entity that a text names so."""
    start = text.index(name)
    entity: dict[str, Any] = {
        "id": "e1",
        "name": name,
        "type": kind,
        "mentions": [{"start": start, "end": start + len(name), "text": name, "field": "text"}],
        "links": [],
    }
    (found,) = identify(text, [entity])
    Entity.model_validate(found)
    sources: dict[str, list[str]] = {}
    for link in found["links"]:
        sources.setdefault(link["source"], []).append(link["id"])
    return sources


@pytest.mark.parametrize(
    ("name", "source", "identifier"),
    [
        ("Microsoft", "cik", "789019"),
        ("Microsoft Corp", "cik", "789019"),
        ("Siemens AG", "isin", "DE0007236101"),
        ("Volkswagen", "ticker", "VOW3.DE"),
        ("TotalEnergies", "isin", "FR0000120271"),
        ("JPMorgan Chase & Co.", "ticker", "JPM"),
        ("Exxon Mobil Corporation", "cik", "34088"),
        ("The Walt Disney Company", "ticker", "DIS"),
        ("Apple Inc.", "cik", "320193"),
        ("Target Corp", "cik", "27419"),
        ("Visa Inc", "ticker", "V"),
    ],
)
def test_a_name_that_is_a_companys(name: str, source: str, identifier: str) -> None:
    """With or without its legal form; an everyday name with it."""
    assert links(f"A judge wrote to {name} in May.", name)[source] == [identifier]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("The Apple fell on a Sunday in the garden.", "Apple", "ORG"),
        ("Apple Records let the band go.", "Apple Records", "ORG"),
        ("They met at Target Field in the rain.", "Target Field", "FAC"),
        ("A Visa was denied to the poet.", "Visa", "ORG"),
        ("Gap lies in the Alps.", "Gap", "ORG"),
        ("Gap lies in the Alps.", "Gap", "GPE"),
        ("Ford pardoned Nixon in 1974.", "Ford", "PERSON"),
        ("Ford wrote to the senator.", "Ford", "ORG"),
        ("The Amazon flooded three villages.", "Amazon", "LOC"),
        ("Firms cut the Amazon rainforest for profits and oil.", "Amazon", "ORG"),
        ("Banks made profits while the Amazon's trees fell.", "Amazon", "ORG"),
        ("McDonald & Co sued its landlord.", "McDonald & Co", "ORG"),
        ("National Bank opened in the village.", "National Bank", "ORG"),
        ("Meta came up in class.", "Meta", "ORG"),
        ("The Shell stood on the beach.", "Shell", "ORG"),
    ],
)
def test_what_may_be_something_else_has_no_identifier(text: str, name: str, kind: str) -> None:
    assert links(text, name, kind) == {}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Shares of Apple fell after its quarterly earnings.", "Apple"),
        ("Target (TGT) opened forty doors.", "Target"),
        ("Visa (NYSE: V) said no.", "Visa"),
        ("The airline Delta said its profits rose.", "Delta"),
        ("Shell cut jobs as profits from oil fell.", "Shell"),
        ("L'action Orange a perdu 3 % ; l'entreprise recrute.", "Orange"),
    ],
)
def test_words_of_business_and_tickers_make_it_one(text: str, name: str) -> None:
    assert links(text, name) != {}


def test_another_companys_ticker_makes_it_none() -> None:
    """And words of business of another paragraph count for nothing."""
    assert links("Target (KO) opened forty doors.", "Target") == {}
    assert links("Target opened.\n\nShares rose and profits too.", "Target") == {}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("L'Oréal S.A.", ("loreal", True)),
        ("AT&T", ("att", False)),
        ("Toyota Motor Corp", ("toyotamotor", True)),
        ("Inc", ("inc", False)),
        ("Apple's", ("apple", False)),
        ("Merck & Co.", ("merckco", False)),
        ("JPMorgan Chase & Co.", ("jpmorganchase", False)),
    ],
)
def test_bare_names(name: str, expected: tuple[str, bool]) -> None:
    assert bare(name) == expected


def test_the_index_holds_valid_identifiers() -> None:
    """Sorted, no ISIN of a licensed number, no key twice."""
    lines = gzip.decompress(INDEX.read_bytes()).decode().splitlines()
    keys = [line.split("\t")[0] for line in lines]
    assert keys == sorted(set(keys))
    assert len(keys) > 1_900
    for company in companies().values():
        assert company.name
        for isin in company.isins:
            digits = "".join(str(int(char, 36)) for char in isin)[::-1]
            luhn = sum(
                sum(divmod(int(digit) * (1 + place % 2), 10)) for place, digit in enumerate(digits)
            )
            assert len(isin) == 12
            assert luhn % 10 == 0
            assert isin[:2] not in ("US", "CA")
