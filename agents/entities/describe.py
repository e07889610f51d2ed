"""What the text says about an identity: roles, gender, what it belongs to, what it stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agents.entities import french
from agents.entities.features import Words
from agents.entities.identity import Identity
from agents.entities.mentions import Mention
from agents.lexicon import LANGUAGES
from agents.lexicon.english import (
    ACTING_VERBS,
    AUXILIARIES,
    BARE_TITLES,
    DEALINGS,
    HONORIFICS,
    MODALS,
    PERSON_TITLES,
    PREPOSITIONS_OF_PLACE,
    ROLE_MODIFIERS,
    WILLING,
)
from agents.lexicon.language import Language
from agents.lexicon.names import given_names
from agents.lexicon.seats import body_of_seat

LINKS = frozenset({"of", "for", "and", "&"})
ROLE_WORDS = 9
APPOSITION_WORDS = 14
CLAUSE_BEGINNINGS = ACTING_VERBS | AUXILIARIES | {"who", "which", "that"}


def role_before(
    mention: Mention, one: Words, taken: Mapping[int, Mention], language: str = "en"
) -> str | None:
    """The title that stands before a person's name, as written; None where there is none.

    `taken`: word index to the mention of another type that covers it, in the same segment.
    `language`: of the article; French titles are looked for in French ones.
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
        elif low in ROLE_MODIFIERS:
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
        said = french.role_before(mention, one) if language == "fr" else None
        return said and _joined(one, *said)
    while first < mention.first and one.folded[first] in LINKS:
        first += 1
    while first < mention.first and one.folded[first].rstrip(".") in BARE_TITLES:
        first += 1
    return _joined(one, first, mention.first)


def role_after(mention: Mention, one: Words, language: str = "en") -> str | None:
    """The apposition that follows a person's name and says what the person is."""
    index = mention.last
    if index + 1 >= len(one.text) or one.text[index] != ",":
        return None
    if language == "fr" and (said := french.role_after(mention, one)):
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
        if low in CLAUSE_BEGINNINGS:
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
    language: str = "en",
) -> str | None:
    """`female` or `male` by honorific, by pronouns, else by a given name that tells.

    `alone`: segment to the number of the only person named in it. `language`: of the article, for
    a given name may be the other sex's elsewhere (Jean). None where these disagree.
    """
    known = LANGUAGES.get(language)
    votes = set()
    for mention in identity.mentions:
        one = all_words[mention.segment]
        for index in (mention.first - 1, mention.first):
            if 0 <= index < mention.last:
                said = HONORIFICS.get(one.folded[index].rstrip("."))
                if said:
                    votes.add(said)
        if known and mention.first:
            told = known.honorifics.get(one.folded[mention.first - 1])
            if told:
                votes.add(told)
    if len(votes) == 1:
        return votes.pop()
    if votes:
        return None
    male = female = 0
    for segment in sorted({mention.segment for mention in identity.mentions}):
        if known and alone.get(segment) == number:
            folded = all_words[segment].folded
            male += sum(word in known.male for word in folded)
            female += sum(word in known.female for word in folded)
    if male and not female:
        return "male"
    if female and not male:
        return "female"
    if male or female:
        return None
    for name in identity.names.values():
        parts = name.split()
        told = _by_given_name(parts[0].casefold(), known) if len(parts) > 1 else None
        if told:
            return told
    return None


def _by_given_name(name: str, language: Language | None) -> str | None:
    if language is None:
        return None
    if language.code == "en":
        return {"m": "male", "f": "female"}.get(given_names().get(name, ""))
    return language.given_names.get(name.partition("-")[0])


def stands_for(identity: Identity, all_words: Sequence[Words], language: str = "en") -> str | None:
    """The body that a capital or a seat of government acts for; None where it is but a place."""
    known = LANGUAGES.get(language)
    if known is None:
        return None
    for name in sorted(identity.names):
        body = body_of_seat(name, language)
        if body is None:
            continue
        if name in known.always_acting or any(
            _acts(one, all_words[one.segment], known) for one in identity.mentions
        ):
            return body
    return None


def _acts(mention: Mention, one: Words, language: Language) -> bool:
    """Whether a place does something where it is mentioned, by the words around it alone."""
    if language.code == "en":
        return _acts_in_english(mention, one)
    if language.code == "fr":
        return french.acts(mention, one)
    before = one.folded[mention.first - 1] if mention.first else ""
    after = one.folded[mention.last : mention.last + 1]
    led = before in language.speech.outside or before in language.speech.inside
    return not led and not language.acting_verbs.isdisjoint(after)


def _acts_in_english(mention: Mention, one: Words) -> bool:
    before = one.folded[max(0, mention.first - 6) : mention.first]
    if DEALINGS.intersection(before) and before[-1] in ("with", "from", "between", "and"):
        return True
    if before and before[-1] in PREPOSITIONS_OF_PLACE:
        return False
    after = one.folded[mention.last : mention.last + 3]
    if not after:
        return False
    if after[0] in MODALS:
        return len(after) > 1 and after[1] != "be"
    if after[0] in AUXILIARIES:
        return any(word in WILLING or word in ACTING_VERBS for word in after[1:])
    return after[0] in ACTING_VERBS
