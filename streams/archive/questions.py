"""What an archive can be asked: plain values, without a word of SQL.

Times are datetimes, UTC where they name no zone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from schemas.quotes import Modality, QuoteKind
from streams.archive.index import Field, Phrase, Wanted, name_phrases, phrase, tag, words
from streams.enriched import is_identity
from streams.errors import UsageError

Order = Literal["newest", "oldest"]

MOST_LIMIT = 1_000
MOST_CHARACTERS = 500
"""Of one value of a question."""
MOST_VALUES = 50
"""Of one filter."""

_TERM = re.compile(r'(-?)(?:"([^"]*)("?)|([^\s"]+))')
_CURSOR = re.compile(r"[no]-?[0-9]{1,19}")
LAST_MOMENT = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Asked:
    """What a `Question` and an `ArticleQuestion` have."""

    words: str = ""
    about: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    languages: tuple[str, ...] = ()
    order: Order = "newest"
    cursor: str | None = None
    limit: int = 50

    def __post_init__(self) -> None:
        _check(self)
        _names("about", self.about)
        _names("outlets", self.outlets)
        _names("places", self.places)
        read_words(self.words)


@dataclass(frozen=True, slots=True)
class Question(Asked):
    """Which quotes are wanted. Of one filter any value will do; all that are given must be met.

    `words`: words of the quote, all of them, whatever their endings; `"so many words"` one after
    the other; `word*` is the beginning of one; `-word` must not be there. `speakers`: whom it is by
    or through whom it came, `about`: who or what it names; each some words of a name (of the last
    one its beginning will do), an id of a link (`Q1058`), or an identity (`p1f...`), which is one
    person alone. `outlets`: words of the name or address. `places`: named in the article, by words
    or country code. `since` and `until`: published from and before which. `kinds`, `modalities`,
    `languages`: as events have them. `min_confidence`: the least; None is the setting's.
    `cursor`: where an answer said that it goes on. `limit`: 1 to MOST_LIMIT.

    Raises UsageError where a value cannot be.
    """

    speakers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    min_confidence: float | None = None

    def __post_init__(self) -> None:
        Asked.__post_init__(self)  # `super()` knows no class that was given slots.
        _names("speakers", self.speakers)
        _one_of("kind", self.kinds, get_args(QuoteKind))
        _one_of("modality", self.modalities, get_args(Modality))
        if self.min_confidence is not None and not 0 <= self.min_confidence <= 1:
            raise UsageError(f"min_confidence is from 0 to 1, not {self.min_confidence}.")


@dataclass(frozen=True, slots=True)
class ArticleQuestion(Asked):
    """Which articles are wanted. `words`: of the title; `about`: whom and what they name; the rest
    as of a `Question`."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The words of a question: terms that must be there, and that must not."""

    every: tuple[Phrase, ...] = ()
    none: tuple[Phrase, ...] = field(default=())


# -- reading


def read_words(text: str) -> Terms:
    """The words that a person types. Raises UsageError where there is no word among them."""
    every: list[Phrase] = []
    none: list[Phrase] = []
    for minus, quoted, _, bare in _TERM.findall(text):
        given = quoted or bare
        found = phrase(Field.WORDS, given, prefix=not quoted and given.endswith("*"))
        if found is not None:
            (none if minus else every).append(found)
    if text.strip() and not (every or none):
        raise UsageError(f"{text.strip()!r} has no word to look for.")
    return Terms(tuple(every), tuple(none))


def wanted_of(question: Asked) -> Wanted:
    """What the index is asked for, but for identities."""
    terms = read_words(question.words)
    every: list[tuple[Phrase, ...]] = [(one,) for one in terms.every]
    for values, which in (
        (getattr(question, "speakers", ()), Field.SPEAKER),
        (question.about, Field.ABOUT),
        (question.outlets, Field.OUTLET),
        (question.places, Field.PLACE),
    ):
        if values and not any(map(is_identity, values)):
            every.append(tuple(one for value in values for one in name_phrases(which, value)))
    for values, which in (
        (getattr(question, "kinds", ()), Field.KIND),
        (getattr(question, "modalities", ()), Field.MODALITY),
        (question.languages, Field.LANGUAGE),
    ):
        if values:
            every.append(tuple(Phrase((tag(which, value),)) for value in values))
    return Wanted(tuple(every), terms.none)


def read_cursor(question: Asked) -> int | None:
    """The moment after which an answer goes on. Raises UsageError."""
    if question.cursor is None:
        return None
    ours = _CURSOR.fullmatch(question.cursor) and question.cursor[0] == question.order[0]
    if not ours or abs(moment := int(question.cursor[1:])) > LAST_MOMENT:
        raise UsageError("The cursor is not one that this question has been answered with.")
    return moment


def write_cursor(order: Order, moment: int) -> str:
    """The cursor of what comes after a moment."""
    return f"{order[0]}{moment}"


def seconds(time: datetime) -> float:
    """Epoch seconds; UTC where a time names no zone."""
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()


def given(question: Asked) -> Mapping[str, Any]:
    """What a question gives beside defaults and its place in the answers."""
    return {
        one.name: getattr(question, one.name)
        for one in fields(question)
        if one.name not in ("cursor", "limit") and getattr(question, one.name) != one.default
    }


def _check(question: Asked) -> None:
    for one in fields(question):
        value = getattr(question, one.name)
        for text in (value,) if isinstance(value, str) else value if _texts(value) else ():
            if len(text) > MOST_CHARACTERS:
                raise UsageError(f"{one.name} takes at most {MOST_CHARACTERS} characters.")
        if _texts(value) and len(value) > MOST_VALUES:
            raise UsageError(f"{one.name} takes at most {MOST_VALUES} values.")
    if not 1 <= question.limit <= MOST_LIMIT:
        raise UsageError(f"limit is from 1 to {MOST_LIMIT}, not {question.limit}.")
    if question.since and question.until and seconds(question.since) >= seconds(question.until):
        raise UsageError("until is not after since: nothing lies between them.")
    _one_of("order", (question.order,), get_args(Order))
    read_cursor(question)


def _texts(value: Any) -> bool:
    return isinstance(value, tuple)


def _one_of(name: str, values: tuple[str, ...], known: tuple[str, ...]) -> None:
    for one in values:
        if one not in known:
            raise UsageError(f"{name} takes {', '.join(known)}, not {one!r}.")


def _names(name: str, values: Any) -> None:
    for one in values:
        if not words(one):
            raise UsageError(f"{name} {one!r} holds nothing to look for.")
