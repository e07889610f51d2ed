"""A made-up news wire: short articles from a seeded generator, with what must become of each."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass

from schemas.marker import Outcome
from tests.kafka import Message

FIRST = "Ada Bruno Celia Dario Edith Farid Greta Hugo Ines Jonas Karin Luis Mona Nils".split()
LAST = "Abbott Brandt Castell Dumas Eklund Farkas Grady Hollis Ivers Jansen Kowal".split()
ROLES = "Mayor,Governor,Senator,Judge,Chief Executive,Professor,Minister,Captain".split(",")
PLACES = "Oslo,Vienna,Lisbon,Nairobi,Lima,Chicago,Toronto,Seoul,Dublin,Athens".split(",")
THINGS = "bridge,harbour,tax,strike,budget,railway,school,election,factory,storm".split(",")
VERBS = "said,told reporters,added,argued,warned,insisted,explained".split(",")
REMARKS = (
    "We will not wait another {n} days for the {thing}.",
    "Nobody asked the {n} people who live near the {thing}.",
    "The {thing} costs {n} million, and that is too much.",
    "I have seen {n} plans for the {thing} and believe none of them.",
    "Without the {thing} this town loses {n} jobs.",
)
FINNISH = (
    "Kaupungin {n} asukasta odottaa yhä päätöstä sillasta, kertoi pormestari eilen illalla "
    "toimittajille. Hänen mukaansa työt alkavat vasta ensi keväänä, jos rahat riittävät."
)


@dataclass(frozen=True)
class Sent:
    """A raw record, and the outcome that it must have on `enriched`."""

    message: Message
    outcome: Outcome
    article_id: str | None


def wire(seed: int, count: int, partitions: int) -> Iterator[Sent]:
    """`count` raw records over `partitions`, the same ones for the same seed.

    Of a hundred about two are broken, two are sent twice, one is cancelled and two are Finnish.
    """
    rng = random.Random(seed)
    earlier: list[list[Sent]] = [[] for _ in range(partitions)]
    for number in range(count):
        partition = rng.randrange(partitions)
        kind = rng.choices(
            ("news", "broken", "repeat", "cancel", "finnish"), weights=(93, 2, 2, 1, 2)
        )[0]
        if kind in ("repeat", "cancel") and not earlier[partition]:
            kind = "news"
        uri = f"urn:wire:{number}"
        if kind == "broken":
            sent = Sent(_message(b'{"text": "cut o', uri, partition), Outcome.REJECTED, None)
        elif kind == "repeat":
            first = rng.choice(earlier[partition][-200:])
            sent = Sent(first.message, Outcome.REPEAT, first.article_id)
        elif kind == "cancel":
            position = rng.randrange(max(0, len(earlier[partition]) - 200), len(earlier[partition]))
            first = earlier[partition].pop(position)
            cancel = {"uri": first.article_id, "version": "2", "pubStatus": "canceled"}
            key = str(first.article_id)
            sent = Sent(
                _message(json.dumps(cancel).encode(), key, partition),
                Outcome.WITHDRAWN,
                first.article_id,
            )
        else:
            text = FINNISH.format(n=rng.randrange(9_999)) if kind == "finnish" else _text(rng)
            value = {
                "id": uri,
                "title": f"Dispatch {number}",
                "text": text,
                "published": f"2022-{1 + number % 12:02d}-{1 + number % 28:02d}T08:00:00Z",
                "language": "fi" if kind == "finnish" else "en",
            }
            sent = Sent(_message(json.dumps(value).encode(), uri, partition), Outcome.RESULT, uri)
            earlier[partition].append(sent)
        yield sent


def _message(value: bytes, key: str, partition: int) -> Message:
    return Message(value, key.encode(), [("content-type", b"application/json")], partition)


def _text(rng: random.Random) -> str:
    name, surname, role = rng.choice(FIRST), rng.choice(LAST), rng.choice(ROLES)
    thing, place = rng.choice(THINGS), rng.choice(PLACES)
    said, told = (
        rng.choice(REMARKS).format(n=rng.randrange(2, 999), thing=thing) for _ in range(2)
    )
    opening = (
        f"{place.upper()} - The {thing} of {place} divides {rng.randrange(2, 99)} councils.\n\n"
    )
    quoted = f'"{said[:-1]}," {role} {name} {surname} {rng.choice(VERBS)} on Tuesday.'
    more = f' "{told}"' if rng.random() < 0.5 else ""
    months = rng.randrange(2, 30)
    indirect = f"\n\n{surname} said that the {thing} would be finished within {months} months."
    return opening + quoted + more + (indirect if rng.random() < 0.5 else "") + "\n"
