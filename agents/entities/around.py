"""Names whose type the words around them tell: "the village of Brandmoor", "Sgt Mat Fowles".

What the model passed over or took for something else, in English: unknown villages where places
stand, people behind a rank, people named like places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agents.entities.bounds import TITLES_OF_PEOPLE, is_full_name, is_led
from agents.entities.likeness import is_unknown, like_surname
from agents.entities.mention import Mention, key
from agents.entities.segments import Segment
from agents.entities.words import Words
from agents.lexicon.english import (
    ACTING_VERBS,
    AUXILIARIES,
    BARE_TITLES,
    CALENDAR,
    CALLED_BY_NAME,
    COMPASS,
    DEMONYMS,
    DETERMINERS,
    FACILITY_WORDS,
    GEOGRAPHY,
    HOME_VERBS,
    INHABITANTS,
    KNOWN_ORGANISATIONS,
    LENGTHS,
    MODALS,
    NO_NAMES,
    ORGANISATION_WORDS,
    PERSON_TITLES,
    PLACE_PREPOSITIONS,
    PREPOSITIONS_OF_PLACE,
    RANKS,
    ROUTES,
    SAID,
    SETTLEMENTS,
    SHORES,
    TELLING_VERBS,
    TRAVEL_VERBS,
    WORKERS_AT,
)
from agents.lexicon.names import given_names, sex_of, surnames
from agents.lexicon.places import places

_DATELINE = re.compile(
    r"([A-Z][A-Z'’-]{2,20}(?: [A-Z][A-Z'’-]{1,20}){0,2})"
    r"(?:, [A-Z][\w.]{1,20}(?: [A-Z][\w.]{1,20})?)?"
    r"(?:,? [A-Z][a-z]{2,8}\.? \d{1,2}(?: ?\([A-Z][\w. /]{1,25}\))?|,? ?\([A-Z][\w. /]{1,25}\))"
    r" ?[-–—]"
)
"""A town in capitals before a day or an agency."""

MOST_WORDS = 3
"""Words of a name that is read here."""

ROUTE_WITHIN = 6
"""Words before "from" or "between" in which a road or a ferry makes it one between places."""

_Span = tuple[int, int, int]
"""Segment, first word, last word exclusive."""


def by_context(
    cut: Sequence[Segment], read_words: Sequence[Words], mentions: list[Mention]
) -> list[Mention]:
    """The mentions of an English article, with what the words around tell."""
    page = _Page(cut, read_words, mentions)
    for mention in mentions:
        if page.is_person_like_place(mention):
            mention.type = "PERSON"
    page.read_lists()
    page.widen_people()
    page.add_people()
    page.read_bodies()
    page.add_localities()
    return sorted(page.mentions, key=lambda one: (one.segment, one.first))


class _Page:
    """An article's words and its mentions, which this adds to."""

    def __init__(
        self, cut: Sequence[Segment], read_words: Sequence[Words], mentions: list[Mention]
    ) -> None:
        self.cut = cut
        self.words = read_words
        self.mentions = mentions
        self._at: list[dict[int, Mention]] = [{} for _ in cut]
        for mention in mentions:
            self._cover(mention)

    def _cover(self, mention: Mention) -> None:
        here = self._at[mention.segment]
        here.update(dict.fromkeys(range(mention.first, mention.last), mention))

    def _add(self, span: _Span, kind: str) -> None:
        segment, first, last = span
        one, where = self.words[segment], self.cut[segment]
        start = one.start[first]
        end = one.start[last - 1] + len(one.text[last - 1])
        self.mentions.append(
            Mention(
                segment, first, last, where.start + start, where.start + end,
                where.text[start:end], " ".join(where.read[start:end].split()), kind,
            )
        )  # fmt: skip
        self._cover(self.mentions[-1])

    # Lists

    def read_lists(self) -> None:
        """Make a known place that has a line of its own one, beside lines that are people."""
        alone = [self._alone(segment) for segment in range(len(self.words))]
        beside: Mention | None = None
        for here in alone:
            listed = beside is not None and beside.type in ("PERSON", "GPE")
            if listed and here is not None and here.type == "ORG" and not here.known:
                name = key(here.name)
                known = places().get(name) and name not in KNOWN_ORGANISATIONS
                here.type = "GPE" if known else "ORG"
            beside = here

    def _alone(self, segment: int) -> Mention | None:
        """The mention that all words of a segment are."""
        mention = self._at[segment].get(0)
        whole = mention is not None and mention.last == len(self.words[segment].text)
        return mention if whole else None

    # Organisations

    def read_bodies(self) -> None:
        """Make organisations of names that stand where only theirs do, all through the article.

        "an analyst at Kelso", "a student at Columbia", "the regulator, Arbeidsvern, said".
        """
        names: set[str] = set()
        for segment, one in enumerate(self.words):
            for index, word in enumerate(one.folded):
                first = 0
                if word in WORKERS_AT and one.folded[index + 1 : index + 2] == ["at"]:
                    first = index + 2
                elif word in CALLED_BY_NAME and one.folded[index + 1 : index + 2] == [","]:
                    first = index + 2 if self._is_apposed(one, index + 2) else 0
                if first:
                    self._read_body(segment, first, names)
        for mention in self.mentions if names else ():
            if mention.type == "PERSON" and not mention.known and key(mention.name) in names:
                mention.type = "ORG"
        for segment, one in enumerate(self.words) if names else ():
            for index, word in enumerate(one.folded):
                if word in names and index not in self._at[segment] and _is_titled(one.text[index]):
                    self._add((segment, index, index + 1), "ORG")

    @staticmethod
    def _is_apposed(one: Words, first: int) -> bool:
        """Whether a single name stands at an index between commas."""
        return first + 1 < len(one.text) and one.text[first + 1] == ","

    def _read_body(self, segment: int, first: int, names: set[str]) -> None:
        """Read the word at an index as an organisation's name, if it may be one."""
        one = self.words[segment]
        if first >= len(one.text) or not _is_titled(one.text[first]):
            return
        mention = self._at[segment].get(first)
        word = one.folded[first]
        known = word in places()
        apposed = first > 0 and one.text[first - 1] == ","
        if mention is None:
            if self._run(segment, first) != first + 1 or word in _NOT_LOCAL or known:
                return
            self._add((segment, first, first + 1), "ORG")
        elif (
            mention.known
            or (apposed and known)
            or (mention.first, mention.last) != (first, first + 1)
        ):
            return
        elif mention.type in ("PERSON", "GPE", "LOC", "FAC") and not self._is_persons([word]):
            mention.type = "ORG"
        else:
            return
        if not known:
            names.add(key(one.text[first]))

    # People

    def is_person_like_place(self, mention: Mention) -> bool:
        """ "Paris Dunmore said": a given name and a surname that acts."""
        if mention.type not in ("GPE", "LOC") or mention.known or mention.last - mention.first != 2:
            return False
        one = self.words[mention.segment]
        given, last = one.folded[mention.first : mention.last]
        if places().get(f"{given} {last}") or last in GEOGRAPHY or last in FACILITY_WORDS:
            return False
        before = one.folded[mention.first - 1] if mention.first else ""
        after = one.folded[mention.last] if mention.last < len(one.text) else ""
        return (
            (given in given_names() or given in places())
            and last in surnames()
            and before not in PLACE_PREPOSITIONS
            and after in _ACTING
        )

    def widen_people(self) -> None:
        """Give people the whole name where one word of it was read: "Lt Col [Anders] Rook", and
        take the title off what was read as a body: "Rabbi Dov Stern"."""
        for mention in self.mentions:
            if mention.known:
                continue
            one, segment = self.words[mention.segment], mention.segment
            first, last = mention.first, mention.last
            if mention.type == "ORG" and last - first == 3:
                rest = one.folded[first + 1 : last]
                titled = one.folded[first].rstrip(".") in _TITLES
                if titled and _NO_SURNAMES.isdisjoint(rest) and is_full_name(one, first + 1, last):
                    mention.type = "PERSON"
                    self._move(mention, first + 1, last)
            elif mention.type == "PERSON" and last - first == 1:
                before = first - 1
                if self._titled(mention) and self._may_be_surname(segment, last):
                    self._move(mention, first, last + 1)
                elif before > 0 and before not in self._at[segment] and self._given(one, before):
                    self._move(mention, before, last)

    def _may_be_surname(self, segment: int, index: int) -> bool:
        one = self.words[segment]
        if index >= len(one.text) or self._run(segment, index) != index + 1:
            return False
        word = one.folded[index]
        if word in _NO_SURNAMES or word in _NOT_LOCAL or "\n" in self._gap(segment, index):
            return False
        return is_unknown(word) or word in surnames()

    def _given(self, one: Words, index: int) -> bool:
        """Whether an unread word within a sentence is but a given name."""
        word = one.folded[index]
        within = one.text[index - 1][-1].isalnum()
        return within and _is_titled(one.text[index]) and is_unknown(word) and bool(sex_of(word))

    def _move(self, mention: Mention, first: int, last: int) -> None:
        """Have a mention begin and end at other words."""
        here, one = self._at[mention.segment], self.words[mention.segment]
        where = self.cut[mention.segment]
        for index in range(mention.first, mention.last):
            here.pop(index, None)
        start, end = one.start[first], one.start[last - 1] + len(one.text[last - 1])
        mention.first, mention.last = first, last
        mention.start, mention.end = where.start + start, where.start + end
        mention.text = where.text[start:end]
        mention.name = " ".join(where.read[start:end].split())
        self._cover(mention)

    def add_people(self) -> None:
        """Add people whom a rank or their own name and a verb show."""
        for segment, one in enumerate(self.words):
            for index, word in enumerate(one.folded):
                if index in self._at[segment]:
                    continue
                title = word.rstrip(".")
                last = self._behind_title(segment, index, title) if title in _TITLES else 0
                if last:
                    self._add((segment, index + 1, last), "PERSON")
                elif not one.text[index][0].isupper():
                    continue
                elif self._acts(segment, index):
                    self._add((segment, index, index + 2), "PERSON")
                elif last := self._behind_body(segment, index):
                    self._add((segment, index, last), "PERSON")
        self._repeat_surnames()

    def _repeat_surnames(self) -> None:
        """Read the rare surnames of people everywhere in the article."""
        rare = {
            key(one.name).split()[-1]
            for one in self.mentions
            if one.type == "PERSON" and (one.last - one.first > 1 or self._titled(one))
        }
        rare = {word for word in rare if is_unknown(word) and word not in _NOT_LOCAL}
        if not rare:
            return
        for segment, one in enumerate(self.words):
            for index, word in enumerate(one.folded):
                if word in rare and index not in self._at[segment] and _is_titled(one.text[index]):
                    self._add((segment, index, index + 1), "PERSON")

    def _titled(self, mention: Mention) -> bool:
        """Whether a title stands before a mention."""
        before = self.words[mention.segment].folded[: mention.first][-1:]
        return bool(before) and before[0].rstrip(".") in _TITLES

    def _behind_title(self, segment: int, index: int, title: str) -> int:
        """Where a person's name ends that goes on behind a title; 0 where none does."""
        one = self.words[segment]
        first = index + 1
        if first < len(one.text) and one.text[first] == "." and title in RANKS:
            return 0
        last = self._run(segment, first)
        if last == first or last - first > MOST_WORDS:
            return 0
        parts = one.folded[first:last]
        if any(part.rstrip(".") in _NO_SURNAMES for part in parts):
            return 0
        if len(parts) > 1:
            return last if is_full_name(one, first, last) else 0
        sure = title in RANKS and title not in BARE_TITLES
        after = one.folded[last] if last < len(one.text) else ""
        told = title in PERSON_TITLES and after in SAID | TELLING_VERBS and like_surname(parts[0])
        told = told and one.text[index].istitle()
        return last if (sure or told) and parts[-1] not in GEOGRAPHY else 0

    def _behind_body(self, segment: int, index: int) -> int:
        """Where a full name ends that begins behind the body whose office somebody has."""
        body = self._at[segment].get(index - 1)
        if body is None or body.type not in ("ORG", "GPE", "WORK_OF_ART", "FAC"):
            return 0
        one = self.words[segment]
        last = self._run(segment, index)
        full = last - index in (2, 3) and is_full_name(one, index, last)
        firm = one.folded[index] in given_names() or is_unknown(one.folded[index])
        return last if full and firm and is_led(one, body.first) else 0

    def _acts(self, segment: int, index: int) -> bool:
        """Whether two unread words are a given name and a surname that a verb of acting follows."""
        one = self.words[segment]
        if self._run(segment, index) != index + 2 or index + 2 >= len(one.text):
            return False
        given, last = one.folded[index : index + 2]
        if given in CALENDAR or places().get(f"{given} {last}") or last in ORGANISATION_WORDS:
            return False
        follows = one.folded[index + 2]
        if given in given_names() and last in surnames():
            return follows in ACTING_VERBS or follows in MODALS
        return is_full_name(one, index, index + 2) and is_unknown(given) and follows in SAID

    def _run(self, segment: int, first: int) -> int:
        """Where the capitalised words end that begin at one and that nothing has read."""
        one, here = self.words[segment], self._at[segment]
        last = first
        while last < len(one.text) and last not in here and _is_titled(one.text[last]):
            if last > first and "\n" in self._gap(segment, last):
                break
            last += 1
        return last

    def _gap(self, segment: int, index: int) -> str:
        one = self.words[segment]
        before = one.start[index - 1] + len(one.text[index - 1])
        return self.cut[segment].read[before : one.start[index]]

    # Places

    def add_localities(self) -> None:
        """Make names places that stand where only places do, all through the article."""
        names = {}
        self._add_dateline()
        for segment in range(len(self.words)):
            for first in self._localities(segment):
                span = self._name_at(segment, first, sure=self._is_told(segment, first))
                if span is not None:
                    one = self.words[segment]
                    names[tuple(one.text[span[1] : span[2]])] = key(
                        " ".join(one.text[span[1] : span[2]])
                    )
        if not names:
            return
        decided = set(names.values())
        for mention in self.mentions:
            self._trim(mention, decided)
            if key(mention.name) in decided and mention.type not in ("LOC", "GPE"):
                mention.type = "GPE"
        for segment, one in enumerate(self.words):
            for index, word in enumerate(one.text):
                if (word,) in names and index not in self._at[segment]:
                    self._add((segment, index, index + 1), "GPE")

    def _add_dateline(self) -> None:
        """Add the town of a dateline, "BRANDMOOR, Sept. 3 (AP) -", that nothing has read."""
        segment = next((at for at, one in enumerate(self.cut) if one.field == "text"), None)
        if segment is None or 0 in self._at[segment]:
            return
        found = _DATELINE.match(self.cut[segment].text)
        if found is None:
            return
        one = self.words[segment]
        last = next((at for at, start in enumerate(one.start) if start >= found.end(1)), 0)
        free = self._at[segment].keys().isdisjoint(range(last))
        words = set(one.folded[:last])
        if 0 < last <= MOST_WORDS and free and words.isdisjoint(_NO_DATELINE):
            self._add((segment, 0, last), "GPE")

    def _trim(self, mention: Mention, decided: set[str]) -> None:
        """Take a preposition off a mention: "In Lundas"."""
        one = self.words[mention.segment]
        rest = mention.first + 1
        led = rest == mention.last - 1 and one.folded[mention.first] in PLACE_PREPOSITIONS
        if led and key(one.text[rest]) in decided:
            cut = one.start[rest] - one.start[mention.first]
            self._at[mention.segment].pop(mention.first, None)
            mention.first, mention.start = rest, mention.start + cut
            mention.text, mention.name = mention.text[cut:], one.text[rest]

    def _is_told(self, segment: int, first: int) -> bool:
        """Whether a word says that the name behind it is a place's: "the hamlet of Tudun Faka"."""
        folded = self.words[segment].folded
        return first > 1 and folded[first - 1] == "of" and folded[first - 2] in _PLACE_OF

    def _name_at(self, segment: int, first: int, sure: bool = False) -> _Span | None:
        """The name at a word, where it may be an unknown place's. sure: it can be nothing else."""
        one = self.words[segment]
        if first >= len(one.text) or not _is_titled(one.text[first]):
            return None
        mention = self._at[segment].get(first)
        last = mention.last if mention else self._run(segment, first)
        last = min(last, first + 2)
        if last < len(one.text) and one.text[last] == "-":
            return None
        if mention and (mention.known or mention.type in ("GPE", "LOC", "NORP", "EVENT")):
            return None
        if mention and mention.type == "FAC" and (not sure or one.folded[last - 1] in GEOGRAPHY):
            return None
        parts = one.folded[first:last]
        if len(parts) > 1 and mention and mention.type == "PERSON" and not sure:
            return None
        if any(part in _NOT_LOCAL or part in KNOWN_ORGANISATIONS for part in parts):
            return None
        if (not sure and self._is_persons(parts)) or any(map(str.isupper, one.text[first:last])):
            return None
        return segment, first, last

    def _is_persons(self, parts: Sequence[str]) -> bool:
        """Whether a word of a name belongs to a person whom the article names in full."""
        if not hasattr(self, "_people"):
            self._people = {
                part
                for mention in self.mentions
                if mention.type == "PERSON" and mention.last - mention.first > 1
                for part in key(mention.name).split()
                if key(mention.name).split()[0] not in PLACE_PREPOSITIONS
            }
        return not self._people.isdisjoint(parts)

    def _localities(self, segment: int) -> Iterator[int]:
        """Words of a segment at which the name of a place stands."""
        one = self.words[segment]
        folded = one.folded
        for index, word in enumerate(folded):
            if word == "of" and index and self._tells(one, index):
                yield index + 1
            elif word == "," and index and (first := self._apposed(segment, index)) is not None:
                yield first
            elif word in SHORES and index and one.text[index].islower():
                if index == 1 or not _is_titled(one.text[index - 2]):
                    yield index - 1
            elif word in PLACE_PREPOSITIONS:
                yield from self._behind_preposition(segment, index)
            if word in ("between", "from"):
                yield from self._ends(segment, index, "and" if word == "between" else "to")

    def _tells(self, one: Words, index: int) -> bool:
        """Whether "of" stands before a place: "residents of", "40 km west of"."""
        before = one.folded[index - 1]
        far = not LENGTHS.isdisjoint(one.folded[max(0, index - 3) : index - 1])
        return before in _PLACE_OF or before in INHABITANTS or (before in COMPASS and far)

    def _apposed(self, segment: int, comma: int) -> int | None:
        """Where the name before a comma begins that is a settlement's: "Mbulani, a village in"."""
        one = self.words[segment]
        after = one.folded[comma + 1 : comma + 5]
        at = next((n for n, word in enumerate(after) if word in SETTLEMENTS), None)
        if not at or after[0] not in ("a", "an", "the"):
            return None
        behind = one.folded[comma + 2 + at : comma + 3 + at]
        if behind and behind[0][0].isalpha() and behind[0] not in _BEHIND_SETTLEMENT:
            return None
        mention = self._at[segment].get(comma - 1)
        if mention is not None:
            alone = mention.last - mention.first == 1 and mention.last == comma
            return mention.first if alone else None
        return comma - 1 if comma == 1 or not _is_titled(one.text[comma - 2]) else None

    def _behind_preposition(self, segment: int, index: int) -> Iterator[int]:
        one = self.words[segment]
        folded = one.folded
        first = index + 1
        after = folded[first + 1 : first + 6]
        before = folded[max(0, index - 2) : index]
        mention = self._at[segment].get(first)
        alone = (
            folded[index] != "to"
            and mention is not None
            and mention.type == "PERSON"
            and folded[first] not in surnames()
            and folded[first] not in given_names()
        )
        near = folded[index] == "near" and (mention is None or mention.type == "ORG")
        home = not HOME_VERBS.isdisjoint(before) and folded[index] != "to"
        travel = folded[index] == "to" and not TRAVEL_VERBS.isdisjoint(before)
        apposed = after[:1] == [","] and not SETTLEMENTS.isdisjoint(after[1:5])
        if alone or near or home or travel or (apposed and folded[index] != "to"):
            yield first

    def _ends(self, segment: int, index: int, joint: str) -> Iterator[int]:
        """Both ends of a way: "the road from Tarnley to Brandmoor", "between Oban and Barra"."""
        one = self.words[segment]
        first, at, second = index + 1, index + 2, index + 3
        if second >= len(one.text) or one.folded[at] != joint:
            return
        route = not ROUTES.isdisjoint(one.folded[max(0, index - ROUTE_WITHIN) : index])
        if route:
            self._split(segment, first, second)
        if route or self._is_place(segment, first) or self._is_place(segment, second):
            yield first
            yield second

    def _split(self, segment: int, first: int, second: int) -> None:
        """Leave the first end of a way to a mention that was read with both."""
        mention = self._at[segment].get(first)
        if mention is None or mention.known:
            return
        if (mention.first, mention.last) != (first, second + 1):
            return
        one, where = self.words[segment], self.cut[segment]
        start, end = one.start[first], one.start[first] + len(one.text[first])
        mention.last, mention.end = first + 1, where.start + end
        mention.text, mention.name = where.text[start:end], where.read[start:end]
        for index in range(first + 1, second + 1):
            del self._at[segment][index]

    def _is_place(self, segment: int, index: int) -> bool:
        mention = self._at[segment].get(index)
        return mention is not None and mention.type in ("GPE", "LOC")


_PLACE_OF = SETTLEMENTS | {"outskirts", "mayor", "suburbs"}
_BEHIND_SETTLEMENT = PREPOSITIONS_OF_PLACE | frozenset(
    "of on with where that which about north south east west between along and by known to".split()
)
_ACTING = ACTING_VERBS | AUXILIARIES | frozenset(("did", "does", "do", "who"))
_NOT_LOCAL = CALENDAR | DETERMINERS | NO_NAMES | ORGANISATION_WORDS | DEMONYMS.keys()

_TITLES = TITLES_OF_PEOPLE | RANKS
_NO_SURNAMES = PERSON_TITLES | RANKS | ORGANISATION_WORDS
_NO_DATELINE = (
    frozenset(
        "breaking update exclusive updated editorial opinion watch photo photos video live".split()
    )
    | KNOWN_ORGANISATIONS.keys()
    | NO_NAMES
)


def _is_titled(word: str) -> bool:
    return word[0].isupper() and word.replace("-", "").replace("'", "").isalpha() and len(word) > 1
