"""Which story an article belongs to, told by articles that are made up."""

from __future__ import annotations

import random
from typing import Any

import pytest

from agents.identity.background import Background
from agents.stories.added import Told, added, numbers, plain
from agents.stories.book import MOST_CANDIDATES, MOST_LISTED, Assigned, Book, founded_by
from agents.stories.sketch import Sketch, sketch
from agents.stories.story import Story, alike, fit, story_of

DAY = 86_400.0
FERRY = {"ferry": 0.6, "harbour": 0.5, "sank": 0.4, "crew": 0.3, "rescued": 0.3}
STRIKE = {"strike": 0.6, "nurses": 0.5, "hospital": 0.4, "wages": 0.3, "union": 0.3}


def told(article: str, words: dict[str, float], day: float = 0.0, **more: Any) -> Sketch:
    length = sum(weight * weight for weight in words.values()) ** 0.5
    return Sketch(
        article, day * DAY, words={word: weight / length for word, weight in words.items()}, **more
    )


def stories(found: list[Assigned]) -> dict[str, str]:
    return {one.article: one.story for one in found}


def test_articles_on_one_event_are_one_story_and_doubt_founds_another() -> None:
    book = Book()
    found = [
        book.assign(told("a", FERRY)),
        book.assign(told("b", STRIKE)),
        book.assign(told("c", {**FERRY, "inquiry": 0.4}, 1)),
        book.assign(told("d", {"ferry": 0.2, "tickets": 0.7, "price": 0.6, "summer": 0.5}, 1)),
    ]
    assert stories(found) == {
        "a": founded_by("a"),
        "b": founded_by("b"),
        "c": founded_by("a"),
        "d": founded_by("d"),
    }
    assert [one.new for one in found] == [True, True, False, True]
    assert found[2].fit > 0
    assert book.stories[founded_by("a")].articles == 2


def test_a_late_article_finds_its_story_and_an_old_story_comes_not_back() -> None:
    book = Book()
    for number, day in enumerate((0, 2, 4, 6)):
        book.assign(told(f"a{number}", FERRY, day))
    assert book.assign(told("late", FERRY, 1)).story == founded_by("a0")
    assert book.assign(told("before", FERRY, -1)).story == founded_by("a0")
    assert book.assign(told("next year", FERRY, 370)).new


def test_the_decision_is_that_of_the_order_alone() -> None:
    draw = random.Random(3)
    themes = [{f"{theme}{word}": 1.0 for word in range(12)} for theme in "abcdef"]
    articles = []
    for number in range(60):
        words = dict(draw.sample(sorted(draw.choice(themes).items()), 8))
        articles.append(told(f"n{number}", words, number / 10))
    runs = []
    for _ in range(2):
        book = Book()
        found = []
        for one in articles:
            found.append(book.assign(one))
            # As it comes back from where it is kept.
            book.stories = {
                id: Story.from_json(id, story.to_json()) for id, story in book.stories.items()
            }
        runs.append(stories(found))
    assert runs[0] == runs[1]
    assert 1 < len(set(runs[0].values())) < 60


def test_an_article_that_shows_two_stories_to_be_one_joins_them() -> None:
    book = Book()
    whole = {f"word{number}": 1.0 for number in range(12)}
    left = {f"word{number}": 1.0 for number in range(8)}
    right = {f"word{number}": 1.0 for number in range(4, 12)}
    book.stories = {
        "s1": story_of("s1", [told("a", left), told("b", left, 1)]),
        "s2": story_of("s2", [told("c", right)]),
    }
    book.lists = {f"wword{number}": {"s1": DAY, "s2": 0.0} for number in range(12)}
    assert alike(book.stories["s1"], book.stories["s2"]) > 0
    found = book.assign(told("both", whole, 2))
    (merged,) = found.merged
    assert (merged.goes, merged.stays, merged.at) == ("s2", "s1", 2 * DAY)
    assert found.story == "s1"
    assert book.stories["s1"].articles == 4
    assert "s2" not in book.stories
    assert {"s1", "s2"} <= book.changed


def test_a_new_version_stays_in_its_story() -> None:
    book = Book()
    book.assign(told("a", FERRY))
    found = book.assign(told("b", STRIKE), founded_by("a"))
    assert (found.story, found.new) == (founded_by("a"), False)
    assert book.assign(told("c", STRIKE), "s-gone").story == "s-gone"


def test_ids_given_before_are_given_again_and_no_id_twice() -> None:
    book = Book(called={founded_by("a"): "s-known"})
    assert book.assign(told("a", FERRY)).story == "s-known"
    other = Book(stories={founded_by("b"): Story(founded_by("b"))})
    assert other.assign(told("b", STRIKE)).story == founded_by("b+")


def test_work_for_an_article_is_bounded() -> None:
    book = Book()
    for number in range(3 * MOST_LISTED):
        own = {f"own{number}x{word}": 1.0 for word in range(5)}
        assert book.assign(told(f"n{number}", {"president": 0.6, **own}, number / 100)).new
    assert len(book.lists["wpresident"]) == MOST_LISTED
    assert len(book.candidates(told("one", {"president": 1.0}, 1))) == MOST_CANDIDATES
    newest = founded_by(f"n{3 * MOST_LISTED - 1}")
    assert newest in book.lists["wpresident"]


def test_fit_counts_names_dates_and_time() -> None:
    story = story_of("s", [told("a", FERRY, names={"i1": 1.0}, dates={"1970-01-01": 1.0})])
    some = {"ferry": 0.3, "sank": 0.3, "other": 0.9}
    alone = fit(told("b", some), story)
    assert fit(told("b", some, names={"i1": 1.0}), story) > alone
    assert fit(told("b", some, dates={"1970-01-01": 1.0}), story) > alone
    assert fit(told("b", some, 3), story) < alone
    assert fit(told("b", FERRY, 40), story) == float("-inf")


def event(**article: Any) -> dict[str, Any]:
    return {
        "article": {
            "id": "a1",
            "title": "Ferry sinks",
            "text": "Cookies, please.\nThe ferry sank off Tampere on Monday.",
            "excluded": [[0, 16]],
            "language": "en",
            **article,
        },
        "entities": [
            {"id": "e1", "name": "Noora Salmi", "type": "PERSON", "mentions": [{}, {}]},
            {"id": "e2", "name": "Tampere", "type": "GPE", "mentions": [{}]},
            {"id": "e3", "name": "officials", "type": "GROUP", "mentions": [{}]},
        ],
        "places": [{"entity": "e2", "geonames": 634963}],
        "dates": [
            {"value": "1970-01-05", "until": None},
            {"value": "1969-06-01", "until": None},
            {"value": "1970-01", "until": None},
        ],
    }


def test_a_sketch_has_words_identities_places_and_near_days() -> None:
    found = sketch(event(), 6 * DAY, {"e1": "p1"}, Background())
    assert found.words.keys() == {"ferry", "sinks", "sank", "tampere", "monday"}
    assert found.words["ferry"] > found.words["sank"]
    assert found.names == {"p1": 1.0}
    assert found.places == {"g634963": 1.0}
    assert found.dates == {"1970-01-05": 1.0}
    assert sketch(event(), 6 * DAY, {}, Background()).names == {"noora salmi": 1.0}
    assert Sketch.from_json(found.to_json()) == found


def test_what_all_articles_have_weighs_nothing() -> None:
    background = Background()
    for _ in range(500):
        background.add({"wferry", "wsank"})
    found = sketch(event(), 0.0, {}, background)
    assert found.words["monday"] > 3 * found.words.get("sank", 0.0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("At least 49 people died, 53 were hurt.", {"49": "49 people", "53": "53"}),
        ("It cost $1.1 billion.", {"$1.1 billion": "$1.1 billion"}),
        ("It is 6.50 percent.", {"6.5 %": "6.50 %"}),
        ("1,200,000 voters; 1200000 again", {"1200000": "1,200,000 voters"}),
        ("On June 12, 2016, at 10:30, by 3-2, in 7.", {}),
        ("7 ships", {"7": "7 ships"}),
    ],
)
def test_numbers_with_what_they_count(text: str, expected: dict[str, str]) -> None:
    assert numbers(text) == expected


def test_numbers_of_a_hostile_text_end() -> None:
    assert len(numbers("9" * 200_000)) == 0
    assert len(numbers(" ".join(str(n) for n in range(3000, 9000)))) == 60


def test_each_article_adds_what_none_before_it_told() -> None:
    first = Told({"p1": "Salmi"}, {"it sank": "It sank"}, {"g1": "Tampere"}, {"49": "49 people"})
    second = Told({"p1": "Salmi", "p2": "Virta"}, {"it sank": "It sank"}, {}, {"50": "50 people"})
    assert added([first, second, second]) == [
        first,
        Told({"p2": "Virta"}, {}, {}, {"50": "50 people"}),
        Told(),
    ]
    assert plain("“It sank,” he’d said") == plain("It sank he d SAID") == "it sank he d said"
