"""Made-up articles about people of one name."""

from __future__ import annotations

from typing import Any

from streams.archive.database import Database
from streams.archive.identities import Resolver
from streams.archive.rows import rows_of
from streams.archive.writer import write
from streams.client import Event
from streams.sinks.base import Change
from streams.sinks.batch import Batch
from tests.streams.enriched import event as enriched
from tests.streams.sinks.pouring import event

ROWING = (
    "The rowing coach {name} praised the crew of the Harbour Rowing Union after the regatta. "
    "The boat won the final by a length, and the oars of the crew were new. Ines Marsh, who rows "
    "at stroke, thanked the coach. The regatta on the river drew a crowd, and the union wants a "
    "boathouse. Coach {last} said the crew trains on the river at dawn before each regatta."
)
BANKING = (
    "The central banker {name} raised the interest rate of the Bank of Arden to fight inflation. "
    "Bond yields rose after the decision, and lenders expect another rate rise. Piet Vos, an "
    "economist, had forecast the decision. Inflation in Arden has doubled, and the currency fell. "
    "Governor {last} said that the bank watches prices, bonds and the currency of lenders closely."
)


def article(id: str, text: str, name: str, **more: Any) -> dict[str, Any]:
    """An enriched event in which one person is named, and speaks once."""
    last = name.split()[-1]
    said = text.format(name=name, last=last)
    rowing = text is ROWING
    whom = (
        [("Harbour Rowing Union", "ORG"), ("Ines Marsh", "PERSON")]
        if rowing
        else [("Bank of Arden", "ORG"), ("Piet Vos", "PERSON"), ("Arden", "GPE")]
    )
    data = enriched(id)
    entities = [
        {
            **_entity("e1", name, "PERSON", said, [last] if last != name else []),
            "roles": ["rowing coach" if rowing else "central banker"],
            "gender": "female",
            **more,
        },
        *(_entity(f"e{k}", one, type_, said) for k, (one, type_) in enumerate(whom, 2)),
    ]
    quote = {**data["quotes"][0], "about": [], "places": [], "dates": [], "via": None}
    quote["speaker"] = {**quote["speaker"], "entity": "e1", "name": name}
    data["article"] = {**data["article"], "text": said, "word_count": len(said.split())}
    return {**data, "entities": entities, "places": [], "dates": [], "quotes": [quote]}


def _entity(
    id: str, name: str, type_: str, text: str, aliases: list[str] | None = None
) -> dict[str, Any]:
    at = text.find(name)
    mentions = [{"start": at, "end": at + len(name), "text": name, "field": "text"}]
    for alias in aliases or []:
        at = text.rfind(alias)
        mentions.append({"start": at, "end": at + len(alias), "text": alias, "field": "text"})
    return {
        "id": id,
        "name": name,
        "type": type_,
        "mentions": mentions,
        "aliases": aliases or [],
        "roles": [],
        "belongs_to": None,
        "stands_for": None,
        "gender": None,
        "salience": 0.5,
        "links": [],
    }


def numbered(*datas: dict[str, Any], first: int = 0) -> list[Event]:
    """Events at offsets one after the other."""
    return [event(first + k, data) for k, data in enumerate(datas)]


def put(database: Database, *events: Event) -> None:
    """Archive at once."""
    batch = Batch(rows_of)
    for one in events:
        batch.add(Change(one))
    write(database, batch.articles, batch.late)


def resolve(database: Database, batch: int = 100) -> None:
    """Until nothing is left."""
    resolver = Resolver(database, batch)
    while resolver.run():
        pass


NAMESAKES = [
    article(f"urn:{k}", text, "Ana Petrova")
    for k, text in enumerate((ROWING, BANKING, ROWING, BANKING, ROWING, BANKING))
]
