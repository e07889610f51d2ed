"""What a place stands for when it speaks: the government that sits there, or another body."""

from __future__ import annotations

import re

from agents.lexicon import language_of
from agents.lexicon.places import in_sentence

_FIRST_WORD = re.compile(r"([^\W\d_]+(?:'|(?=\s)))\s*")


def body_of_seat(name: str, language: str) -> str | None:
    """What a seat of government stands for, as news in a language names it, with or without its
    article: "Government of Russia" for "the Kremlin"; None where the name is of no seat.

    language: a tag ("en", "fr-CA"). The name is that of the territory or body in English.
    """
    known = language_of(language)
    if known is None:
        return None
    folded = name.casefold().replace("’", "'").replace("-", " ")
    body = known.seats.get(folded)
    first = _FIRST_WORD.match(folded)
    if body is None and first is not None and first[1] in known.speech.determiners:
        body = known.seats.get(folded[first.end() :])
    if body is None:
        return None
    # Codes of territories are in lower case, names of bodies are not.
    return government(body) if body.islower() else body


def government(code: str) -> str:
    """The government of a territory: "Government of the United States". code: as
    `territories.py` has it, "eu" for the European Union."""
    return "European Union" if code == "eu" else f"Government of {in_sentence(code)}"
