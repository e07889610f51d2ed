"""From BIO labels to mentions: where names begin and end, and their types."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from agents.entities.mention import Mention
from agents.entities.segments import Segment
from agents.entities.words import Words
from agents.lexicon.english import (
    ABBREVIATED_FORMS,
    BODIES_AT_THE_END,
    CALENDAR,
    COURTESY_TITLES,
    DEMONYMS,
    EVENT_WORDS,
    FACILITY_WORDS,
    GROUPS,
    KINDS_OF_COURTS,
    NAME_PARTICLES,
    NEWSPAPER_WORDS,
    NO_LAST_WORDS,
    NO_NAMES,
    ORGANISATION_WORDS,
    PERSON_TITLES,
    PLACE_PARTICLES,
    PURPOSE_HEADS,
    RANKS,
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
OPENING = (["“"], ['"'], ["‘"], ["("])
CLOSING = ("”", '"', "’", ")")
NICKNAME_WORDS = 3
_SECRETARY = ["secretary", "of"]
_OFFICES_FOR = frozenset(
    {"minister", "secretary", "commissioner", "spokesman", "spokeswoman", "spokesperson"}
)
OFFICE_WITHIN = 6
"""Words before a name among which an office stands with what it is for."""


def mentions_of(
    segment: int, one: Words, labels: Sequence[str], where: Segment, english: bool
) -> list[Mention]:
    """The mentions that a segment's labels spell."""
    found = []
    index = 0
    size = len(labels)
    while index < size:
        label = labels[index]
        if label == "O" or one.text[index] == "to":
            index += 1
            continue
        end = _end(index, labels)
        if label == "B-ORG":
            end = _purpose(one, labels, index, end)
        elif label == "B-PER":
            index = _before_nickname(one, labels, index, end)
            end = _nickname(one, labels, index, _particle(one, labels, end))
        elif label[2:] == "LOC":
            end = _joined_places(one, labels, _before_to(one, index, end))
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


def _nickname(one: Words, labels: Sequence[str], first: int, end: int) -> int:
    """Where a person's name ends that has a nickname in marks: `Marvin “Tank” Odell`."""
    opening = next((at for at in range(first + 1, end + 1) if one.text[at : at + 1] in OPENING), 0)
    if not opening:
        return end
    for closing in range(opening + 2, min(opening + 2 + NICKNAME_WORDS, len(labels) - 1)):
        if one.text[closing] in CLOSING:
            after = closing + 1
            if not one.text[after][0].isupper() or not one.text[opening + 1][0].isupper():
                return end
            people = {label[2:] for label in (labels[opening + 1], labels[after]) if label != "O"}
            if people - {"PER"} or (one.text[opening] == "(" and labels[after] == "O"):
                return end  # "Olaf Berg (Norway) Telekom"
            return max(end, _end(after, labels) if labels[after] != "O" else after + 1)
    return end


def _before_nickname(one: Words, labels: Sequence[str], first: int, end: int) -> int:
    """Where a person's name begins that was read from its nickname on: `Rosa "Rosie" Delgado`."""
    given = first - 2
    if given < 0 or [one.text[first - 1]] not in OPENING or labels[given] != "O":
        return first
    closed = any(one.text[at] in CLOSING for at in range(first + 1, end - 1))
    return given if closed and one.text[given].istitle() else first


def _before_to(one: Words, first: int, end: int) -> int:
    """Where a place's name ends that was read with the other end of a way: `Leeds to York`."""
    return next((at for at in range(first + 1, end) if one.text[at] == "to"), end)


def _joined_places(one: Words, labels: Sequence[str], end: int) -> int:
    """Where a place's name ends that goes on after a particle: `Serra da Estrela`."""
    if end + 1 < len(labels) and one.text[end] in PLACE_PARTICLES and one.text[end + 1].istitle():
        return _end(end + 1, labels) if labels[end + 1] != "O" else end + 2
    if (
        end < len(labels)
        and one.text[end][:2] in ("d'", "d\u2019")
        and one.text[end][2:3].isupper()
    ):
        return end + 1
    return end


def _mention(
    segment: int, one: Words, first: int, last: int, coarse: str, where: Segment, english: bool
) -> Mention | None:
    if english and coarse in ("ORG", "LOC"):
        first, coarse = _person(one, first, last, coarse)
    first, last = _trimmed(one, first, last, coarse)
    if first == last or not any(map(str.isalpha, "".join(one.text[first:last]))):
        return None
    if one.folded[first:last] == ["state"] and one.folded[max(0, first - 2) : first] == _SECRETARY:
        return None
    start = one.start[first]
    end = one.start[last - 1] + len(one.text[last - 1])
    if end == len(where.text.rstrip()) or where.text[end : end + 1] in QUOTES:
        end -= one.folded[last - 1] in ABBREVIATED_FORMS
    coarse = _coarse(one, first, last, coarse, english)
    if english and _no_name(one, first, last, coarse):
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


def _person(one: Words, first: int, last: int, coarse: str) -> tuple[int, str]:
    """Where a name begins, and `PER` where what was read as another is a person's.

    "Mr Justice Garrow"; and the last two words of "minister for Culture and Sport Ada Garrow".
    """
    folded = one.folded
    if last - first < 2 or not all(word.istitle() for word in one.text[first:last]):
        return first, coarse
    title = folded[first].rstrip(".")
    if folded[last - 1] in ORGANISATION_WORDS:
        return first, coarse
    if title in COURTESY_TITLES and title != "miss":
        return first, "PER"
    before = folded[max(0, first - OFFICE_WITHIN) : first]
    led = before[-1:] in (["for"], ["and"]) and "for" in before
    if led and last - first > 2 and not _OFFICES_FOR.isdisjoint(before):
        return (last - 2, "PER") if folded[last - 2] in given_names() else (first, coarse)
    return first, coarse


def _trimmed(one: Words, first: int, last: int, coarse: str) -> tuple[int, int]:
    """A name without the marks, titles and small words at its ends; empty where no word is left."""
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
    return first, last


def _coarse(one: Words, first: int, last: int, coarse: str, english: bool) -> str:
    """The coarse type of a name, where its words tell more than its label."""
    single = last - first == 1
    if single and coarse in ("PER", "ORG") and one.folded[first] in DEMONYMS:
        coarse = "MISC"
    if english and coarse == "MISC" and not single and one.folded[last - 1] in NEWSPAPER_WORDS:
        coarse = "ORG"
    if english and coarse == "LOC" and not single and _is_body(one, first, last):
        coarse = "ORG"
    if english and single and one.text[first] in UNMISTAKABLE:
        coarse = "ORG"
    return coarse


def _is_body(one: Words, first: int, last: int) -> bool:
    """Whether a name is a public body's by its end: `Leeds Crown Court`, `Quillport Police`."""
    end = one.folded[last - 1]
    if end == "court":
        before = one.folded[last - 2]
        if before in ("'", "\u2019", "'s", "\u2019s") and last - first > 2:
            before = one.folded[last - 3] + before
        return before in KINDS_OF_COURTS
    return end in BODIES_AT_THE_END and one.text[last - 1].istitle()


def _no_name(one: Words, first: int, last: int, coarse: str) -> bool:
    """A unit or a degree; a handle that was read as a person, organisation or place."""
    handle = coarse != "MISC" and one.text[first][0] in "@#"
    return handle or (last - first == 1 and one.folded[first] in NO_NAMES)


def _introduces(folded: str, coarse: str) -> bool:
    """Whether a first word stands before the name: a month, a dash, a person's title."""
    if folded in CALENDAR or not any(map(str.isalnum, folded)):
        return coarse != "MISC"
    return coarse == "PER" and (folded.rstrip(".") in PERSON_TITLES or folded.rstrip(".") in RANKS)


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
