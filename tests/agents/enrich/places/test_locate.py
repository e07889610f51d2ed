"""Places: which of those that share a name is meant."""

from __future__ import annotations

from typing import Any

import pytest

from agents.enrich.places.index import KINDS, candidates
from agents.enrich.places.locate import locate
from schemas.enriched import Place
from tools.tables.points import DIVISIONS


def places(text: str, names: dict[str, str], **article: Any) -> dict[str, Place]:
    """Name as the text has it to its place. `names`: name to entity type."""
    entities = []
    for number, (name, kind) in enumerate(names.items(), 1):
        mentions = []
        start = text.find(name)
        while start >= 0:
            end = start + len(name)
            mentions.append({"start": start, "end": end, "text": name, "field": "text"})
            start = text.find(name, end)
        entities.append(
            {"id": f"e{number}", "name": name, "type": kind, "mentions": mentions, "aliases": []}
        )
    found = {}
    for value in locate({"text": text, **article}, entities):
        place = Place.model_validate(value)
        for mention in place.mentions:
            assert text[mention.start : mention.end] == mention.text
        found[place.mentions[0].text] = place
    return found


def test_population_decides_where_nothing_else_does() -> None:
    """Paris alone is the one in France."""
    paris = places("He lives in Paris.", {"Paris": "GPE"})["Paris"]
    assert (paris.country, paris.kind, paris.geonames) == ("FR", "city", 2988507)
    assert paris.why == ["population"]


def test_a_state_right_after_decides() -> None:
    """Paris, Texas; St. Paul, Minn.; London, Ont."""
    text = "From Paris, Texas, he drove to St. Paul, Minn., and to London, Ont., in a day."
    found = places(text, dict.fromkeys(("Paris", "St. Paul", "London"), "GPE"))
    assert {name: place.region for name, place in found.items()} == {
        "Paris": "Texas",
        "St. Paul": "Minnesota",
        "London": "Ontario",
    }
    assert found["Paris"].why == ["qualifier"]


def test_company_decides_between_towns() -> None:
    """Among places of one state, a shared name is the one in that state."""
    text = "Storms hit Portland, Bangor, Augusta and Lewiston across Maine."
    names = dict.fromkeys(("Portland", "Bangor", "Augusta", "Lewiston", "Maine"), "GPE")
    found = places(text, names)
    assert {found[name].region for name in names} == {"Maine"}
    assert "company" in found["Bangor"].why


def test_georgia_is_a_country_or_a_state() -> None:
    """Its company tells which."""
    names = dict.fromkeys(("Georgia", "Atlanta", "Savannah"), "GPE")
    assert places("In Georgia, Atlanta and Savannah voted.", names)["Georgia"].kind == "region"
    names = dict.fromkeys(("Georgia", "Tbilisi", "Armenia"), "GPE")
    assert places("Tbilisi said Georgia and Armenia agreed.", names)["Georgia"].kind == "country"


@pytest.mark.parametrize(
    ("outlet", "country"), [("https://news.example.ca/a", "CA"), ("https://example.co.uk/a", "GB")]
)
def test_the_outlets_country_speaks_for_its_own(outlet: str, country: str) -> None:
    """Two towns of a size: the outlet's readers know theirs."""
    found = places("A fire broke out in Windsor.", {"Windsor": "GPE"}, url=outlet)
    assert found["Windsor"].country == country


def test_washington_alone_is_the_capital() -> None:
    """Not the state; and a dateline says so."""
    text = "WASHINGTON (Agency) - The White House declined to comment."
    place = places(text, {"WASHINGTON": "GPE"}, dateline="WASHINGTON")["WASHINGTON"]
    assert (place.kind, place.region) == ("city", "District of Columbia")
    assert "dateline" in place.why


def test_washington_in_a_states_paper_is_the_capital_too() -> None:
    """Maine has a Washington of 1,500 people among the article's other towns."""
    names = dict.fromkeys(("Augusta", "Portland", "Maine", "Washington"), "GPE")
    found = places("Augusta and Portland, Maine, wrote to Washington.", names)
    assert found["Washington"].region == "District of Columbia"


@pytest.mark.parametrize(
    ("name", "kind", "country"),
    [
        ("U.S.", "country", "US"),
        ("Britain", "country", "GB"),
        ("Russia", "country", "RU"),
        ("Calif.", "region", "US"),
        ("B.C.", "region", "CA"),
        ("Queensland", "region", "AU"),
        ("Fars Province", "region", "IR"),
        ("northern Iraq", "country", "IQ"),
        ("Europe", "continent", None),
        ("West Bank", "region", "PS"),
        ("Middle East", "area", None),
        ("Etats-Unis", "country", "US"),
    ],
)
def test_kinds_of_places(name: str, kind: str, country: str | None) -> None:
    """Countries, first-level divisions and how they are shortened, continents, areas."""
    place = places(f"It was seen in {name} again.", {name: "LOC"})[name]
    assert (place.kind, place.country) == (kind, country)


def test_counties_are_told_apart_by_their_state() -> None:
    """Thirty counties are called Monroe."""
    text = "Deputies in Monroe County, Kentucky, arrested a man."
    place = places(text, {"Monroe County": "GPE", "Kentucky": "GPE"})["Monroe County"]
    assert (place.kind, place.region) == ("area", "Kentucky")


def test_a_place_inside_an_organisations_name() -> None:
    """It is a mention of the place where the article names it, else a place of its own."""
    text = "Toronto General Hospital is in Toronto. The University of Missouri agreed."
    names = {"Toronto General Hospital": "ORG", "Toronto": "GPE", "University of Missouri": "ORG"}
    text_places = locate(
        {"text": text},
        [
            {
                "id": f"e{n}",
                "name": name,
                "type": kind,
                "aliases": [],
                "mentions": [
                    {
                        "start": text.rindex(name),
                        "end": text.rindex(name) + len(name),
                        "text": name,
                        "field": "text",
                    }
                ],
            }
            for n, (name, kind) in enumerate(names.items(), 1)
        ],
    )
    toronto, missouri = text_places
    assert [(m["start"], m["text"]) for m in toronto["mentions"]] == [
        (0, "Toronto"),
        (text.rindex("Toronto"), "Toronto"),
    ]
    assert missouri["entity"] == "e3"
    assert missouri["region"] == "Missouri"
    assert "part of a name" in missouri["why"]


def test_demonyms_give_their_country_and_say_so() -> None:
    """Turkish troops are Turkey's; Turks are people, not a place."""
    found = places("Turkish troops met Turks.", {"Turkish": "NORP", "Turks": "NORP"})
    assert found["Turkish"].country == "TR"
    assert found["Turkish"].why == ["demonym"]
    assert "Turks" not in found


def test_a_person_is_no_town() -> None:
    """A first name that is a town's too stays a person, unless it stands where places do."""
    names = {"Georgia Stevens": "PERSON", "Georgia": "GPE"}
    assert places("Georgia Stevens skates. Georgia began at four.", names) == {}
    assert candidates("M.D.") == ()


def test_unknown_names_have_no_point() -> None:
    """Nothing is invented."""
    assert places("He lives in Xyzzyville.", {"Xyzzyville": "GPE"}) == {}


def test_same_input_same_places() -> None:
    """Order of candidates of equal weight does not depend on the run."""
    text = "Springfield, Clinton and Franklin are towns."
    names = dict.fromkeys(("Springfield", "Clinton", "Franklin"), "GPE")
    assert places(text, names) == places(text, names)


@pytest.mark.parametrize(
    ("name", "kind", "country", "near"),
    [
        ("Bourgogne-Franche-Comté", "region", "FR", (47.3, 5.0)),
        ("Finistère", "area", "FR", (48.3, -4.1)),
        ("Bavière", "region", "DE", (49.0, 11.4)),
        ("Californie", "region", "US", (37.3, -119.8)),
        ("Afrique de l'Ouest", "area", None, (12.0, 0.0)),
        ("Asie", "continent", None, (29.8, 89.3)),
        ("Pékin", "city", "CN", (39.9, 116.4)),
        ("Corée du Sud", "country", "KR", (36.5, 127.8)),
    ],
)
def test_french_names(name: str, kind: str, country: str | None, near: tuple[float, float]) -> None:
    best = candidates(name)[0]
    assert (KINDS[best.kind], best.country or None) == (kind, country)
    assert abs(best.latitude - near[0]) < 1
    assert abs(best.longitude - near[1]) < 1


def test_a_division_without_a_point_of_its_own_lies_amid_its_towns() -> None:
    """Alberta's point is reckoned from its GeoNames places, not set by hand."""
    assert ("CA", "Alberta") not in DIVISIONS
    alberta = next(one for one in candidates("Alberta") if one.kind == "r")
    assert 49 < alberta.latitude < 60
    assert -120 < alberta.longitude < -110


@pytest.mark.parametrize(("name", "country"), [("Moscow", "RU"), ("Geneva", "CH"), ("Dakar", "SN")])
def test_a_capital_is_the_town_not_the_division_around_it(name: str, country: str) -> None:
    """So it has GeoNames' number; the state of New York stays one, for its people say so."""
    place = places(f"It was seen in {name} again.", {name: "GPE"})[name]
    assert (place.kind, place.country) == ("city", country)
    assert place.geonames is not None


def _where(text: str, **names: str) -> dict[str, str]:
    """Region, else country, of each place."""
    found = places(text, {name.replace("_", " "): kind for name, kind in names.items()})
    return {name: place.region or place.country or "" for name, place in found.items()}


@pytest.mark.parametrize(
    ("text", "georgia"),
    [
        ("Voters in Georgia and Alabama go to the polls.", "Georgia"),
        ("Floods hit Alabama, Georgia and Tennessee.", "Georgia"),
        ("Ukraine, Moldova and Georgia applied.", "GE"),
        ("Armenia and Georgia signed it.", "GE"),
    ],
)
def test_names_beside_one_in_a_list_are_of_its_kind(text: str, georgia: str) -> None:
    others = ("Georgia", "Alabama", "Tennessee", "Ukraine", "Moldova", "Armenia")
    found = _where(text, **{name: "GPE" for name in others if name in text})
    assert found["Georgia"] == georgia


@pytest.mark.parametrize(
    "text",
    [
        "The mayor of New York spoke.",
        "New York Mayor Sam Birk spoke.",
        "New York's mayor spoke.",
        "The city of New York sued.",
    ],
)
def test_what_has_a_mayor_is_a_town(text: str) -> None:
    assert places(text, {"New York": "GPE"})["New York"].kind == "city"
    governed = places("New York Gov. Lena Ortega spoke.", {"New York": "GPE"})
    assert governed["New York"].kind == "region"


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("Harris County", "Texas"),
        ("Cook County", "Illinois"),
        ("Kent", "England"),
        ("Cornwall", "England"),
        ("Devon", "England"),
        ("Luton North", "England"),
        ("St. Louis", "Missouri"),
        ("Gaza", "PS"),
        ("Donbas", "UA"),
        ("Tibet", "CN"),
    ],
)
def test_counties_parts_of_towns_and_areas(name: str, where: str) -> None:
    assert _where(f"It rained in {name} again.", **{name.replace(" ", "_"): "GPE"})[name] == where


@pytest.mark.parametrize(
    ("text", "name", "kind", "state"),
    [
        ("The crash in Salem, OR, killed two.", "Salem", "GPE", "Oregon"),
        ("He drowned in Bangor, ME, on Monday.", "Bangor", "GPE", "Maine"),
        ("She was shot in Gary, IN, on Monday.", "Gary", "GPE", "Indiana"),
        ("Fires came near Paradise, California, again.", "Paradise", "GPE", "California"),
    ],
)
def test_states_in_short_behind_a_town(text: str, name: str, kind: str, state: str) -> None:
    assert _where(text, **{name: kind})[name] == state


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("The coins date from 44 B.C. at most.", "B.C.", "GPE"),
        ("In the second century A.D. it fell.", "A.D.", "GPE"),
        ("He burns in Hell, the preacher said.", "Hell", "GPE"),
        ("Uranus and Neptune are cold.", "Uranus", "LOC"),
        ("The phone company Orange has 20,000 staff.", "Orange", "ORG"),
        ("She studied at Victoria University of Wellington.", "Victoria University", "ORG"),
    ],
)
def test_eras_planets_and_companies_are_no_places(text: str, name: str, kind: str) -> None:
    assert places(text, {name: kind}) == {}


def test_british_columbia_with_dots_stays() -> None:
    assert _where("The B.C. government said no.", **{"B.C.": "GPE"}) == {"B.C.": "British Columbia"}


@pytest.mark.parametrize(
    "text", ["In Virginia, turnout was high.", "The state of Virginia pays well."]
)
def test_a_state_named_like_a_person_of_the_article(text: str) -> None:
    names = {"Virginia Lund": "PERSON", "Virginia": "GPE"}
    assert places(f"Virginia Lund voted. {text}", names)["Virginia"].region == "Virginia"


def test_a_town_inside_a_name_in_capitals() -> None:
    found = places("THE HARBOUR OF OSLO WAS SOLD.", {"HARBOUR OF OSLO": "ORG"})
    assert [place.country for place in found.values()] == ["NO"]


def test_a_small_town_that_is_said_to_lie_elsewhere_is_none() -> None:
    assert places("He fell south of Holliday, Missouri, on Monday.", {"Holliday": "GPE"}) == {}


def test_a_list_of_countries_qualifies_none_of_them() -> None:
    found = places("It ships to Canada, Mexico and Peru.", {"Canada": "GPE", "Mexico": "GPE"})
    assert found["Canada"].country == "CA"


def test_a_form_of_address_is_before_no_town() -> None:
    assert places("He met Mrs. Houston in May.", {"Houston": "GPE"}) == {}
