"""Articles for some minutes of the dashboards: made up here, no two alike, some of every kind."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from tests.articles import article
from tests.kafka import Message

PEOPLE = (
    *("Ingrid Solberg", "Pavel Horak", "Amina Diallo", "Claire Bonnard", "Taro Endo"),
    *("Helen Brandt", "Rosa Medina", "Samuel Okoye", "Lin Mei-hua", "Jonas Petersen"),
    *("Nadia Rahimi", "Fraser Kerr", "Beatriz Costa", "Viktor Lindgren", "Mary Achieng"),
)
ROLES = ("Mayor", "Finance Minister", "Chief Engineer", "Professor", "Judge", "Senator")
ORGANISATIONS = (
    *("the Harbour Board", "Meridian Rail", "the Transport Ministry", "Orbis Energy"),
    *("the World Health Organization", "the European Commission", "Northern Steel"),
)
TOWNS = (
    *("Oslo", "Prague", "Dakar", "Lyon", "Osaka", "Berlin", "Bogota", "Lagos", "Taipei"),
    *("Copenhagen", "Toronto", "Glasgow", "Lisbon", "Stockholm", "Nairobi", "Chicago"),
    *("Vienna", "Sydney", "Warsaw", "Madrid", "Rome", "Jakarta", "Lima", "Seattle"),
)
SUBJECTS = (
    *("the new bridge", "the tram line", "the water plant", "the wind farm", "the night train"),
    *("the vaccine campaign", "the school budget", "the steel works", "the flood barrier"),
)
OPENINGS = (
    "{TOWN} (Example) - Work on {subject} will begin in {month}, {role} {name} told reporters.",
    "{role} {name} denied on {day} that {subject} had been given up.",
    "{TOWN} (Example) - {subject_} has failed its test, according to {organisation}.",
    "{organisation_} said on {day} that {subject} would cost {number} million euros.",
    'A court in {town} stopped {subject} on {day}, a decision that {name} called "a disgrace".',
)
PARAGRAPHS = (
    '"We have waited {number} years for this," {last} said. "Nobody should have to wait longer."',
    '"It is a terrible mistake," said {other}, who leads the opposition in {elsewhere}. {He} added '
    "that {number} families would lose their homes.",
    '{other} said {he} was "not happy at all" with {organisation}, and warned that {subject} '
    "might never open.",
    "According to {organisation}, {number} people in {elsewhere} and {town} signed a petition.",
    '"I am proud of what the people of {town} have done," {other} told a crowd of {number}. "They '
    'kept their calm, and they won."',
    "{organisation_} denied that it had known of the damage. Its spokesman declined to comment.",
    '{last} could not rule out that the price would rise. "We may need {number} million more," '
    "{he} said in {elsewhere}.",
    "The plan was welcomed in {elsewhere}, where {other} spoke of a good day for the region.",
    '"Perhaps {subject} will be ready in {month}," said a person who knows the plans.',
    "Experts in {elsewhere} believe the {number} workers can finish before {month}.",
    '{other} thanked the police and called the rescue "a wonderful success".',
    '"That is a lie," {last} answered when asked whether {organisation} had paid {number} euros.',
)
FOREIGN = {
    "fr": "Le conseil de {town} a reporté hier le vote sur un budget de {number} millions d'euros, "
    "faute d'accord entre les partis. La séance reprendra la semaine prochaine.",
    "de": "Der Rat von {town} hat gestern die Abstimmung über {number} Millionen Euro vertagt, "
    "weil sich die Parteien nicht einigen konnten. Die Sitzung wird nächste Woche fortgesetzt.",
    "es": "El consejo de {town} aplazó ayer la votación sobre {number} millones de euros porque "
    "los partidos no llegaron a un acuerdo. La sesión seguirá la próxima semana.",
}
MONTHS = ("March", "April", "June", "September", "October")
DAYS = ("Monday", "Tuesday", "Thursday", "Friday")


def rate(second: float) -> float:
    """Articles a second: waves, with one burst."""
    waves = 5 + 3 * math.sin(second / 35) + 1.2 * math.sin(second / 9)
    return waves + (55.0 if 560 <= second < 572 else 0.0)


def messages(seed: int = 1) -> Iterator[Message]:
    """Raw records without end."""
    chance = random.Random(seed)
    number = 0
    story: Message | None = None
    while True:
        number += 1
        name, partition = f"traffic-{number}", number % 2
        kind = chance.random()
        if kind < 0.015:
            yield Message(
                b'{"title": "Cut off in the mid',
                partition=partition,
                headers=[("content-type", b"application/json")],
            )
        elif kind < 0.022:
            yield article(name, text=" ", title="Nothing", partition=partition)
        elif kind < 0.15:
            language = chance.choice(sorted(FOREIGN))
            text = FOREIGN[language].format(**_facts(chance))
            yield article(name, text=text, title=name, language=language, partition=partition)
        elif kind < 0.25 and story is not None:
            yield _again(story, name)
        elif kind < 0.27:
            until = (datetime.now(UTC) + timedelta(seconds=5)).isoformat()
            yield _story(chance, name, partition, embargoed=until)
        elif kind < 0.29 and story is not None:
            value = json.loads(story.value or b"{}") | {"pubStatus": "canceled", "version": "2"}
            yield Message(json.dumps(value).encode(), story.key, story.headers, story.partition)
            story = None
        else:
            story = _story(chance, name, partition)
            yield story


def _story(chance: random.Random, name: str, partition: int, **fields: str) -> Message:
    facts = _facts(chance)
    chosen = [chance.choice(OPENINGS), *chance.sample(PARAGRAPHS, 5)]
    parts = []
    for part in chosen:
        more = _facts(chance)
        kept = ("town", "TOWN", "name", "last", "role", "subject", "subject_")
        parts.append(part.format(**(more | {key: facts[key] for key in kept})))
    title = f"{facts['last']} and {facts['subject']} in {facts['town']}"
    text = "\n\n".join(parts)
    return article(name, text=text, title=title, partition=partition, **fields)


def _facts(chance: random.Random) -> dict[str, str]:
    name, other = chance.sample(PEOPLE, 2)
    town, elsewhere = chance.sample(TOWNS, 2)
    subject, organisation = chance.choice(SUBJECTS), chance.choice(ORGANISATIONS)
    he = chance.choice(("he", "she"))
    return {
        "name": name,
        "last": name.split()[-1],
        "other": other,
        "town": town,
        "TOWN": town.upper(),
        "elsewhere": elsewhere,
        "subject": subject,
        "subject_": subject[0].upper() + subject[1:],
        "organisation": organisation,
        "organisation_": organisation[0].upper() + organisation[1:],
        "role": chance.choice(ROLES),
        "he": he,
        "He": he.capitalize(),
        "month": chance.choice(MONTHS),
        "day": chance.choice(DAYS),
        "number": str(chance.randint(3, 90)),
    }


def _again(story: Message, name: str) -> Message:
    """A copy that another outlet runs under another id."""
    value = json.loads(story.value or b"{}")
    value |= {"id": f"urn:example:{name}", "title": f"{value['title']} (wire)"}
    return Message(json.dumps(value).encode(), value["id"].encode(), story.headers, story.partition)
