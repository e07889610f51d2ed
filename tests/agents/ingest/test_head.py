"""Headlines of pages, and which of a page's data are of its own article."""

from __future__ import annotations

import pytest

from agents.ingest.head import Head, headline_of, same_page, without_site
from agents.ingest.markup import own_article

SITE = ("The Harbour Post", "www.harbourpost.example")


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("Gate fails at Brandmoor | The Harbour Post", "Gate fails at Brandmoor"),
        ("Gate fails at Brandmoor - Harbour Post", "Gate fails at Brandmoor"),
        ("Gate fails at Brandmoor * Harbour Post * by Ida Lund", "Gate fails at Brandmoor"),
        ("Gate fails - mayor | Harbourpost", "Gate fails - mayor"),
        ("Gate fails - mayor blames frost", "Gate fails - mayor blames frost"),
        ("Frost | Gate fails", "Frost | Gate fails"),
        ("The Harbour Post", "The Harbour Post"),
    ],
)
def test_the_name_of_the_site_is_no_part_of_a_headline(title: str, plain: str) -> None:
    assert without_site(title, [], SITE) == plain


def test_what_stands_behind_the_known_headline_is_cut() -> None:
    assert without_site("Gate fails – News – Unknown", ["Gate fails"], ()) == "Gate fails"


@pytest.mark.parametrize(
    ("head", "given", "title"),
    [
        # For search engines, and for readers.
        (Head(shared="Ferries stop for days", headings=("Ferries stop for days",)),
         "Ferry strike 2024: latest", "Ferries stop for days"),
        # What is shared is a shorter form of the headline.
        (Head(shared="Ferries stop for days | Post", headings=("Log in", "Ferries stop for days, "
         "island waits")), None, "Ferries stop for days | Post"),
        # What is shared is a teaser.
        (Head(shared="Islanders run out of milk and patience", headings=("Ferries stop for days",)),
         "Ferries stop for days", "Ferries stop for days"),
        (Head(headings=("Subscribe", "Ferries stop"), title="Ferries stop - The Harbour Post",
         site=SITE), None, "Ferries stop"),
        (Head(title="Ferries stop - The Harbour Post", site=SITE), None, "Ferries stop"),
        (Head(), "Ferries stop", "Ferries stop"),
        (Head(), None, None),
    ],
)  # fmt: skip
def test_headline(head: Head, given: str | None, title: str | None) -> None:
    assert headline_of(head, given) == title


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("https://www.x.example/a/", "http://x.example/a?utm=1", True),
        ("/a", "https://x.example/a", True),
        ("https://x.example/a", "https://x.example/b", False),
        ("https://x.example/a", "https://y.example/a", False),
        ("http://[", "https://y.example/a", False),
    ],
)
def test_addresses_of_one_page(left: str, right: str, same: bool) -> None:
    assert same_page(left, right) is same


HEAD = Head(("https://x.example/gate",), shared="Gate fails at Brandmoor")
OWN = {"@type": "NewsArticle", "headline": "Gate fails at Brandmoor"}
OTHER = {"@type": "NewsArticle", "headline": "Ten recipes for samphire"}


@pytest.mark.parametrize(
    ("nodes", "own"),
    [
        ([OTHER, OWN], 1),
        ([{**OTHER, "url": "https://x.example/food"}, {**OWN, "url": "https://x.example/gate"}], 1),
        # Two with the same headline: the address tells.
        ([{**OWN, "url": "https://x.example/old"}, {**OWN, "url": "https://x.example/gate"}], 1),
        # Another headline for search engines, but its address.
        ([OTHER, {"headline": "What we know", "mainEntityOfPage": {"@id": HEAD.urls[0]}}], 1),
        ([{"datePublished": "2024-05-14"}, {"datePublished": "2023-05-14"}], 0),
        ([{**OTHER, "url": "https://x.example/food"}], None),
        ([], None),
    ],
)
def test_a_page_has_the_data_of_its_own_article(
    nodes: list[dict[str, object]], own: int | None
) -> None:
    found = own_article(nodes, HEAD)
    assert found == (None if own is None else nodes[own])
