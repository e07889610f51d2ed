"""Whether a person is a woman or a man, where the text tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from agents.entities.identity import Identity
from agents.entities.words import Words
from agents.lexicon import LANGUAGES
from agents.lexicon.english import DETERMINERS, FEMALE_NOUNS, HONORIFICS, MALE_NOUNS
from agents.lexicon.language import Language
from agents.lexicon.names import sex_of

_ENDS = (",", ".", ";", "who", "of")


def gender(
    identity: Identity,
    all_words: Sequence[Words],
    alone: Mapping[int, int],
    number: int,
    language: str = "en",
) -> str | None:
    """`female` or `male` by honorific, by a noun beside ("her son, X"), by pronouns, else by a
    given name that tells.

    `alone`: segment to the number of the only person named in it. `language`: of the article, for
    a given name may be the other sex's elsewhere (Jean). None where these disagree.
    """
    known = LANGUAGES.get(language)
    told = _by_honorifics(identity, all_words, known)
    if not told and language == "en":
        told = _by_nouns(identity, all_words)
    if not told and known:
        here = {mention.segment for mention in identity.mentions}
        told = _by_pronouns(
            (all_words[segment].folded for segment in here if alone.get(segment) == number), known
        )
    if told:
        return told.pop() if len(told) == 1 else None
    for name in identity.names.values():
        parts = name.split()
        by_name = _by_given_name(parts[0].casefold(), known) if len(parts) > 1 else None
        if by_name:
            return by_name
    return None


def _by_honorifics(
    identity: Identity, all_words: Sequence[Words], language: Language | None
) -> set[str]:
    """Genders that forms of address tell, before a name or as its first word: "Mrs"."""
    told = set()
    for mention in identity.mentions:
        folded = all_words[mention.segment].folded
        for index in (mention.first - 1, mention.first):
            if 0 <= index < mention.last:
                told.add(HONORIFICS.get(folded[index].rstrip(".")))
        if language and mention.first:
            told.add(language.honorifics.get(folded[mention.first - 1]))
    return {one for one in told if one}


def _by_nouns(identity: Identity, all_words: Sequence[Words]) -> set[str]:
    """Genders that nouns of men or women tell beside a name: "her son, X", "X, a businessman"."""
    told = set()
    for mention in identity.mentions:
        folded = all_words[mention.segment].folded
        before = folded[max(0, mention.first - 2) : mention.first]
        if before[-1:] == [","]:
            before.pop()
        beside = before[-1:]
        if folded[mention.last : mention.last + 1] == [","]:
            after = folded[mention.last + 1 : mention.last + 5]
            stop = next((k for k, word in enumerate(after) if word in _ENDS), None)
            if stop and after[0] in DETERMINERS:
                beside.append(after[stop - 1])
        for noun in beside:
            if noun in FEMALE_NOUNS or noun in MALE_NOUNS:
                told.add("female" if noun in FEMALE_NOUNS else "male")
    return told


def _by_pronouns(segments: Iterable[Sequence[str]], language: Language) -> set[str]:
    """Genders that the pronouns of segments tell, given their lower-cased words."""
    told = set()
    for folded in segments:
        if not language.male.isdisjoint(folded):
            told.add("male")
        if not language.female.isdisjoint(folded):
            told.add("female")
    return told


def _by_given_name(name: str, language: Language | None) -> str | None:
    if language is None:
        return None
    if language.code == "en":
        return sex_of(name)
    return language.given_names.get(name.partition("-")[0])
