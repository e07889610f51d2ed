"""What the article calls each of its entities: roles, the words beside its mentions, gender."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from agents.lexicon.english import (
    CALLED_BODIES,
    COURTESY_TITLES,
    DEMONYMS,
    FEMALE_KIN,
    GROUP_NOUNS,
    INSIDE_TITLES,
    KIN_NOUNS,
    MALE_KIN,
    PARTY_LETTERS,
    PERSON_NOUNS,
    STATE_ABBREVIATIONS,
)
from agents.lexicon.names import sex_of, surnames
from agents.lexicon.roles import has_person_ending
from agents.speakers.types import BODIES, Mention, SpeakerEntity
from agents.speakers.words import WORD, lower_words, singular

_BEFORE = re.compile(
    r"\b(his|her|their|its|the|an?)\s((?:[\w-]+\s){0,3}[\w-]+)(,?)\s(?:[A-Z][\w.]*\s){0,2}$", re.I
)
""" "His French counterpart, " before a name."""

_KIN_OF = re.compile(r"['’]s?\s((?:[\w-]+\s){0,3}[\w-]+),?\s(?:[A-Z][\w.]*\s){0,2}$")
""" "Anna Roth's husband, " before a name."""

_BODY_BEFORE = re.compile(r"\b(?:[Tt]he|[Aa]n?)\s(?:[\w-]+\s){0,3}([\w-]+),\s(?:the\s)?$")
_PARTY = re.compile(r"(?:\s?[(\[]|,\s)([RD])(?:\s?[-–]\s?([\w.]{2,12}))?[\s,)\]]")
""" "(R-Ohio)", ", D." """

_ROLE_ENDS = re.compile(r"\s(?:of|for|at|in|to|and)\s")
_CLAUSE_STARTS = re.compile(r"[,;:!?\n\"“”]")
_SENTENCE_ENDS = re.compile(r"\.\s+")
_ABBREVIATION = re.compile(r"\b[A-Z][a-z]{0,4}$")
_GOES_ON = re.compile(r"\s*(?:[a-z]+ed|met|told|saw)\s(?:the|an?|his|her|their|[A-Z]\w+)\b")
_PEERS = ("counterpart", "opposite")
"""Who holds the same office elsewhere."""

_PEER_REACH = 160
_SO_CALLED = 50
"""Entities that are kept for a noun."""


class Descriptions:
    """What the article calls each entity.

    nouns: a noun to the entities that are called so and where each is first called so, by
    entity id, the first 50. words: all words that describe an entity, by its id. gender: "male"
    or "female" by entity id, where a form of address, a given name or the entity itself tells.
    addressed, by_name: ids of those whose gender a form of address tells, a name or "her son";
    that of others comes from pronouns and nouns beside them, which may be somebody else's.
    nations: codes of the states that describe an entity, by its id. relatives: of an entity called
    "her son", by its id and "son", what stands before: "her".
    titles: ids of those who are called by a person's title.
    """

    def __init__(
        self, text: str, entities: Sequence[SpeakerEntity], mentions: Sequence[Mention]
    ) -> None:
        self.nouns: dict[str, dict[str, tuple[int, SpeakerEntity]]] = {}
        self.words: dict[str, set[str]] = {}
        self.gender: dict[str, str] = {}
        self.addressed: set[str] = set()
        self.by_name: set[str] = set()
        self.nations: dict[str, set[str]] = {}
        self.relatives: dict[tuple[str, str], str] = {}
        for entity in entities:
            self._read_roles(entity)
        last: Mention | None = None
        for mention in mentions:
            self._read_beside(text, mention)
            if mention.entity.is_person:
                self._read_before(text, mention, last)
                last = mention
        for entity in entities:
            self._set_gender(entity)
            self.nations[entity.id] = nations_of(self.words[entity.id])
        self.titles = {
            key for noun, some in self.nouns.items() if noun in PERSON_NOUNS for key in some
        }

    def called(self, noun: str) -> list[tuple[int, SpeakerEntity]]:
        """Where each entity that a noun describes is first called so."""
        return list(self.nouns.get(noun, {}).values())

    def _note(self, noun: str, place: int, entity: SpeakerEntity) -> None:
        known = self.nouns.setdefault(noun, {})
        if entity.id in known:
            known[entity.id] = (min(place, known[entity.id][0]), entity)
        elif len(known) < _SO_CALLED:
            known[entity.id] = (place, entity)

    def _read_roles(self, entity: SpeakerEntity) -> None:
        """The words of an entity's roles; the nouns are those before "of", "for" and the like."""
        roles = [role.lower() for role in entity.roles]
        self.words[entity.id] = {word for role in roles for word in WORD.findall(role)}
        first = min((start for start, _ in entity.mentions), default=0)
        for role in roles:
            own = _ROLE_ENDS.split(role)[0]
            for noun in {singular(word) for word in WORD.findall(own)}:
                self._note(noun, first, entity)

    def _read_beside(self, text: str, mention: Mention) -> None:
        """Words that stand beside a name describe it: "X, a spokesman for Y", "prosecutor X"."""
        start, end, entity = mention
        if entity.is_person:
            self._read_party(text, mention)
        title = _title_before(_clause_before(text, start))
        if title and entity.is_person and title[-1] in COURTESY_TITLES:
            gender = COURTESY_TITLES[title[-1]]
            if " " in text[start:end] or _by_given_name(entity) in (None, gender):
                # Else "Mr. Roth" is another than Anna Roth.
                self.gender.setdefault(entity.id, gender)
                self.addressed.add(entity.id)
        described = lower_words(_apposition(text, end))[:6] + title
        self.words[entity.id].update(described)
        named = lower_words(text[start:end])
        if entity.is_person:
            described = described + named[:-1]  # "Judge X" may be read as a name.
        for said in described:
            noun = singular(said)
            known = noun in PERSON_NOUNS or noun in GROUP_NOUNS or noun in KIN_NOUNS
            if known or (entity.type == "ORG" and noun in CALLED_BODIES):
                self._note(noun, start, entity)
        if title and entity.is_person and has_person_ending(title[-1]):
            self._note(title[-1], start, entity)
        before = _BODY_BEFORE.search(text, max(0, start - 60), start)
        if before and entity.type == "ORG" and before[1] in CALLED_BODIES:
            self._note(before[1], start, entity)  # "the regulator, Fenwatch"
        if entity.type in BODIES:
            for word in named:
                if word in GROUP_NOUNS:
                    self._note(word, start, entity)

    def _read_before(self, text: str, mention: Mention, last: Mention | None) -> None:
        """A description before a name: "her son, X", "his French counterpart, X", who holds the
        office of the one named before."""
        start, _, entity = mention
        found = _BEFORE.search(text, max(0, start - 60), start)
        if found is None:
            self._read_kin_of(text, mention, last)
            return
        described = lower_words(found[2])
        noun = singular(described[-1]) if described else ""
        if noun in KIN_NOUNS:
            self._note(noun, start, entity)
            self.relatives.setdefault((entity.id, noun), found[1].lower())
        elif not found[3]:
            return
        elif noun in PERSON_NOUNS:
            self._note(noun, start, entity)
        elif noun in _PEERS and last is not None and start - last.end < _PEER_REACH:
            for office in [one for one, some in self.nouns.items() if last.entity.id in some]:
                self._note(office, start, entity)
            self.words[entity.id].update(self.words[last.entity.id] - DEMONYMS.keys())
        else:
            return
        self.words[entity.id].update(described)

    def _read_kin_of(self, text: str, mention: Mention, last: Mention | None) -> None:
        """ "Anna Roth's husband, X": called "her husband" where her gender is known."""
        start, _, entity = mention
        found = _KIN_OF.search(text, max(0, start - 60), start)
        if found is None or last is None or found.start() not in (last.end, last.end - 2):
            return
        noun = singular(lower_words(found[1])[-1])
        if noun not in KIN_NOUNS or last.entity.id == entity.id:
            return
        self._note(noun, start, entity)
        owner = _by_given_name(last.entity) or last.entity.gender
        if owner is not None:
            self.relatives.setdefault((entity.id, noun), "his" if owner == "male" else "her")
        self.words[entity.id].add(noun)

    def _read_party(self, text: str, mention: Mention) -> None:
        """A party and a state behind a politician's name: "(R-Ohio)"."""
        party = _PARTY.match(text, mention.end)
        if party is None:
            return
        noun = PARTY_LETTERS[party[1]]
        self._note(noun, mention.start, mention.entity)
        state = (party[2] or "").lower().replace(".", "")
        state = STATE_ABBREVIATIONS.get(state, state).lower()
        self.words[mention.entity.id].update((noun, "lawmaker", state))

    def _by_kin(self, entity: SpeakerEntity) -> str | None:
        """The gender that a relative's noun tells: "her brother Fergus"."""
        male = any(entity.id in self.nouns.get(noun, ()) for noun in MALE_KIN)
        female = any(entity.id in self.nouns.get(noun, ()) for noun in FEMALE_KIN)
        return None if male == female else "male" if male else "female"

    def _set_gender(self, entity: SpeakerEntity) -> None:
        """By a form of address, else by the given name, else as the entity has it."""
        if not entity.is_person or entity.id in self.gender:
            return
        told = _by_given_name(entity) or self._by_kin(entity) or _by_only_name(entity)
        if told:
            self.by_name.add(entity.id)
        told = told or entity.gender
        if told:
            self.gender[entity.id] = told


def _by_only_name(entity: SpeakerEntity) -> str | None:
    """The gender that a name of one word tells, if it is no surname too: "Fergus"."""
    name = entity.name.casefold()
    return sex_of(name) if " " not in name and name not in surnames() else None


def nations_of(words: Iterable[str]) -> set[str]:
    """Codes of the states that demonyms among lower-cased words name."""
    some = list(words)
    pairs = (f"{one} {other}" for one, other in pairwise(some))
    return {DEMONYMS[word] for word in (*some, *pairs) if word in DEMONYMS}


def is_national(noun: str) -> bool:
    """Whether a lower-cased noun is one person of a nation ("Spaniard"), not all ("French")."""
    if noun in _SECOND_WORDS:
        return True
    return noun == "czech" or (noun in DEMONYMS and not noun.endswith(_OF_ALL))


_SECOND_WORDS = frozenset(
    name.split()[1] for name in DEMONYMS if " " in name and not name.endswith(("s", "sh", "ese"))
)
"""Of demonyms of two words: "the South African"."""

_OF_ALL = ("s", "ese", "sh", "ch", "men", "ic")
"""How demonyms end that mean several people."""


_APPOSITION_ENDS = re.compile(r"[.;:!?\n\"“”]|,['’]\s")
"""What ends an apposition; whom somebody addresses is none: '"Ann," my mother said'."""


def _by_given_name(entity: SpeakerEntity) -> str | None:
    """The gender that a person's first name tells."""
    return sex_of(entity.name.split()[0]) if " " in entity.name else None


def _apposition(text: str, end: int) -> str:
    """What stands between two commas behind a name that ends at `end`: ", a spokesman for Y,"."""
    after = _APPOSITION_ENDS.split(text[end : end + 60])[0]
    apposed = after.split(",")[1] if after.startswith(",") else ""
    # "His guest, X, met the mayor" goes on with a verb.
    return "" if _GOES_ON.match(apposed) else apposed


def _title_before(before: str) -> list[str]:
    """The last words of `before`, three at most, that can be a title of the name behind it."""
    found: list[str] = []
    for word in reversed(WORD.findall(before)[-3:]):
        small = word.lower()
        noun = singular(small)
        if not (
            word[0].isupper()
            or noun in PERSON_NOUNS
            or noun in GROUP_NOUNS
            or small in INSIDE_TITLES
            or has_person_ending(small)
        ):
            break
        found.append(small)
    return found[::-1]


def _clause_before(text: str, start: int) -> str:
    """At most 40 characters before `start`, from the last mark or sentence end on."""
    before = _CLAUSE_STARTS.split(text[max(0, start - 40) : start])[-1]
    cut = 0
    for stop in _SENTENCE_ENDS.finditer(before):
        if not _ABBREVIATION.search(before[: stop.start()]):
            cut = stop.end()
    return before[cut:]
