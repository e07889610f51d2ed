"""A second language end to end: French, by its spaCy model named in the settings."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from agents.entities.dates.find import find_dates
from schemas.enriched import Enriched
from streams.pipeline import analyze
from streams.settings import Settings

TITLE = "Un plan pour les ports de la Méditerranée"
TEXT = """LYON, 12 mars 2024 - La ministre Hélène Vasseur a présenté mardi à Marseille un plan \
pour les ports.

« Nous devons agir avant l'été », a déclaré Hélène Vasseur devant les élus de la ville. \
« Les travaux commenceront le 3 avril 2024 », a-t-elle ajouté.

Le président du Sénégal, Amadou Diallo, est arrivé à Berlin lundi. « L'Allemagne est un partenaire \
fidèle du Sénégal », a dit Amadou Diallo à la presse.

Selon l'ONU, la Belgique et le Maroc ont signé un accord en janvier 2023. Le texte sera publié la \
semaine prochaine.
"""
ARTICLE = {
    "title": TITLE,
    "text": TEXT,
    "published": "2024-03-12T09:00:00Z",
    "url": "https://exemple.fr/ports",
}


@pytest.fixture(scope="module")
def event() -> Enriched:
    settings = Settings(models={"fr": "fr_core_news_sm"})
    (found,) = analyze([(json.dumps(ARTICLE).encode(), None)], settings)
    return Enriched.model_validate(found)


def test_the_article_is_read_as_french(event: Enriched) -> None:
    assert event.article.language == "fr"
    assert event.article.readable
    assert not event.incomplete


def test_entities_with_types_and_links(event: Enriched) -> None:
    types = {(mention.text, one.type) for one in event.entities for mention in one.mentions}
    assert {("Hélène Vasseur", "PERSON"), ("Amadou Diallo", "PERSON"), ("ONU", "ORG")} <= types
    assert {("Sénégal", "GPE"), ("Belgique", "GPE"), ("Maroc", "GPE"), ("Berlin", "GPE")} <= types
    codes = {
        mention.text: link.id
        for one in event.entities
        for mention in one.mentions
        for link in one.links
        if link.source == "iso3166-1"
    }
    assert {"Sénégal": "SN", "Allemagne": "DE", "Belgique": "BE", "Maroc": "MA"}.items() <= (
        codes.items()
    )


def test_mentions_of_one_person_and_one_state_are_one_entity(event: Enriched) -> None:
    counts = {one.name: len(one.mentions) for one in event.entities}
    assert counts["Hélène Vasseur"] == counts["Amadou Diallo"] == counts["Sénégal"] == 2


def test_places_on_the_map(event: Enriched) -> None:
    found = {mention.text: place for place in event.places for mention in place.mentions}
    expected = {
        "LYON": ("FR", 45.7, 4.8),
        "Marseille": ("FR", 43.3, 5.4),
        "Berlin": ("DE", 52.5, 13.4),
        "Allemagne": ("DE", 51.5, 10.5),
        "Maroc": ("MA", 32.0, -5.0),
    }
    for text, (country, latitude, longitude) in expected.items():
        assert found[text].country == country, text
        assert found[text].latitude == pytest.approx(latitude, abs=0.5), text
        assert found[text].longitude == pytest.approx(longitude, abs=0.5), text


def test_dates_with_values(event: Enriched) -> None:
    values = {one.text: (one.value, one.granularity) for one in event.dates}
    assert values["12 mars 2024"] == values["mardi"] == ("2024-03-12", "day")
    assert values["le 3 avril 2024"] == ("2024-04-03", "day")
    assert values["lundi"] == ("2024-03-11", "day")
    assert values["en janvier 2023"] == ("2023-01", "month")
    assert values["la semaine prochaine"] == ("2024-W12", "week")


def test_a_direct_quote_word_for_word(event: Enriched) -> None:
    quotes = {quote.text: quote for quote in event.quotes if quote.kind == "direct"}
    quote = quotes["L'Allemagne est un partenaire fidèle du Sénégal"]
    assert [TEXT[start:end] for start, end in quote.spans] == [quote.text]
    names = {one.id: one.mentions[0].text for one in event.entities}
    assert {names[one] for one in quote.about} == {"Allemagne", "Sénégal"}


def test_all_direct_quotes_word_for_word(event: Enriched) -> None:
    quotes = {quote.text for quote in event.quotes if quote.kind == "direct"}
    assert quotes == {
        "Nous devons agir avant l'été",
        "Les travaux commenceront le 3 avril 2024",
        "L'Allemagne est un partenaire fidèle du Sénégal",
    }
    for quote in event.quotes:
        assert [TEXT[start:end] for start, end in quote.spans] == [quote.text]


def test_direct_quotes_have_their_speakers(event: Enriched) -> None:
    speakers = {quote.text: quote.speaker.name for quote in event.quotes}
    assert speakers["Nous devons agir avant l'été"] == "Hélène Vasseur"
    assert speakers["Les travaux commenceront le 3 avril 2024"] == "Hélène Vasseur"
    assert speakers["L'Allemagne est un partenaire fidèle du Sénégal"] == "Amadou Diallo"


@dataclass(frozen=True)
class Read:
    """An article, and what its event has to say."""

    title: str
    published: str
    text: str
    people: dict[str, list[str]]
    others: set[tuple[str, str]]
    roles: dict[str, str]
    quotes: list[tuple[str, str, str | None]]
    places: dict[str, str]
    dates: list[tuple[str, str]]


BIKES = Read(
    title="Une usine de vélos renaît dans le Jura",
    published="2023-10-18T09:00:00Z",
    text="""DOLE, 18 octobre 2023 - La fabrique de vélos Cyclor, fermée l'an dernier, va rouvrir \
à Dole, a annoncé mardi son nouveau patron, Moussa Diallo.

« Nous embaucherons quarante personnes avant Noël », a promis M. Diallo lors d'une visite de \
l'atelier. « Les anciens salariés seront prioritaires », a-t-il ajouté.

La région Bourgogne-Franche-Comté a versé une aide d'un million d'euros. « C'est un pari \
raisonnable », assure Claire Montagnon, vice-présidente de la région. Selon Mme Montagnon, les \
premières livraisons partiront le 3 mars.

L'usine avait été fondée en 1987 par la famille Perrot. Elle exportait jusqu'au Japon et au \
Brésil.

Diallo, ancien cadre de Renault, dit avoir visité trente ateliers en Italie et au Portugal.
""",
    people={
        "Moussa Diallo": ["Moussa Diallo", "Diallo", "Diallo"],
        "Claire Montagnon": ["Claire Montagnon", "Montagnon"],
    },
    others={
        ("Dole", "GPE"),
        ("Renault", "ORG"),
        ("Japon", "GPE"),
        ("Bourgogne-Franche-Comté", "LOC"),
    },
    roles={"Moussa Diallo": "nouveau patron", "Claire Montagnon": "vice-présidente de la région"},
    quotes=[
        (
            "indirect",
            "La fabrique de vélos Cyclor, fermée l'an dernier, va rouvrir à Dole",
            "Moussa Diallo",
        ),
        ("direct", "Nous embaucherons quarante personnes avant Noël", "Moussa Diallo"),
        ("direct", "Les anciens salariés seront prioritaires", "Moussa Diallo"),
        ("direct", "C'est un pari raisonnable", "Claire Montagnon"),
        ("indirect", "les premières livraisons partiront le 3 mars", "Claire Montagnon"),
        ("indirect", "avoir visité trente ateliers en Italie et au Portugal", "Moussa Diallo"),
    ],
    places={"Dole": "FR", "Bourgogne-Franche-Comté": "FR", "Japon": "JP", "Portugal": "PT"},
    dates=[
        ("18 octobre 2023", "2023-10-18"),
        ("l'an dernier", "2022"),
        ("mardi", "2023-10-17"),
        ("le 3 mars", "2024-03-03"),
        ("1987", "1987"),
    ],
)
FISH = Read(
    title="À Dakar, la pêche artisanale demande de l'aide",
    published="2023-11-14T08:00:00Z",
    text="""DAKAR (AFP) - Les pêcheurs de Dakar réclament un soutien après une saison \
catastrophique au Sénégal et en Mauritanie.

« Il n'y a plus de poisson près des côtes, déplore Awa Ndoye, qui dirige une coopérative de \
Mbour. Nos enfants partent en Espagne. »

La ministre des Pêches, Fatou Sarr, a reçu les représentants du secteur il y a deux semaines. \
Elle a affirmé que les licences des bateaux étrangers seraient revues en janvier 2024.

« La ministre nous écoute, mais rien ne bouge », regrette Mme Ndoye. D'après l'Union des \
pêcheurs, six cents pirogues ont cessé de sortir depuis 2019.

L'Union européenne et le Maroc avaient signé un accord en 2019. Bruxelles n'a pas réagi hier.
""",
    people={"Awa Ndoye": ["Awa Ndoye", "Ndoye"], "Fatou Sarr": ["Fatou Sarr"]},
    others={("Sénégal", "GPE"), ("Union européenne", "ORG"), ("Espagne", "GPE"), ("Maroc", "GPE")},
    roles={"Fatou Sarr": "ministre des Pêches"},
    quotes=[
        (
            "direct",
            "Il n'y a plus de poisson près des côtes Nos enfants partent en Espagne.",
            "Awa Ndoye",
        ),
        (
            "indirect",
            "que les licences des bateaux étrangers seraient revues en janvier 2024",
            "Fatou Sarr",
        ),
        ("direct", "La ministre nous écoute, mais rien ne bouge", "Awa Ndoye"),
        (
            "indirect",
            "six cents pirogues ont cessé de sortir depuis 2019",
            "Union des pêcheurs",
        ),
    ],
    places={"Dakar": "SN", "Mbour": "SN", "Espagne": "ES", "Maroc": "MA", "Bruxelles": "BE"},
    dates=[
        ("il y a deux semaines", "2023-W44"),
        ("en janvier 2024", "2024-01"),
        ("2019", "2019"),
        ("2019", "2019"),
        ("hier", "2023-11-13"),
    ],
)
FLAME = Read(
    title="Jeux : la flamme passera par Québec",
    published="2024-10-12T10:00:00Z",
    text="""La flamme des Jeux passera par Québec et Montréal au printemps 2025, a indiqué \
vendredi le Comité olympique canadien.

Le maire de Québec, Antoine Lavallée, s'est réjoui de la nouvelle. « Toute la ville sera dans la \
rue », a-t-il lancé à la presse. « Ce sera une fête populaire. »

Pour Sophie Tremblay, présidente du comité, « le parcours doit montrer le pays entier ».

Le parcours complet sera publié la semaine prochaine. En 1976, la flamme était arrivée d'Athènes \
par satellite, rappelle Lavallée.

Le gouvernement du Canada n'a pas précisé le coût de l'opération. « Nous répondrons lundi \
prochain », a dit un porte-parole du ministère des Sports à Ottawa.
""",
    people={
        "Antoine Lavallée": ["Antoine Lavallée", "Lavallée"],
        "Sophie Tremblay": ["Sophie Tremblay"],
    },
    others={("Québec", "GPE"), ("Comité olympique canadien", "ORG"), ("Jeux", "EVENT")},
    roles={"Antoine Lavallée": "maire de Québec", "Sophie Tremblay": "présidente du comité"},
    quotes=[
        (
            "indirect",
            "La flamme des Jeux passera par Québec et Montréal au printemps 2025",
            "Comité olympique canadien",
        ),
        ("direct", "Toute la ville sera dans la rue", "Antoine Lavallée"),
        ("direct", "Ce sera une fête populaire.", "Antoine Lavallée"),
        ("partial", "le parcours doit montrer le pays entier", "Sophie Tremblay"),
        (
            "indirect",
            "En 1976, la flamme était arrivée d'Athènes par satellite",
            "Antoine Lavallée",
        ),
        (
            "direct",
            "Nous répondrons lundi prochain",
            None,
        ),
    ],
    places={"Québec": "CA", "Montréal": "CA", "Athènes": "GR", "Ottawa": "CA"},
    dates=[
        ("printemps 2025", "2025-21"),
        ("vendredi", "2024-10-11"),
        ("la semaine prochaine", "2024-W42"),
        ("1976", "1976"),
        ("lundi prochain", "2024-10-14"),
    ],
)
ARTICLES = [BIKES, FISH, FLAME]


@pytest.fixture(scope="module")
def events() -> list[Enriched]:
    settings = Settings(models={"fr": "fr_core_news_sm"})
    raw = [
        json.dumps({"title": one.title, "text": one.text, "published": one.published}).encode()
        for one in ARTICLES
    ]
    found = analyze([(value, None) for value in raw], settings)
    return [Enriched.model_validate(one) for one in found]


@pytest.mark.parametrize("number", range(len(ARTICLES)))
def test_whole_articles(events: list[Enriched], number: int) -> None:
    """People by all their names, roles, what is said by whom, places on the map, dates."""
    event, expected = events[number], ARTICLES[number]
    names = {one.name: one for one in event.entities}
    for name, mentions in expected.people.items():
        assert names[name].type == "PERSON"
        assert [mention.text for mention in names[name].mentions] == mentions
    assert expected.others <= {(one.name, one.type) for one in event.entities}
    for name, role in expected.roles.items():
        assert role in names[name].roles
    said = [(quote.kind, quote.text, quote.speaker.name) for quote in event.quotes]
    assert said == expected.quotes
    for quote in event.quotes:
        assert " ".join(expected.text[start:end] for start, end in quote.spans) == quote.text
    found = {mention.text: place.country for place in event.places for mention in place.mentions}
    assert expected.places.items() <= found.items()
    assert [(one.text, one.value) for one in event.dates] == expected.dates


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("Elle a été élue mardi dernier.", [("mardi dernier", "2023-10-17")]),
        ("Le vote aura lieu le 3 mars.", [("le 3 mars", "2024-03-03")]),
        ("Le vote a eu lieu le 3 mars.", [("le 3 mars", "2023-03-03")]),
        ("Les ventes ont chuté l'an dernier.", [("l'an dernier", "2022")]),
        ("L'usine a fermé en 2019.", [("2019", "2019")]),
        ("Il est arrivé il y a deux semaines.", [("il y a deux semaines", "2023-W40")]),
        ("Le procès s'ouvrira dans trois jours.", [("dans trois jours", "2023-10-21")]),
        ("Le bail court jusqu'à vendredi.", [("vendredi", "2023-10-20")]),
        ("La grève dure depuis lundi.", [("lundi", "2023-10-16")]),
        ("Le festival a lieu du 3 au 5 juin.", [("du 3 au 5 juin", "2023-06-03")]),
        ("La neige est tombée en mars dernier.", [("en mars dernier", "2023-03")]),
        ("Le parc rouvrira début janvier.", [("début janvier", "2024-01")]),
        (
            "Un château du XIXe siècle a brûlé l'été dernier.",
            [
                ("XIXe siècle", "18XX"),
                ("l'été dernier", "2023-22"),
            ],
        ),
        (
            "Le 2 mai 2022, il a signé. La veille, il doutait. Un an plus tard, il partit.",
            [
                ("Le 2 mai 2022", "2022-05-02"),
                ("La veille", "2022-05-01"),
                ("Un an plus tard", "2023"),
            ],
        ),
    ],
)
def test_dates_of_sentences(text: str, dates: list[tuple[str, str]]) -> None:
    """Published on 18 October 2023; without that, what is relative has no date."""
    found = find_dates(text, "2023-10-18", "fr")
    assert [(one["text"], one["value"]) for one in found] == dates
    stated = [one for one in find_dates(text, None, "fr") if one["relative"]]
    assert stated == []


def test_a_surname_read_as_a_place_or_a_work_is_its_bearer() -> None:
    """The model types a bare name as it likes; the article says whose it is."""
    text = "Mme Ndoye a signé. Awa Ndoye attend. Le député Karim Sy a vu Ndoye. Sy est parti."
    event = read(text)
    people = {one.name: [mention.text for mention in one.mentions] for one in event.entities}
    assert people["Awa Ndoye"] == ["Ndoye", "Awa Ndoye", "Ndoye"]
    assert people["Karim Sy"] == ["Karim Sy", "Sy"]
    assert {one.type for one in event.entities} == {"PERSON"}
    genders = {one.name: one.gender for one in event.entities}
    assert genders == {"Awa Ndoye": "female", "Karim Sy": "male"}


def read(text: str) -> Enriched:
    settings = Settings(models={"fr": "fr_core_news_sm"})
    article = {"title": "Le point du jour", "text": text, "language": "fr"}
    (found,) = analyze([(json.dumps(article).encode(), None)], settings)
    return Enriched.model_validate(found)


def test_a_capital_that_acts_and_a_people() -> None:
    """Moscow refuses for its government; in Athens people only meet. A demonym has its state."""
    event = read(
        "Moscou a rejeté la proposition. Les ministres se sont réunis à Athènes. Les Français et "
        "les Allemands ont quitté la salle avant la fin de la réunion."
    )
    entities = {one.name: one for one in event.entities}
    assert entities["Moscou"].stands_for == "Government of Russia"
    assert entities["Athènes"].stands_for is None
    french = entities["Français"]
    assert french.type == "NORP"
    assert {link.id for link in french.links} == {"Q142", "FR"}
