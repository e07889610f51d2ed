"""What an article says of the people that it names."""

from __future__ import annotations

from typing import Any

from agents.identity.sightings import read

TEXT = "Bernie Sanders Burns Hillary Clinton\n\nHillary Clinton answered. Bernie Sanders laughed."


def person(number: int, name: str, *aliases: str) -> dict[str, Any]:
    """An entity of an event, with all places where its name stands."""
    starts = [at for at in range(len(TEXT)) if TEXT.startswith(name, at)]
    return {
        "id": f"e{number}",
        "type": "PERSON",
        "name": name,
        "aliases": list(aliases),
        "gender": None,
        "links": [],
        "salience": 0.5,
        "roles": [],
        "belongs_to": None,
        "mentions": [{"field": "text", "start": at, "end": at + len(name)} for at in starts],
    }


def event(*people: dict[str, Any]) -> dict[str, Any]:
    """An enriched event, of what is read of it."""
    article = {"id": "a1", "text": TEXT, "language": "en", "outlet": "post"}
    return {"article": article, "entities": list(people), "quotes": [], "places": []}


def test_an_alias_that_holds_the_names_of_two_people_of_the_article_is_left_out() -> None:
    headline = "Bernie Sanders Burns Hillary Clinton"
    some = (person(1, "Hillary Clinton", headline, "Clinton"), person(2, "Bernie Sanders"))
    first, second = read(event(*some), 0.0).sightings
    assert (first.name, first.aliases) == ("Hillary Clinton", ("Clinton",))
    assert (second.name, second.aliases) == ("Bernie Sanders", ())


def test_whoever_has_such_a_name_alone_is_nobody() -> None:
    some = (
        person(1, "Bernie Sanders Burns Hillary Clinton"),
        person(2, "Bernie Sanders"),
        person(3, "Hillary Clinton"),
    )
    assert [one.name for one in read(event(*some), 0.0).sightings] == [
        "Bernie Sanders",
        "Hillary Clinton",
    ]
