"""Where names of people begin and end, where the model draws the line elsewhere.

"CEO of the Harbour Trust Amina Okonjo" is an organisation and a person, "Imam Yusuf Demirtas" one
without the title, "Gareth Pryce-Hughes" one with all of the surname.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set

from agents.entities.likeness import is_unknown, like_given, like_surname
from agents.entities.mention import Mention, key
from agents.entities.segments import Segment
from agents.entities.words import Words
from agents.lexicon.english import (
    ACTING_VERBS,
    AUXILIARIES,
    CAPTION_WORDS,
    GEOGRAPHY,
    KNOWN_ORGANISATIONS,
    MODALS,
    NAME_PARTICLES,
    OCCUPATIONS,
    OFFICES,
    ORGANISATION_WORDS,
    PERSON_NOUNS,
    PERSON_TITLES,
    RANKS,
    SAID,
    SINGLE_SPEAKERS,
)
from agents.lexicon.names import given_names, surnames
from agents.lexicon.places import places

_NONE: Set[int] = frozenset()
LONGEST_HEADLINE = 30
"""Words of the longest headline."""
OFFICE_WITHIN = 9
"""Words before a body among which somebody's office in it stands."""

TITLES_OF_PEOPLE = PERSON_TITLES | RANKS | PERSON_NOUNS | SINGLE_SPEAKERS | OCCUPATIONS
_DOES = ACTING_VERBS | AUXILIARIES | MODALS | SAID | {"who", "did", "does"}
_NO_PERSONS_END = ORGANISATION_WORDS | GEOGRAPHY | TITLES_OF_PEOPLE
_OF = ("of", "for", "at", "with")


def does(word: str) -> bool:
    """Whether a word behind a name has somebody do something."""
    return word in _DOES or (len(word) > 4 and word.endswith("ed") and word.islower())


def is_full_name(one: Words, first: int, last: int) -> bool:
    """Whether two to four words may be the full name of a person."""
    if not 1 < last - first < 5 or last > len(one.text):
        return False
    folded = one.folded[first:last]
    inner = all(
        word in NAME_PARTICLES or len(word.rstrip(".")) == 1 or like_surname(word)
        for word in folded[1:-1]
    )
    titled = one.text[first][0].isupper() and one.text[last - 1][0].isupper()
    ends = folded[-1] in _NO_PERSONS_END or " ".join(folded) in places()
    return titled and inner and not ends and like_given(folded[0]) and like_surname(folded[-1])


def mend(
    cut: Sequence[Segment], read_words: Sequence[Words], mentions: Sequence[Mention]
) -> list[Mention]:
    """The mentions of an English article, with people's names told from what is beside them."""
    by_segment: list[list[Mention]] = [[] for _ in cut]
    named: dict[str, set[int]] = {}
    for mention in mentions:
        by_segment[mention.segment].append(mention)
        named.setdefault(key(mention.name), set()).add(mention.segment)
    found: list[Mention] = []
    for segment, here in enumerate(by_segment):
        one, where = read_words[segment], cut[segment]
        headline = where.field == "title" or _is_headline(one)
        here = [_as_elsewhere(mention, one, where, named, headline) for mention in here]
        mended = [part for mention in here for part in _parts(mention, one, where)]
        mended = _behind_titles(mended, one, where)
        mended = _with_given_names(mended, one, where)
        found += _joined_at_hyphens(mended, one, where)
    return found


def _is_headline(one: Words) -> bool:
    """Whether a line is a headline's: most of its longer words have a capital."""
    if len(one.text) > LONGEST_HEADLINE:
        return False
    long = [word for word in one.text if len(word) > 3 and word.isalpha()]
    return len(long) > 2 and sum(map(str.istitle, long)) > 0.7 * len(long)


def _as_elsewhere(
    mention: Mention,
    one: Words,
    where: Segment,
    named: Mapping[str, Set[int]],
    headline: bool,
) -> Mention:
    """A headline's name without the verb that the rest of the article has it without."""
    first, last = mention.first, mention.last
    if mention.known or last - first < 2 or len(named[key(mention.name)]) > 1:
        return mention

    def elsewhere(begin: int, end: int) -> bool:
        return bool(named.get(key(" ".join(one.text[begin:end])), _NONE) - {mention.segment})

    if headline and mention.type != "NORP":
        for end in range(last - 1, first, -1):
            verb = does(one.folded[end]) or one.folded[end].endswith("s")
            person = mention.type == "PERSON" and like_surname(one.folded[end])
            if verb and not person and elsewhere(first, end):
                cut = resized(mention, first, end, one, where)
                if cut.type not in ("PERSON", "GPE", "LOC"):
                    cut.type = "ORG"
                return cut
    return mention


def resized(mention: Mention, first: int, last: int, one: Words, where: Segment) -> Mention:
    """A mention of other words of the same segment."""
    start = one.start[first]
    end = one.start[last - 1] + len(one.text[last - 1])
    return Mention(
        mention.segment, first, last, where.start + start, where.start + end,
        where.text[start:end], " ".join(where.read[start:end].split()), mention.type,
    )  # fmt: skip


def _parts(mention: Mention, one: Words, where: Segment) -> Iterator[Mention]:
    """What a mention is: itself, less of it, or a body and a person."""
    if mention.known or mention.type == "NORP":
        yield mention
        return
    first, last = _without_caption(mention, one)
    if (first, last) != (mention.first, mention.last):
        mention = resized(mention, first, last, one, where)
    size = last - first
    title = _title(one, first, last)
    if title and is_full_name(one, first + title, last):
        mention = resized(mention, first + title, last, one, where)
        mention.type = "PERSON"
    elif mention.type in ("PERSON", "EVENT", "WORK_OF_ART", "PRODUCT") or size < 2:
        pass
    elif found := _person_behind(mention, one):
        cut, end = found
        yield resized(mention, first, _without_title(one, first, cut), one, where)
        mention = resized(mention, cut, end, one, where)
        mention.type = "PERSON"
    elif _is_person(mention, one):
        mention.type = "PERSON"
    yield mention


def _without_caption(mention: Mention, one: Words) -> tuple[int, int]:
    """A name without what a caption puts before or behind it: "Ada Falk Image:"."""
    first, last = mention.first, mention.last
    size = len(one.text)
    while last - first > 1 and one.folded[last - 1] in CAPTION_WORDS:
        if last < size and one.text[last] not in (":", ",", ".", "(", "/"):
            break
        last -= 1
    begins = first == 0 or one.text[first - 1] in (".", ")", "\n")
    while last - first > 1 and begins and one.folded[first] in CAPTION_WORDS:
        first += 1
    return first, last


def _title(one: Words, first: int, last: int) -> int:
    """How many of a name's first words say what somebody is."""
    count = 0
    while count < last - first - 2 and one.folded[first + count].rstrip(".") in TITLES_OF_PEOPLE:
        count += 1
    return count


def _without_title(one: Words, first: int, last: int) -> int:
    while last - first > 1 and one.folded[last - 1] in TITLES_OF_PEOPLE:
        last -= 1
    return last


def is_led(one: Words, first: int) -> bool:
    """Whether somebody's office in a body stands before its name: "director of the"."""
    before = one.folded[max(0, first - OFFICE_WITHIN) : first]
    office = any(word in TITLES_OF_PEOPLE or word in _HEADS for word in before)
    return office and any(word in _OF for word in before)


def _person_behind(mention: Mention, one: Words) -> tuple[int, int] | None:
    """Where a person begins at the end of a body's name, and ends; None where there is none."""
    first, last = mention.first, mention.last
    if one.folded[last - 1] in _NO_PERSONS_END or key(mention.name) in KNOWN_ORGANISATIONS:
        return None
    led = is_led(one, first)
    if led and is_unknown(one.folded[last - 1]) and is_full_name(one, last - 1, last + 1):
        last += one.text[last].istitle()  # The surname was left outside.
    after = one.folded[last] if last < len(one.text) else ""
    if not led and not does(after):
        return None
    for cut in (last - 3, last - 2):
        if cut <= first or not is_full_name(one, cut, last):
            continue
        edge = one.folded[cut - 1]
        if edge in PLACE_BEGINNINGS:
            continue
        body = edge in ORGANISATION_WORDS or edge in TITLES_OF_PEOPLE
        body = body or (led and edge in places())
        plain = one.text[cut - 1][0].isupper() and not like_surname(edge)
        firm = one.folded[cut] in given_names() or is_unknown(one.folded[cut])
        if firm and (body or (led and plain and mention.type == "ORG")):
            return cut, last
    return None


def _is_person(mention: Mention, one: Words) -> bool:
    """Whether a name of two or three words that does something is a person's."""
    first, last = mention.first, mention.last
    if mention.type not in ("ORG", "GPE", "LOC") or last - first > 3:
        return False
    if key(mention.name) in KNOWN_ORGANISATIONS or not is_full_name(one, first, last):
        return False
    words = one.folded[first:last]
    given = words[0] in given_names() or is_unknown(words[0])
    strange = is_unknown(words[-1]) or words[-1] in surnames()
    if not given or not strange or any(map(str.isupper, one.text[first:last])):
        return False
    before = one.folded[first - 1] if first else ""
    after = one.folded[last] if last < len(one.text) else ""
    if before == "the":
        return False
    to = one.folded[max(0, first - 2) : first] == ["according", "to"]
    return (
        to
        or before in SAID
        or after in SAID
        or after in ("who", "told")
        or (before.rstrip(".") in TITLES_OF_PEOPLE and before not in OFFICES_OF_BODIES)
    )


def _with_given_names(mentions: Sequence[Mention], one: Words, where: Segment) -> list[Mention]:
    """The mentions, a surname with the given name before it that nothing has read."""
    found: list[Mention] = []
    for mention in mentions:
        given = mention.first - 1
        least = found[-1].last if found else 0
        single = mention.type == "PERSON" and mention.last - mention.first == 1
        if single and not mention.known and given >= least and one.text[given].istitle():
            word = one.folded[given].rstrip(".")
            sure = is_unknown(word) or word in given_names()
            if sure and like_given(word) and word not in TITLES_OF_PEOPLE and len(word) > 2:
                mention = resized(mention, given, mention.last, one, where)
        found.append(mention)
    return found


def _behind_titles(mentions: Sequence[Mention], one: Words, where: Segment) -> list[Mention]:
    """One person behind a title, of which the title or the given name was read as another one."""
    found: list[Mention] = []
    for mention in mentions:
        before = found[-1] if found else None
        if before is None or not _is_beside(before, mention):
            found.append(mention)
            continue
        word = one.folded[before.first]
        titled = before.first > 0 and _is_title(one.folded[before.first - 1])
        if _is_title(word) and word not in given_names():
            found[-1] = mention
        elif titled and mention.start == before.end + 1:
            found[-1] = resized(before, before.first, mention.last, one, where)
        else:
            found.append(mention)
    return found


def _is_beside(before: Mention, mention: Mention) -> bool:
    """Whether a person of one word and another one have nothing between them."""
    people = before.type == mention.type == "PERSON" and not (before.known or mention.known)
    return people and before.last == mention.first == before.first + 1


def _is_title(word: str) -> bool:
    return word.rstrip(".") in PERSON_TITLES or word.rstrip(".") in RANKS


def _joined_at_hyphens(mentions: Sequence[Mention], one: Words, where: Segment) -> list[Mention]:
    """The mentions, with a person's surname of two parts whole: "Pryce-Hughes"."""
    found: list[Mention] = []
    for mention in mentions:
        before = found[-1] if found else None
        if mention.type == "PERSON" and not mention.known:
            first = mention.first
            glued = _is_glued(one, first - 1)
            if before is not None and before.last == first - 1 and glued:
                if before.type == "PERSON" and before.last - before.first > 1:
                    found[-1] = resized(before, before.first, mention.last, one, where)
                    continue
            elif glued and first > 1:
                begin = _beginning(one, first - 2, before.last if before else 0)
                mention = resized(mention, begin, mention.last, one, where)
                if one.folded[begin] in PLACE_BEGINNINGS:
                    mention.type = "GPE"  # "Saint-Avit"
            last = mention.last
            if _is_glued(one, last) and last - mention.first > 1 and one.text[last + 1].istitle():
                mention = resized(mention, mention.first, last + 2, one, where)
        if before is not None and found[-1].last > mention.first:
            continue
        found.append(mention)
    return found


def _is_glued(one: Words, index: int) -> bool:
    """Whether a word is a hyphen without blanks between two words with capitals."""
    if not 0 < index < len(one.text) - 1 or one.text[index] != "-":
        return False
    start = one.start[index]
    near = one.start[index - 1] + len(one.text[index - 1]) == start
    both = one.text[index - 1].istitle() and one.text[index + 1][0].isupper()
    return near and both and one.start[index + 1] == start + 1


def _beginning(one: Words, index: int, least: int) -> int:
    """Where a name begins whose surname's first part is at an index."""
    given = index - 1
    if given >= least and one.text[given].istitle() and like_given(one.folded[given]):
        return given
    return index


PLACE_BEGINNINGS = frozenset({"san", "santa", "saint", "st", "los", "las", "new", "port", "fort"})
_HEADS = OFFICES | {"head", "boss", "deputy", "manager", "chair", "founder", "major", "member"}
OFFICES_OF_BODIES = frozenset({"chief", "chair", "head", "leader", "star", "owner", "manager"})
