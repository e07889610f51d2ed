"""Places that act: a capital or a seat of government for its government."""

from __future__ import annotations

from collections.abc import Sequence

from agents.entities import french
from agents.entities.identity import Identity
from agents.entities.mention import Mention
from agents.entities.words import Words
from agents.lexicon import LANGUAGES
from agents.lexicon.english import (
    ACTING_VERBS,
    AUXILIARIES,
    DEALINGS,
    MODALS,
    PREPOSITIONS_OF_PLACE,
    WILLING,
)
from agents.lexicon.language import Language
from agents.lexicon.seats import body_of_seat


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
