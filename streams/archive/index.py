"""The inverted index of quotes and articles: which tokens stand for which, and how both databases
are asked for them.

Python makes the tokens (`streams.matching.words_of`, of a text their stems), so that SQLite's FTS5
and PostgreSQL's `tsvector` hold the same ones, and what people type cannot break the syntax of
either. Stems of a text's words are tokens as they are; what else can be asked for (names of
speakers, places, an outlet, a kind) is a token with its field's mark in front. One AND of tokens,
read in the order of `moment`, so answers every question without sorting what it finds.

The two differ in letters that Unicode has added since version 6.1: FTS5 takes them for blanks.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import accumulate, islice
from typing import Any

import snowballstemmer

from streams.matching import (
    Entities,
    Names,
    entity_names,
    outlet_names,
    place_names,
    speaker_names,
    words_of,
)

MOMENT_BITS = 30
NUMBER_BITS = 10
FARTHEST = 1 << 33
"""Seconds from 1970 that a moment tells apart: the years 1697 to 2242."""

MOST_WORDS = 4_000
"""Words of one text that are indexed: of a whole transcript its beginning."""
MOST_LETTERS = 64
"""Of one word."""
MOST_TOKENS = (1 << 14) - 1
MOST_BYTES = 1 << 19
"""Of one entry: what a `tsvector` can hold."""
MOST_OF_NAME = 40
"""Words of one name that are indexed, and asked for."""

GAP = "\ue000"
"""Between two names, so that no phrase goes across. Private letters, which no word has."""


class Field(Enum):
    """What is asked for: the mark before its tokens."""

    WORDS = ""
    SPEAKER = "\ue001"
    ABOUT = "\ue002"
    PLACE = "\ue003"
    OUTLET = "\ue004"
    KIND = "\ue005"
    MODALITY = "\ue006"
    LANGUAGE = "\ue007"

    @property
    def id(self) -> str:
        """The mark before an id of the field, which is met as a whole."""
        return self.value + "\ue00f"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens that follow each other; `prefix`: the last one is the beginning of a word."""

    tokens: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an entry has to have: of each of `every` one phrase, and none of `none`."""

    every: tuple[tuple[Phrase, ...], ...] = ()
    none: tuple[Phrase, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.every or self.none)


def words(text: str) -> list[str]:
    """The words of a text, folded."""
    return [word[:MOST_LETTERS] for word in words_of(text).split()]


_STEMMER = snowballstemmer.stemmer("english")


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """What a folded word has in common with its other forms, by Porter's second algorithm.

    Words of all languages have English endings taken off: as they are indexed, so they are asked.
    """
    found: str = _STEMMER.stemWord(word)
    return found


def phrase(field: Field, text: str, *, prefix: bool = False) -> Phrase | None:
    """The words of a text one after the other in a field; None where it has no word."""
    found = words(text)
    if not found:
        return None
    if field is not Field.WORDS:
        found = found[:MOST_OF_NAME]
    else:
        last = found[-1]
        found = [stem(word) for word in found]
        if prefix:  # A stem may end otherwise than the word: `deliveri` of `delivery`.
            found[-1] = _shared(last, found[-1])
    return Phrase(tuple(field.value + word for word in found), prefix)


def _shared(one: str, other: str) -> str:
    """The beginning that two words have in common."""
    for at, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return one[:at]
    return min(one, other, key=len)


def meets(one: Phrase, tokens: Sequence[str], at: int) -> bool:
    """Whether tokens have a phrase there."""
    here = tokens[at : at + len(one.tokens)]
    if len(here) < len(one.tokens) or tuple(here[:-1]) != one.tokens[:-1]:
        return False
    last = one.tokens[-1]
    return here[-1].startswith(last) if one.prefix else here[-1] == last


def name_phrases(field: Field, wanted: str) -> tuple[Phrase, ...]:
    """How a name or an id is looked for: as the beginning of words, and as a whole."""
    found = phrase(field, wanted, prefix=True)
    return () if found is None else (found, Phrase((id_token(field, wanted),)))


def id_token(field: Field, id: str) -> str:
    """The token of an id: of a link, of a country."""
    return field.id + "".join(words(id))[:MOST_LETTERS]


# -- what is indexed


def moment(at: int, id: int, number: int = 0) -> int:
    """Where a row stands in the order of time: by seconds, then by bits of its article's id, and
    backwards by its number there, so that with the newest first an article is read forwards.

    Unlike others, most likely; the writer makes sure.
    """
    article = (id * 0x9E3779B97F4A7C15 >> 40) & ((1 << MOMENT_BITS - NUMBER_BITS) - 1)
    last = (1 << NUMBER_BITS) - 1
    return moment_from(at) | article << NUMBER_BITS | last - min(number, last)


def moment_from(at: float) -> int:
    """The first moment of a second."""
    return max(-FARTHEST, min(FARTHEST - 1, int(at))) << MOMENT_BITS


def event_tokens(event: Mapping[str, Any], entities: Entities) -> tuple[list[str], list[list[str]]]:
    """What the article of an event can be found by, and each of its quotes in turn.

    `entities`: those of the event by their ids.
    """
    article = event["article"]
    shared = [
        *_named(Field.PLACE, place_names(event, entities), entities),
        *_named(Field.OUTLET, outlet_names(event), entities),
        tag(Field.LANGUAGE, article["language"]),
    ]
    called = {id: entity_names(one) for id, one in entities.items()}
    named = {id: list(_named(Field.ABOUT, names, entities)) for id, names in called.items()}
    title = [
        *shared,
        *map(stem, islice(words(article.get("title") or ""), MOST_WORDS)),
        *(token for tokens in named.values() for token in tokens),
    ]
    quotes = [
        [
            tag(Field.KIND, quote["kind"]),
            tag(Field.MODALITY, quote["modality"]),
            *shared,
            *_named(Field.SPEAKER, speaker_names(quote, entities), entities),
            *map(stem, islice(words(quote["text"]), MOST_WORDS)),
            GAP,
            *(token for id in quote.get("about") or () for token in named.get(id, ())),
        ]
        for quote in event["quotes"]
    ]
    return _fitting(title), list(map(_fitting, quotes))


def _fitting(tokens: list[str]) -> list[str]:
    """The first ones, as many as an entry can have."""
    if len(tokens) * MOST_LETTERS * 4 < MOST_BYTES:
        return tokens
    sizes = accumulate(len(token.encode()) + 1 for token in tokens)
    return tokens[: min(MOST_TOKENS, bisect_right(list(sizes), MOST_BYTES))]


def tag(field: Field, value: str) -> str:
    """The token of a value of a closed set."""
    return field.value + "".join(words(value))


def _named(field: Field, names: Names, entities: Container[str] = ()) -> Iterator[str]:
    return islice(_names(field, names, entities), MOST_WORDS)


def _names(field: Field, names: Names, entities: Container[str] = ()) -> Iterator[str]:
    for name in names.each:
        yield GAP
        for word in islice(name.split(), MOST_OF_NAME):
            yield field.value + word[:MOST_LETTERS]
    yield GAP
    for id in names.ids:
        if id not in entities:  # Of the article alone.
            yield id_token(field, id)
    yield GAP


# -- how the databases hold and ask it


def fts5_text(tokens: Iterable[str]) -> str:
    """Tokens as FTS5's tokeniser `unicode61` takes them apart again."""
    return " ".join(tokens)


def fts5_query(wanted: Wanted) -> str:
    """What is wanted in FTS5's language. `wanted` has something in `every`."""
    every = " AND ".join(f"({' OR '.join(map(_fts5, some))})" for some in wanted.every)
    return f"({every})" + "".join(f" NOT {_fts5(one)}" for one in wanted.none)


def _fts5(one: Phrase) -> str:
    return f'"{" ".join(one.tokens)}"' + ("*" if one.prefix else "")


def tsvector_text(tokens: Sequence[str]) -> str:
    """Tokens with their positions as the text of a `tsvector`; a gap is a position without one."""
    places: dict[str, list[int]] = {}
    for number, token in enumerate(tokens, 1):
        if token != GAP and number < 1 << 14:
            places.setdefault(token, []).append(number)
    return " ".join(
        f"'{token}':{','.join(map(str, numbers[:250]))}" for token, numbers in places.items()
    )


def tsquery_text(wanted: Wanted) -> str:
    """What is wanted as the text of a `tsquery`."""
    every = [f"({' | '.join(map(_tsquery, some))})" for some in wanted.every]
    return " & ".join([*every, *(f"!({_tsquery(one)})" for one in wanted.none)])


def _tsquery(one: Phrase) -> str:
    last = len(one.tokens) - 1
    return " <-> ".join(
        f"'{token}'" + (":*" if one.prefix and number == last else "")
        for number, token in enumerate(one.tokens)
    )
