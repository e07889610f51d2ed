"""What the text says about an identity, by its language's words alone: no model is read."""

from __future__ import annotations

import pytest

from agents.entities.describe import gender, role_before, stands_for
from agents.entities.features import Words
from agents.entities.identity import Identity
from agents.entities.mentions import Mention


def read(text: str, name: str, kind: str) -> tuple[Identity, list[Words]]:
    """The identity of a name in a text that is cut at blanks."""
    words = text.split()
    starts = [len(" ".join(words[:k])) + (k > 0) for k in range(len(words))]
    blank = [""] * len(words)
    one = Words(words, starts, list(blank), list(blank), [word.casefold() for word in words])
    parts = name.split()
    first = next(k for k in range(len(words)) if words[k : k + len(parts)] == parts)
    start = starts[first]
    identity = Identity("PER" if kind == "PERSON" else "LOC")
    identity.add(Mention(0, first, first + len(parts), start, start + len(name), name, name, kind))
    return identity, [one]


@pytest.mark.parametrize(
    ("text", "name", "language", "body"),
    [
        ("Lisbon rejected the offer", "Lisbon", "en", "Government of Portugal"),
        ("Vienna rejected the offer", "Vienna", "en", "Government of Austria"),
        ("It rained in Lisbon today", "Lisbon", "en", None),
        ("The Pentagon is large", "Pentagon", "en", "United States Department of Defense"),
        ("Moscou rejette la proposition", "Moscou", "fr", "Government of Russia"),
        ("Il pleut à Moscou", "Moscou", "fr", None),
        ("Moskau fordert ein Treffen", "Moskau", "de", "Government of Russia"),
        ("Aus Moskau berichtet Anna Weber", "Moskau", "de", None),
        ("Der Kreml schweigt", "Kreml", "de", "Government of Russia"),
    ],
)
def test_a_place_that_acts_stands_for_its_government(
    text: str, name: str, language: str, body: str | None
) -> None:
    assert stands_for(*read(text, name, "GPE"), language) == body


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_french_words_are_read_in_french_articles_alone(language: str) -> None:
    """Names of capitals, given names, titles."""
    assert stands_for(*read("Moscou rejette la proposition", "Moscou", "GPE"), language) is None
    identity, words = read("la ministre Aminata Diallo", "Aminata Diallo", "PERSON")
    assert gender(identity, words, {}, 0, language) is None
    assert role_before(identity.mentions[0], words[0], {}, language) is None
    assert gender(identity, words, {}, 0, "fr") == "female"
    assert role_before(identity.mentions[0], words[0], {}, "fr") == "ministre"


@pytest.mark.parametrize(
    ("text", "name", "language", "expected"),
    [
        ("Mrs. Fox came", "Fox", "en", "female"),
        ("Frau Weber kam", "Weber", "de", "female"),
        ("Annegret Weber kam", "Annegret Weber", "de", "female"),
        ("Wolfgang Weber kam", "Wolfgang Weber", "de", "male"),
        ("M. Diallo est venu", "Diallo", "fr", "male"),
    ],
)
def test_titles_and_given_names_tell_gender(
    text: str, name: str, language: str, expected: str
) -> None:
    assert gender(*read(text, name, "PERSON"), {}, 0, language) == expected
