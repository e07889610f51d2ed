"""Whom a book says that people are, without a database."""

from __future__ import annotations

import json

from agents.identity.background import Background
from agents.identity.book import MOST_LISTED, Book, founded_by
from agents.identity.profile import Profile, of_sighting, take_in
from agents.identity.sightings import Sighting


def sighting(number: int, name: str, words: str, **more: object) -> Sighting:
    """A person of an article, with what stands around them."""
    weights = dict.fromkeys(words.split(), 0.5)
    told = {"near": weights, "beside": weights, "topic": weights, **more}
    return Sighting(f"a{number}", "e1", "person", name, at=number * 86_400.0, **told)  # type: ignore[arg-type]


ROWER, BANKER = "oars regatta crew river", "inflation bonds rate currency"


def test_a_profile_comes_back_as_it_was_written() -> None:
    background = Background()
    profile = of_sighting(sighting(1, "Ana Petrova", ROWER), background, "p1")
    take_in(profile, sighting(2, "A. Petrova", BANKER), background)
    again = Profile.from_json(json.loads(json.dumps(profile.to_json())))
    assert again.to_json() == profile.to_json()
    assert again.names == {"Ana Petrova": 1, "A. Petrova": 1}


def test_probabilities_are_given_with_whom_it_might_be() -> None:
    book = Book(Background())
    first = book.take(sighting(1, "Ana Petrova", ROWER))
    assert (first.new, first.chances) == (True, {})
    second = book.take(sighting(2, "Ana Petrova", ROWER, company={"ines marsh": 1.0}))
    assert (second.new, second.identity) == (False, first.identity)
    assert second.chances == {first.identity: second.chances[first.identity]}
    assert 0.5 < second.probability < 1.0


def test_whom_wikidata_knows_as_two_are_two() -> None:
    book = Book(Background())
    one = book.take(sighting(1, "Kim Lee", ROWER, links=(("wikidata", "Q1"),)))
    other = book.take(sighting(2, "Kim Lee", ROWER, links=(("wikidata", "Q2"),)))
    assert one.identity != other.identity


def test_another_gender_makes_one_less_probable() -> None:
    chances = []
    for gender in ("female", "male"):
        book = Book(Background())
        book.take(sighting(1, "Kim Lee", ROWER, gender="female"))
        told = book.choose(
            of_sighting(sighting(2, "Kim Lee", ROWER, gender=gender), book.background, "p2")
        )
        chances += told.values()
    assert chances[0] > chances[1]


def test_a_judged_identity_is_founded_and_joined_as_people_said() -> None:
    a, b = founded_by("a1", "e1", "person"), founded_by("a2", "e1", "person")
    book = Book(Background(), founders={a, b}, same={a: {b: b}, b: {a: b}})
    book.take(sighting(1, "Ana Petrova", ROWER))
    assert book.take(sighting(2, "Boris Quill", BANKER)).identity == book.root(a) == book.root(b)
    assert set(book.redirects) < {a, b}


def test_what_people_say_is_not_one_stays_two() -> None:
    a, b = founded_by("a1", "e1", "person"), founded_by("a2", "e1", "person")
    book = Book(Background(), founders={a, b}, barred={frozenset((a, b))})
    for number in range(1, 12):
        book.take(sighting(number, "Ana Petrova", ROWER))
    assert book.root(a) != book.root(b)
    assert (min(a, b), max(a, b)) not in book.doubts


def test_lists_of_much_used_names_are_bounded() -> None:
    book = Book(Background())
    for number in range(3 * MOST_LISTED):
        name = f"{chr(65 + number % 26)}{chr(97 + number // 26)}vid Smith"
        book.take(sighting(number, name, f"word{number}x other{number}x"))
    assert max(len(listed) for listed in book.lists.values()) == MOST_LISTED
