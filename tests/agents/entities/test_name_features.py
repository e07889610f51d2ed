"""What the second tagger sees of whole names and of the rest of the article."""

from __future__ import annotations

from agents.entities.name_features import Article, add_name_features, article_of, names_in
from agents.entities.words import Words


def words(text: str) -> Words:
    parts = text.split()
    start = [sum(len(word) + 1 for word in parts[:index]) for index in range(len(parts))]
    none = ["O"] * len(parts)
    return Words(parts, start, none, [""] * len(parts), [word.casefold() for word in parts])


def names(text: str) -> list[str]:
    one = words(text)
    return [" ".join(one.text[start:end]) for start, end in names_in(one, 0, len(one.text))]


def features_of(text: str, labels: list[str], doc: Article | None = None) -> list[set[str]]:
    one = words(text)
    rows: list[list[str]] = [[] for _ in one.text]
    add_name_features(rows, one, (0, len(rows)), labels, doc or Article())
    return [set(row) for row in rows]


def test_a_name_is_its_words_with_capitals_and_what_joins_them() -> None:
    assert names("The Bank of Quillport rose .") == ["Bank of Quillport"]
    assert names("Marks & Zorblat left") == ["Marks & Zorblat"]
    assert names("a friend of Ada") == ["Ada"]
    assert names("Ada of all people") == ["Ada"]
    assert names("nothing at all") == []


def test_all_words_of_a_name_see_what_stands_beside_it() -> None:
    none = ["O"] * 6
    inside = features_of("he lives in Upper Zorblat Vale", none)
    shared = inside[3] & inside[4] & inside[5]
    elsewhere = features_of("he speaks for Upper Zorblat Vale", none)
    assert {one for one in shared if one[0] == "5"}
    assert {one for one in inside[4] if one[0] == "5"} != {
        one for one in elsewhere[4] if one[0] == "5"
    }


def test_the_article_tells_what_its_other_mentions_are() -> None:
    one, other = words("Zorblat Trust opened"), words("prices at Zorblat fell")
    found = article_of([one, other], [["B-ORG", "I-ORG", "O"], ["O", "O", "B-LOC", "O"]])
    assert found.told["trust"] == "ORG1"
    assert found.told["zorblat"][:3] in ("LOC", "ORG")
    assert found.told["zorblat"].endswith("?")
    assert found.within["zorblat"] == "fORG1"
    assert "i" in found.company["zorblat"]


def test_an_article_of_many_numbers_is_known_for_it() -> None:
    table = words("Zorblat 3 Quillport 1")
    assert article_of([table], [["O"] * 4]).topic == "3"
    assert article_of([], []).topic == "0"


def test_a_very_long_name_costs_no_more_than_its_words() -> None:
    text = " ".join(["Zorblat"] * 5000)
    rows = features_of(text, ["O"] * 5000)
    assert max(len(one) for row in rows for one in row) < 200
