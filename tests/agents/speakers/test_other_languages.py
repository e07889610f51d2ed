"""Speakers by the plain rules of languages other than English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
import spacy

from agents.quotes import QuoteInput, extract_quotes
from agents.speakers import SpeakerEntity, resolve_speakers


def entity(number: int, name: str, kind: str, **more: object) -> SpeakerEntity:
    """An entity of a text, to be given its mentions."""
    return SpeakerEntity(f"e{number}", name, kind, (), **more)  # type: ignore[arg-type]


def resolve(text: str, entities: Sequence[SpeakerEntity]) -> list[tuple[str | None, str]]:
    """Name of the entity (else what it stands for) and method, a quote."""
    found = []
    for one in entities:
        names = {one.name, one.name.split()[-1]} if one.type == "PERSON" else {one.name}
        spans = {
            match.span() for name in names for match in re.finditer(rf"\b{re.escape(name)}\b", text)
        }
        whole = [
            a for a in spans if not any(b != a and b[0] <= a[0] and a[1] <= b[1] for b in spans)
        ]
        found.append(replace(one, mentions=tuple(sorted(whole))))
    (quotes,) = extract_quotes([QuoteInput(text, language="fr")], spacy.blank("fr"), None)
    governments = {one.id: f"Government of {one.name}" for one in found if one.type == "GPE"}
    speakers = resolve_speakers(text, quotes, found, "fr", governments)
    names_of = {one.id: one.name for one in found}
    return [(names_of.get(one.entity_id or "", one.stands_for), one.method) for one in speakers]


SOW = entity(1, "Amadou Sow", "PERSON", gender="male", roles=("ministre des Ports",))
RENARD = entity(2, "Lise Renard", "PERSON", gender="female", roles=("maire de Brou",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Amadou Sow est venu. « Oui, bien sûr », a dit M. Sow.", [("Amadou Sow", "surname")]),
        (
            "Amadou Sow a vu Lise Renard. « C'est réglé », a-t-elle assuré.",
            [("Lise Renard", "pronoun")],
        ),
        (
            "Lise Renard a vu Amadou Sow. « C'est réglé », assure la maire.",
            [("Lise Renard", "title")],
        ),
        (
            "Amadou Sow a vu Lise Renard. « C'est réglé », assure le ministre.",
            [("Amadou Sow", "title")],
        ),
        ("« C'est réglé », assure l'avocat d'Amadou Sow.", [(None, "open")]),
        ("« Nous sommes prêts », répond-on.", [(None, "open")]),
        ("Selon la préfecture, le pont est sûr.", [("préfecture", "description")]),
        (
            "« Je viens », a dit Lise Renard. « Je reste », a-t-elle ajouté. « Demain aussi. »",
            [("Lise Renard", "name"), ("Lise Renard", "pronoun"), ("Lise Renard", "carried")],
        ),
    ],
)
def test_who_speaks_in_french(text: str, expected: list[tuple[str | None, str]]) -> None:
    """By name, surname, pronoun and office; what nothing supports stays open."""
    assert resolve(text, [SOW, RENARD]) == expected


def test_a_state_speaks_through_its_government() -> None:
    text = "La Norvège a annoncé que le port fermerait."
    assert resolve(text, [entity(1, "Norvège", "GPE")]) == [("Norvège", "metonym")]
