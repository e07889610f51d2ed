"""What the text says about an identity: roles, gender, what it belongs to, what it stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rigour.territories import get_territory

from agents.entities import french
from agents.entities.features import Words
from agents.entities.identity import Identity
from agents.entities.mentions import Mention
from agents.lexicon.english import (
    ACTING_VERBS,
    AUXILIARIES,
    BARE_TITLES,
    DEALINGS,
    HONORIFICS,
    METONYM_BODIES,
    METONYMS,
    MODALS,
    PERSON_TITLES,
    WILLING,
)
from agents.lexicon.english import PREPOSITIONS_OF_PLACE as LOCATIVE
from agents.lexicon.english import ROLE_MODIFIERS as MODIFIERS
from agents.lexicon.english import SEATS_THAT_ALWAYS_ACT as ALWAYS_ACT
from agents.lexicon.french import GIVEN_NAMES
from agents.lexicon.french import HONORIFICS as FRENCH_HONORIFICS
from agents.lexicon.names import given_names

LINKS = frozenset({"of", "for", "and", "&"})
ROLE_WORDS = 9
APPOSITION_WORDS = 14
MALE = frozenset({"he", "him", "his", "himself", "-il"})
FEMALE = frozenset({"she", "her", "hers", "herself", "-elle"})
DOING = ACTING_VERBS - AUXILIARIES


def role_before(
    mention: Mention, one: Words, taken: Mapping[int, Mention], foreign: bool = False
) -> str | None:
    """The title that stands before a person's name, as written; None where there is none.

    `taken`: word index to the mention of another type that covers it, in the same segment.
    `foreign`: the article is not in English; French titles are looked for too.
    """
    index = mention.first - 1
    first = mention.first
    titled = False
    while index >= 0 and mention.first - index <= ROLE_WORDS:
        word = one.text[index]
        low = one.folded[index].rstrip(".")
        part = low.rsplit("-", 1)[-1]
        if part in PERSON_TITLES:
            titled = titled or low not in BARE_TITLES
            first = index
        elif low in MODIFIERS:
            if low not in LINKS:
                first = index
        elif index in taken:
            if not titled or taken[index].type == "PERSON":
                break
            first = index
        elif word[0].isupper() and word.isalpha() and low not in BARE_TITLES:
            first = index
        elif not (word == "-" and first < mention.first):
            break
        index -= 1
    if not titled:
        said = french.role_before(mention, one) if foreign else None
        return said and _joined(one, *said)
    while first < mention.first and one.folded[first] in LINKS:
        first += 1
    while first < mention.first and one.folded[first].rstrip(".") in BARE_TITLES:
        first += 1
    return _joined(one, first, mention.first)


def role_after(mention: Mention, one: Words, foreign: bool = False) -> str | None:
    """The apposition that follows a person's name and says what the person is."""
    index = mention.last
    if index + 1 >= len(one.text) or one.text[index] != ",":
        return None
    if foreign and (said := french.role_after(mention, one)):
        return _joined(one, *said)
    first = index + 1
    if one.folded[first] in ("the", "a", "an", "who"):
        if one.folded[first] == "who":
            return None
        first += 1
    last = first
    titled = False
    while last < len(one.text) and last - first < APPOSITION_WORDS:
        if one.text[last] in (",", ".", ";", ":", "(", "\u2014", "\u2013", '"', "\u201c", "\u201d"):
            break
        low = one.folded[last]
        if last - first < 5 and low.rsplit("-", 1)[-1] in PERSON_TITLES:
            titled = True
        if low in ACTING_VERBS or low in ("who", "which", "that"):
            break
        last += 1
    else:
        return None
    return _joined(one, first, last) if titled and last > first else None


def _joined(one: Words, first: int, last: int) -> str | None:
    if first >= last:
        return None
    parts = [one.text[first]]
    for index in range(first + 1, last):
        end = one.start[index - 1] + len(one.text[index - 1])
        parts.append((" " if one.start[index] > end else "") + one.text[index])
    return "".join(parts).strip() or None


def gender(
    identity: Identity,
    all_words: Sequence[Words],
    alone: Mapping[int, int],
    number: int,
    foreign: bool = False,
) -> str | None:
    """`female` or `male` by honorific, by pronouns, else by a given name that tells.

    `alone`: segment to the number of the only person named in it. `foreign`: the article is not in
    English, whose given names may be the other sex's elsewhere (Jean). None where these disagree.
    """
    votes = set()
    for mention in identity.mentions:
        one = all_words[mention.segment]
        for index in (mention.first - 1, mention.first):
            if 0 <= index < mention.last:
                said = HONORIFICS.get(one.folded[index].rstrip("."))
                if said:
                    votes.add(said)
        told = mention.first and FRENCH_HONORIFICS.get(one.folded[mention.first - 1])
        if told:
            votes.add(told)
    if len(votes) == 1:
        return votes.pop()
    if votes:
        return None
    male = female = 0
    for segment in sorted({mention.segment for mention in identity.mentions}):
        if alone.get(segment) == number:
            folded = all_words[segment].folded
            male += sum(word in MALE for word in folded)
            female += sum(word in FEMALE for word in folded)
    if male and not female:
        return "male"
    if female and not male:
        return "female"
    if male or female:
        return None
    for name in identity.names.values():
        parts = name.split()
        if len(parts) > 1 and foreign:
            told = GIVEN_NAMES.get(parts[0].casefold().partition("-")[0])
            if told:
                return told
        elif len(parts) > 1:
            told = given_names().get(parts[0].casefold())
            if told in ("m", "f"):
                return "male" if told == "m" else "female"
    return None


def stands_for(identity: Identity, all_words: Sequence[Words], foreign: bool = False) -> str | None:
    """The body that a capital or a seat of government acts for; None where it is but a place."""
    for name in sorted(identity.names):
        code = METONYMS.get(name)
        if code is None:
            continue
        if name in ALWAYS_ACT or any(_acts(one, all_words) for one in identity.mentions):
            return METONYM_BODIES.get(name) or f"Government of {state_name(code)}"
    if foreign:
        for mention in identity.mentions:
            code = french.metonym(mention, all_words[mention.segment])
            if code is not None:
                return "European Union" if code == "eu" else f"Government of {state_name(code)}"
    return None


def state_name(code: str) -> str:
    """Name of a state by its code, with the article that a sentence gives it."""
    territory = get_territory(code)
    return territory.in_sentence if territory else code.upper()


def _acts(mention: Mention, all_words: Sequence[Words]) -> bool:
    """Whether a place does something where it is mentioned, by the words around it alone."""
    one = all_words[mention.segment]
    before = one.folded[max(0, mention.first - 6) : mention.first]
    if DEALINGS.intersection(before) and before[-1] in ("with", "from", "between", "and"):
        return True
    if before and before[-1] in LOCATIVE:
        return False
    after = one.folded[mention.last : mention.last + 3]
    if not after:
        return False
    if after[0] in MODALS:
        return len(after) > 1 and after[1] != "be"
    if after[0] in AUXILIARIES:
        return any(word in WILLING or word in DOING for word in after[1:])
    return after[0] in DOING
