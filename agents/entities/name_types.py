"""One type a name: where the readings of an article disagree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from agents.entities.mention import Mention, key
from agents.entities.words import COARSE
from agents.lexicon.english import KNOWN_ORGANISATIONS, ORGANISATION_WORDS
from agents.lexicon.names import given_names
from agents.lexicon.places import places


def one_type_a_name(mentions: Sequence[Mention]) -> None:
    """Give each name the type that most of its mentions have, where the readings disagree.

    Names between people, organisations and places only; a demonym is read as it stands. A single
    word that is a person's surname in the article is that person, unless it is known otherwise; one
    that only ends an organisation's name there (`Rovers`, `Northfield Rovers`) is no person.
    """
    _surnames_are_people(mentions)
    _endings_are_organisations(mentions)
    _majority_decides(mentions)


def _surnames_are_people(mentions: Sequence[Mention]) -> None:
    bare = {key(mention.name) for mention in mentions if mention.type == "PERSON"}
    people, given = set(), set()
    for mention in mentions:
        parts = key(mention.name).split()
        if mention.type == "PERSON" and len(parts) > 1:
            surname = parts[-1]
            if surname in bare or parts[0] in given_names():
                people.add(surname)
            if parts[0] in given_names():
                given.add(parts[0])
    for mention in mentions:
        if mention.type in ("ORG", "GPE", "LOC", "FAC", "PRODUCT") and not mention.known:
            name = key(mention.name)
            is_given = name in given and mention.type == "ORG"
            likely = is_given or (name in people and name not in places())
            if likely and name not in KNOWN_ORGANISATIONS:
                mention.type = "PERSON"


def _endings_are_organisations(mentions: Sequence[Mention]) -> None:
    longer = [mention for mention in mentions if " " in mention.name]
    persons = {
        part for mention in longer if mention.type == "PERSON" for part in key(mention.name).split()
    }
    endings = {key(mention.name).split()[-1] for mention in longer if mention.type == "ORG"}
    for mention in mentions:
        if mention.type == "PERSON" and not mention.known:
            name = key(mention.name)
            if name in endings and name in ORGANISATION_WORDS and name not in persons:
                mention.type = "ORG"


def _majority_decides(mentions: Sequence[Mention]) -> None:
    groups: dict[str, list[Mention]] = {}
    surnames: Counter[str] = Counter()
    for mention in mentions:
        if COARSE[mention.type] != "MISC":
            groups.setdefault(key(mention.name), []).append(mention)
        if mention.type == "PERSON":
            surnames[key(mention.name).rpartition(" ")[2]] += 1
    for group in groups.values():
        types = Counter(mention.type for mention in group)
        if len(types) < 2 or any(mention.known for mention in group):
            continue
        most = max(types.values())
        best = [kind for kind, count in types.items() if count == most]
        first, _, last = key(group[0].name).rpartition(" ")
        if first and "PERSON" in best and surnames[last] > types["PERSON"]:
            # "Hori Parata", whom the article calls "Parata" too.
            best = ["PERSON"]
        elif len(best) > 1 or most * 2 <= len(group):
            continue
        for mention in group:
            mention.type = best[0]
