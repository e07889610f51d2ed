"""French names: what spaCy's small French model leaves to mend, roles, and the gender of people.

The model reads titles into names ("M. Diallo"), types a bare surname as it likes and takes offices
for organisations ("ministre de la Santé"). What the rest of the article says mends that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from agents.entities.mention import Mention, key, of_word
from agents.entities.segments import Segment
from agents.entities.words import COARSE, Words
from agents.lexicon.french import (
    ACTING_VERBS,
    BEFORE_ROLES,
    DEMONYMS,
    DETERMINERS,
    EVENT_NOUNS,
    HOLIDAYS,
    HONORIFICS,
    NAME_PARTICLES,
    PHRASE_BREAKS,
    PLACE_NOUNS,
    PREPOSITIONS_OF_PLACE,
    ROLES,
)
from agents.lexicon.places import places

ROLE_WORDS = 10


def mend(
    mentions: Sequence[Mention], cut: Sequence[Segment], read_words: Sequence[Words]
) -> list[Mention]:
    """The mentions of a French article, mended by what the whole article says of its people."""
    kept: list[Mention] = []
    for mention in mentions:
        one = read_words[mention.segment]
        if mention.known or _trimmed(mention, one, cut[mention.segment]):
            kept.append(mention)
    surnames = _surnames(kept, read_words)
    for mention in kept:
        if not mention.known and mention.type != "PERSON" and _is_person(mention, surnames):
            mention.type = "PERSON"
        elif mention.name.casefold() in DEMONYMS and mention.type != "ORG" and not mention.known:
            mention.type = "NORP"
        elif COARSE[mention.type] == "MISC" and not EVENT_NOUNS.isdisjoint(
            mention.name.casefold().split()[:1]
        ):
            mention.type = "EVENT"
    kept += _missed(kept, surnames, cut, read_words)
    return sorted(kept, key=lambda mention: (mention.segment, mention.first))


def _trimmed(mention: Mention, one: Words, where: Segment) -> bool:
    """Leave titles and common nouns out of a mention; False where no name is left."""
    first, last = mention.first, mention.last
    person = mention.type == "PERSON"
    while first < last and person and one.folded[first] in HONORIFICS:
        first += 1
    if one.text[first : first + 1] and one.text[first][0].islower() and not person:
        word = one.folded[first]
        if word in ROLES:
            return False
        if word in PLACE_NOUNS and COARSE[mention.type] == "LOC":
            first += 1
            while first < last and one.folded[first] in NAME_PARTICLES:
                first += 1
    if first >= last or (last - first == 1 and one.folded[first] in HOLIDAYS):
        return False
    if first > mention.first:
        start = one.start[first]
        end = mention.end - where.start
        mention.first = first
        mention.start = where.start + start
        mention.text = where.text[start:end]
        mention.name = " ".join(where.read[start:end].split())
    return True


def _titled(mention: Mention, one: Words) -> bool:
    return mention.first > 0 and one.folded[mention.first - 1] in HONORIFICS


def _surnames(mentions: Iterable[Mention], read_words: Sequence[Words]) -> dict[str, bool]:
    """Last words of the article's people's names, as written; True where a title stands before
    one."""
    found: dict[str, bool] = {}
    for mention in mentions:
        titled = _titled(mention, read_words[mention.segment])
        parts = mention.name.split()
        full = mention.type == "PERSON" and len(parts) > 1
        if (titled or full) and parts[-1][0].isupper():
            found[parts[-1]] = titled or found.get(parts[-1], False)
    return found


def _is_person(mention: Mention, surnames: dict[str, bool]) -> bool:
    parts = mention.name.split()
    titled = surnames.get(parts[-1])
    if titled is None:
        return False
    if len(parts) == 1:
        return titled or key(mention.name) not in places()
    # "Awa Ndoye", read as a title of a work, where the article has "Mme Ndoye".
    names = all(part[0].isupper() or part.casefold() in NAME_PARTICLES for part in parts)
    return names and COARSE[mention.type] == "MISC" and len(parts) < 5


def _missed(
    mentions: Sequence[Mention],
    surnames: dict[str, bool],
    cut: Sequence[Segment],
    read_words: Sequence[Words],
) -> list[Mention]:
    """People by surname that no mention covers."""
    covered: dict[int, set[int]] = {}
    for mention in mentions:
        covered.setdefault(mention.segment, set()).update(range(mention.first, mention.last))
    found = []
    for segment, (one, where) in enumerate(zip(read_words, cut, strict=True)):
        here = covered.get(segment, set())
        for index, word in enumerate(one.text):
            if index in here or word not in surnames:
                continue
            if key(word) in places() and not (index and one.folded[index - 1] in HONORIFICS):
                continue
            found.append(of_word(segment, one, index, where, "PERSON"))
    return found


def role_before(mention: Mention, one: Words) -> tuple[int, int] | None:
    """Words that say what a person is, before the name: "la ministre des Pêches, Fatou Sarr"."""
    last = mention.first
    while last > 0 and one.folded[last - 1] in HONORIFICS:
        last -= 1
    direct = last > 0 and one.folded[last - 1] in ROLES
    if last > 1 and one.text[last - 1] == ",":
        last -= 1
    for first in range(last - 1, max(-1, last - 1 - ROLE_WORDS), -1):
        word = one.folded[first]
        if word in PHRASE_BREAKS or not (word[0].isalnum() or word[0] in "'-"):
            break
        if word in DETERMINERS and _opens_role(one, first + 1, last):
            return first + 1, last
    return (last - 1, last) if direct else None


def role_after(mention: Mention, one: Words) -> tuple[int, int] | None:
    """The apposition behind a name: "Claire Montagnon, vice-présidente de la région"."""
    first = mention.last + 1
    if first >= len(one.text) or one.text[mention.last] != ",":
        return None
    if one.folded[first] in DETERMINERS:
        first += 1
    last = first
    while last < min(len(one.text), first + ROLE_WORDS + 2):
        word = one.folded[last]
        if word in PHRASE_BREAKS or not (word[0].isalnum() or word[0] in "'-"):
            break
        last += 1
    return (first, last) if _opens_role(one, first, last) else None


def _opens_role(one: Words, first: int, last: int) -> bool:
    while first < last and one.folded[first] in BEFORE_ROLES and one.folded[first] not in ROLES:
        first += 1
    return first < last and (
        one.folded[first] in ROLES
        or (one.folded[first] in BEFORE_ROLES and one.folded[min(first + 1, last - 1)] in ROLES)
    )


def acts(mention: Mention, one: Words) -> bool:
    """Whether a place acts where it is mentioned: "Moscou a rejeté" against "à Moscou"."""
    before = one.folded[mention.first - 1] if mention.first else ""
    if before in PREPOSITIONS_OF_PLACE:
        return False
    after = one.folded[mention.last : mention.last + 4]
    if after[:1] in (["ne"], ["n'"], ["n\u2019"], ["se"], ["s'"], ["s\u2019"]):
        after = after[1:]
    if not after:
        return False
    done = after[0] == "a" and any(
        word.endswith(("é", "i", "u", "is", "it")) and len(word) > 2 for word in after[1:3]
    )
    return done or after[0] in ACTING_VERBS
