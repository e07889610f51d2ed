"""Whom a book says that people are, without a database."""

from __future__ import annotations

import json

import numpy as np

from agents.identity.background import Background
from agents.identity.book import MOST_LISTED, Book, founded_by
from agents.identity.evidence import against, among, evidence_of
from agents.identity.profile import MOST_KEPT, Profile, of_evidence
from agents.identity.sightings import Sighting
from tests.agents.identity.knowing import CHAIN, by_words


def sighting(number: int, name: str, words: str, **more: object) -> Sighting:
    """A person of an article, with what stands around them."""
    weights = dict.fromkeys(words.split(), 0.5)
    told = {"near": weights, "beside": weights, **more}
    return Sighting(f"a{number}", "e1", "person", name, at=number * 86_400.0, **told)  # type: ignore[arg-type]


ROWER, BANKER = "oars regatta crew river", "inflation bonds rate currency"


def test_a_profile_comes_back_as_it_was_written() -> None:
    background = Background()
    some = [
        evidence_of(sighting(1, "Ana Petrova", ROWER, links=(("wikidata", "Q1"),)), background),
        evidence_of(sighting(2, "A. Petrova", BANKER, titles=("banker",)), background),
    ]
    profile = of_evidence("p1", some)
    again = Profile.from_json(json.loads(json.dumps(profile.to_json())))
    assert again.to_json() == profile.to_json()
    assert again.names == {"Ana Petrova": 1, "A. Petrova": 1}
    assert (among(again.kept) == among(some)).all()


def test_one_against_others_is_a_row_of_all() -> None:
    background = Background()
    some = [
        evidence_of(sighting(k, "Ana Petrova", words, quotes=k % 2, outlet="Post"), background)
        for k, words in enumerate((ROWER, BANKER, f"{ROWER} {BANKER}", "", "oars bonds"))
    ]
    whole = among(some)
    for k, one in enumerate(some):
        assert np.allclose(against(one, some), whole[k], atol=1e-6)
    assert np.allclose(whole, whole.transpose(1, 0, 2), atol=1e-6)


def chain(book: Book) -> list[str]:
    """Who each of three is, in the end."""
    now: dict[tuple[str, str], str] = {}
    for number, words in enumerate(CHAIN, 1):
        book.take(sighting(number, "Ana Petrova", words))
    for seen, before, after in book.happened:
        if seen is not None:
            assert now.get((seen.article, seen.entity)) == before
            now[seen.article, seen.entity] = after
    return [now[f"a{number}", "e1"] for number in (1, 2, 3)]


def test_what_comes_later_parts_what_looked_like_one() -> None:
    book = Book(Background(), scorer=by_words())
    for number, words in enumerate(CHAIN[:2], 1):
        book.take(sighting(number, "Ana Petrova", words))
    assert len(book.profiles) == 1
    first, second, third = chain(Book(Background(), scorer=by_words()))
    assert first == founded_by("a1", "e1", "person")
    assert second == third == founded_by("a2", "e1", "person")


def test_whom_people_have_judged_is_not_parted() -> None:
    firm = {founded_by("a1", "e1", "person")}
    first, second, _ = chain(Book(Background(), scorer=by_words(), firm=firm))
    assert first == second


def test_who_has_more_sightings_than_are_kept_is_not_parted() -> None:
    book = Book(Background(), scorer=by_words())
    for number in range(1, MOST_KEPT + 4):
        book.take(sighting(number, "Ana Petrova", ROWER))
    (known,) = book.profiles.values()
    assert (known.articles, len(known.kept), known.whole) == (MOST_KEPT + 3, MOST_KEPT, True)
    book.take(sighting(90, "Ana Petrova", ROWER))
    assert known.id == founded_by("a1", "e1", "person")
    assert book.profiles[known.id].articles == MOST_KEPT + 4


def test_a_new_version_of_an_article_counts_once() -> None:
    book = Book(Background(), scorer=by_words())
    for number in (1, 2, 1, 2):
        book.take(sighting(number, "Ana Petrova", ROWER))
    (known,) = book.profiles.values()
    assert (known.articles, sorted(one.article for one in known.kept)) == (2, ["a1", "a2"])


def test_probabilities_are_given_with_whom_it_might_be() -> None:
    book = Book(Background())
    first = book.take(sighting(1, "Ana Petrova", ROWER))
    assert (first.new, first.chances) == (True, {})
    second = book.take(sighting(2, "Ana Petrova", ROWER, company={"ines marsh": 1.0}))
    assert (second.new, second.identity) == (False, first.identity)
    assert second.chances == {first.identity: second.chances[first.identity]}
    assert 0.5 < second.probability <= 1.0


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
        seen = evidence_of(sighting(2, "Kim Lee", ROWER, gender=gender), book.background)
        chances += book.scores(seen, list(book.profiles)).values()
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


def test_a_name_that_holds_two_known_people_is_not_an_alias() -> None:
    book = Book(Background())
    sanders = book.take(sighting(1, "Bernie Sanders", ROWER))
    clinton = book.take(sighting(2, "Hillary Clinton", BANKER))
    headline = "Bernie Sanders Burns Hillary Clinton"
    again = book.take(sighting(3, "Hillary Clinton", BANKER, aliases=(headline,)))
    assert again.identity == clinton.identity != sanders.identity
    assert set(book.profiles[clinton.identity].names) == {"Hillary Clinton"}
    unknown = book.take(sighting(4, "Tom Fox", ROWER, aliases=("Tom Fox Ana Petrova",)))
    assert "Tom Fox Ana Petrova" in book.profiles[unknown.identity].names
