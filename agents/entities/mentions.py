"""Mentions of an article: spans and types, from the chain's labels to one type a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from agents.entities.features import COARSE, Words
from agents.entities.text import Segment
from agents.lexicon.english import (
    ABBREVIATED_FORMS,
    CALENDAR,
    DEMONYMS,
    EVENT_WORDS,
    FACILITY_WORDS,
    GROUPS,
    KNOWN_ORGANISATIONS,
    NAME_PARTICLES,
    NEWSPAPER_WORDS,
    NO_LAST_WORDS,
    NO_NAMES,
    ORGANISATION_WORDS,
    PERSON_TITLES,
    PURPOSE_HEADS,
    UNMISTAKABLE,
)
from agents.lexicon.names import given_names
from agents.lexicon.places import places

COARSE_TYPES = {
    "LOC": frozenset({"GPE", "LOC", "FAC"}),
    "MISC": frozenset({"NORP", "EVENT", "PRODUCT", "WORK_OF_ART", "LAW", "LANGUAGE"}),
}
EDGES = frozenset("\"'\u201c\u201d\u2018\u2019`,;:.-\u2013\u2014()[]*|/")

QUOTES = ('"', "\u201d", "'", "\u2019")

CERTAIN_ORGANISATIONS = UNMISTAKABLE.union(
    name
    for name in KNOWN_ORGANISATIONS.values()
    if name.isupper() and name.isalpha() and len(name) > 2
)


@dataclass(slots=True)
class Mention:
    """One name in one segment. `first`, `last`: its words, `last` exclusive.

    `text` is as the article has it, `name` recased. `known`: a user's gazetteer gave its type.
    """

    segment: int
    first: int
    last: int
    start: int
    end: int
    text: str
    name: str
    type: str
    known: bool = False


def decode(
    segment: int, one: Words, labels: Sequence[str], where: Segment, english: bool
) -> list[Mention]:
    """The mentions that a segment's labels spell."""
    found = []
    index = 0
    size = len(labels)
    while index < size:
        label = labels[index]
        if label == "O":
            index += 1
            continue
        end = _end(index, labels)
        if label == "B-ORG":
            end = _purpose(one, labels, index, end)
        elif label == "B-PER":
            end = _particle(one, labels, end)
        if label in ("B-ORG", "B-LOC") and english:
            paper = _newspaper(one, labels, end)
            label, end = ("B-ORG", paper) if paper > end else (label, end)
        mention = _mention(segment, one, index, end, label[2:], where, english)
        if mention:
            found.append(mention)
        index = end
    return found


def _end(index: int, labels: Sequence[str]) -> int:
    end = index + 1
    while end < len(labels) and labels[end] == "I-" + labels[index][2:]:
        end += 1
    return end


def _purpose(one: Words, labels: Sequence[str], first: int, end: int) -> int:
    """Where an organisation's name ends that says what it is for: `Foundation for the Arts`."""
    after = end
    if after < len(labels) and one.text[after] in ("for", "on", "against"):
        after += 1
        after += after < len(labels) and one.text[after] == "the"
        joined = one.folded[end - 1] in PURPOSE_HEADS
        if joined and after < len(labels) and labels[after] in ("B-ORG", "B-LOC", "B-MISC"):
            return _end(after, labels)
    return end


def _newspaper(one: Words, labels: Sequence[str], end: int) -> int:
    """Where a name ends that goes on to a newspaper's last word: `Auckland Morning Herald`."""
    after = end
    while after < min(len(labels), end + 2) and labels[after] == "O" and one.text[after].istitle():
        after += 1
        if one.folded[after - 1] in NEWSPAPER_WORDS:
            return after
    return end


def _particle(one: Words, labels: Sequence[str], end: int) -> int:
    """Where a person's name ends that goes on after a particle: `Ursula von der Leyen`."""
    after = end
    while after < len(labels) and after - end < 2 and one.text[after] in NAME_PARTICLES:
        after += 1
    if end < after < len(labels) and one.text[after][0].isupper():
        return _end(after, labels) if labels[after] != "O" else after + 1
    return end


def _mention(
    segment: int, one: Words, first: int, last: int, coarse: str, where: Segment, english: bool
) -> Mention | None:
    while first < last and (one.text[first] in EDGES or one.text[first].isspace()):
        first += 1
    while last > first and (one.text[last - 1] in EDGES or one.text[last - 1].isspace()):
        last -= 1
    while last - first > 1 and _introduces(one.folded[first], coarse):
        first += 1
    while last - first > 1 and one.text[last - 1] in NO_LAST_WORDS:
        last -= 1
    if coarse == "ORG" and last - first > 1 and one.folded[last - 1].startswith("spokes"):
        last -= 1
    if one.folded[first:last] == ["state"] and one.folded[max(0, first - 2) : first] == [
        "secretary",
        "of",
    ]:
        return None
    if first == last or not any(map(str.isalpha, "".join(one.text[first:last]))):
        return None
    start = one.start[first]
    end = one.start[last - 1] + len(one.text[last - 1])
    if end == len(where.text.rstrip()) or where.text[end : end + 1] in QUOTES:
        end -= one.folded[last - 1] in ABBREVIATED_FORMS
    if last - first == 1 and coarse in ("PER", "ORG") and one.folded[first] in DEMONYMS:
        coarse = "MISC"
    if (
        english
        and coarse == "MISC"
        and last - first > 1
        and one.folded[last - 1] in NEWSPAPER_WORDS
    ):
        coarse = "ORG"
    if english and last - first == 1 and one.text[first] in UNMISTAKABLE:
        coarse = "ORG"
    if english and coarse != "MISC" and _no_name(one, first, last):
        return None
    name = where.read[start:end]
    return Mention(
        segment=segment,
        first=first,
        last=last,
        start=where.start + start,
        end=where.start + end,
        text=where.text[start:end],
        name=" ".join(name.split()),
        type=_fine(coarse, one.fine[first:last], one.folded[first:last], english),
    )


def _no_name(one: Words, first: int, last: int) -> bool:
    """A unit, a degree or a handle that was read as a person, organisation or place."""
    return one.text[first][0] in "@#" or (last - first == 1 and one.folded[first] in NO_NAMES)


def _introduces(folded: str, coarse: str) -> bool:
    """Whether a first word stands before the name: a month, a dash, a person's title."""
    if folded in CALENDAR or not any(map(str.isalnum, folded)):
        return coarse != "MISC"
    return coarse == "PER" and folded.rstrip(".") in PERSON_TITLES


def _fine(coarse: str, fine: Sequence[str], folded: Sequence[str], english: bool) -> str:
    """The type within a coarse one: what spaCy said where that agrees, else by the words."""
    if coarse == "PER":
        return "PERSON"
    if coarse == "ORG":
        return "ORG"
    given = Counter(kind for kind in fine if kind in COARSE_TYPES[coarse])
    name = " ".join(folded)
    if coarse == "LOC":
        kind = places().get(name)
        if kind:
            return "LOC" if kind == "R" else "GPE"
        if not FACILITY_WORDS.isdisjoint(folded):
            return "FAC"
        if given and ("LOC" not in given or english):
            return min(given, key=lambda kind: (-given[kind], kind))
        return "GPE" if len(folded) < 3 else "LOC"
    if name in DEMONYMS or name in GROUPS or folded[-1] in DEMONYMS:
        return "NORP"
    if given:
        return min(given, key=lambda kind: (-given[kind], kind))
    if not EVENT_WORDS.isdisjoint(folded):
        return "EVENT"
    return "PRODUCT" if any(word[0].isdigit() for word in folded) else "WORK_OF_ART"


def of_word(segment: int, one: Words, index: int, where: Segment, kind: str) -> Mention:
    """The mention that a single word is."""
    word = one.text[index]
    start, end = one.start[index], one.start[index] + len(word)
    return Mention(
        segment=segment,
        first=index,
        last=index + 1,
        start=where.start + start,
        end=where.start + end,
        text=where.text[start:end],
        name=word,
        type=kind,
    )


def add_known(
    segment: int,
    one: Words,
    where: Segment,
    mentions: list[Mention],
    names: Set[str] = CERTAIN_ORGANISATIONS,
) -> list[Mention]:
    """The mentions, with organisations that no other word is (RIA, YouTube) put in."""
    covered = {word for mention in mentions for word in range(mention.first, mention.last)}
    added = []
    for index, word in enumerate(one.text):
        if index not in covered and word in names:
            added.append(of_word(segment, one, index, where, "ORG"))
    return sorted(mentions + added, key=lambda mention: mention.first) if added else mentions


@lru_cache(maxsize=16_384)
def key(name: str) -> str:
    """What two ways of writing one name have in common."""
    folded = name.casefold().replace("\u2019", "'")
    if folded.startswith("the "):
        folded = folded[4:]
    if "." in folded:
        folded = folded.replace(".", "") if " " not in folded else folded.replace(".", " ")
    folded = folded.replace("&", "and").replace("isation", "ization").replace("centre", "center")
    return " ".join(folded.replace("-", " ").split())


def one_type_a_name(mentions: Sequence[Mention]) -> None:
    """Give each name the type that most of its mentions have, where the readings disagree.

    Names between people, organisations and places only; a demonym is read as it stands. A single
    word that is a person's surname in the article is that person, unless it is known otherwise; one
    that only ends an organisation's name there (`Rovers`, `Northfield Rovers`) is no person.
    """
    bare = {key(mention.name) for mention in mentions if mention.type == "PERSON"}
    people = set()
    for mention in mentions:
        parts = key(mention.name).split()
        if mention.type == "PERSON" and len(parts) > 1:
            surname = parts[-1]
            if surname in bare or parts[0] in given_names():
                people.add(surname)
    for mention in mentions:
        if mention.type in ("ORG", "GPE", "LOC", "FAC", "PRODUCT") and not mention.known:
            name = key(mention.name)
            if name in people and name not in places() and name not in KNOWN_ORGANISATIONS:
                mention.type = "PERSON"
    persons = {
        part
        for mention in mentions
        if mention.type == "PERSON" and " " in mention.name
        for part in key(mention.name).split()
    }
    endings = {
        key(mention.name).split()[-1]
        for mention in mentions
        if mention.type == "ORG" and " " in mention.name
    }
    for mention in mentions:
        if mention.type == "PERSON" and not mention.known:
            name = key(mention.name)
            if name in endings and name in ORGANISATION_WORDS and name not in persons:
                mention.type = "ORG"
    groups: dict[str, list[Mention]] = {}
    for mention in mentions:
        if COARSE[mention.type] != "MISC":
            groups.setdefault(key(mention.name), []).append(mention)
    for group in groups.values():
        types = Counter(mention.type for mention in group)
        if len(types) < 2 or any(mention.known for mention in group):
            continue
        most = max(types.values())
        best = [kind for kind, count in types.items() if count == most]
        if len(best) == 1 and most * 2 > len(group):
            for mention in group:
                mention.type = best[0]
