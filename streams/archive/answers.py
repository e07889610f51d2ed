"""What an archive answers: plain values, and rows of them for CSV and pandas.

Ids of quotes are texts, since they have more digits than JavaScript's numbers. Times that end in
`_at` are seconds since 1970.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from agents.statements.difference import Part
from streams.errors import UsageError

FACET_QUOTES = 1_000
"""The newest quotes of an answer that its facets count."""


@dataclass(frozen=True, slots=True)
class Named:
    """Someone or something by name; `identity`: where it is known across articles."""

    name: str
    identity: str | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True)
class ArticleHead:
    """An article without its text."""

    id: str
    version: str
    title: str | None
    outlet: str | None
    section: str | None
    authors: tuple[str, ...]
    url: str | None
    language: str
    words: int
    published: str | None
    published_at: int
    copy_of: str | None
    tone: float | None


@dataclass(frozen=True, slots=True)
class FoundQuote:
    """A quote with all that a list shows of it.

    `id`: of the quote in the archive. `first`, `last`: code-point offsets into the article's text.
    `beginning`: of an article without a title its first words. `highlights`: where in `text` the
    words of the question are, ends exclusive. `statement`: which it is of, None where it cannot be
    told yet; `carried`: how many quotes of this statement there are.
    """

    id: str
    quote: str
    article: str
    title: str | None
    beginning: str | None
    outlet: str | None
    published: str | None
    published_at: int
    url: str | None
    language: str
    kind: str
    modality: str
    text: str
    first: int
    last: int
    speaker: str | None
    speaker_identity: str | None
    speaker_roles: tuple[str, ...]
    speaker_method: str
    speaker_confidence: float
    via: str | None
    about: tuple[Named, ...]
    places: tuple[str, ...]
    tone: float | None
    confidence: float
    highlights: tuple[tuple[int, int], ...] = ()
    statement: str | None = None
    carried: int = 1


@dataclass(frozen=True, slots=True)
class Facet:
    """A value that quotes of an answer have. `count`: how many; `identity`: of a name."""

    value: str
    count: int
    identity: str | None = None


@dataclass(frozen=True, slots=True)
class Facets:
    """What the newest `of` quotes of an answer have, the most frequent values first.

    `at_least`: there are more quotes than these. `times`: by month, `2022-01`, oldest first.
    """

    of: int
    at_least: bool
    speakers: tuple[Facet, ...] = ()
    about: tuple[Facet, ...] = ()
    outlets: tuple[Facet, ...] = ()
    places: tuple[Facet, ...] = ()
    kinds: tuple[Facet, ...] = ()
    modalities: tuple[Facet, ...] = ()
    languages: tuple[Facet, ...] = ()
    times: tuple[Facet, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """Quotes in the order that was asked for. `next`: cursor of what follows, None at the end."""

    quotes: tuple[FoundQuote, ...]
    next: str | None = None

    def to_pandas(self) -> Any:
        """A pandas DataFrame, a row a quote. Raises UsageError where pandas is not installed."""
        return quotes_frame(self.quotes)


@dataclass(frozen=True, slots=True)
class StatementHead:
    """A statement, as a list shows it: the same words by the same speaker.

    `text`, and what else `first` has: as who had it first. `quotes`: how many there are of it, also
    unsure ones, of `outlets`. `first_at`, `last_at`: when the first and the last were published.
    """

    id: str
    text: str
    speaker: str | None
    speaker_identity: str | None
    quotes: int
    outlets: int
    first_at: int
    last_at: int
    first: FoundQuote


@dataclass(frozen=True, slots=True)
class StatementsAnswer:
    """Statements in the order that was asked for. `next`: cursor of what follows."""

    statements: tuple[StatementHead, ...]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Saying:
    """A stretch of time in which a statement was carried by `quotes` close to each other."""

    first_at: int
    last_at: int
    quotes: int


@dataclass(frozen=True, slots=True)
class Carrier:
    """A quote of a statement. `saying`: which one it is of, from 0. `changes`: what it has that the
    fullest quote of the statement has not, and has not that the other has, in the order of the
    text; one that is kept whole has one part."""

    quote: FoundQuote
    saying: int
    changes: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement with who carried it, in the order of time.

    `whole`: the fullest quote, which the `carriers` are compared with. `sayings`: stretches of time
    with less than a day between two carriers: it was said, or carried, again. `next`: cursor of
    further carriers. `redirected`: the id that was asked for, where another one stands for it.
    """

    head: StatementHead
    whole: FoundQuote
    sayings: tuple[Saying, ...]
    carriers: tuple[Carrier, ...]
    next: str | None = None
    redirected: str | None = None


@dataclass(frozen=True, slots=True)
class ArticleAnswer:
    """Articles in the order that was asked for. `next`: cursor of what follows."""

    articles: tuple[ArticleHead, ...]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """Something about a person with the time that it was seen. Times are epoch seconds."""

    name: str
    first_seen_at: int
    last_seen_at: int
    articles: int
    identity: str | None = None


@dataclass(frozen=True, slots=True)
class PersonHead:
    """A person or an organisation, as a list shows it."""

    id: str
    kind: str
    name: str
    gender: str | None
    wikidata: str | None
    first_seen_at: int
    last_seen_at: int
    articles: int
    quotes: int
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """All that the archive knows of a person or an organisation.

    `about`: whom and what their quotes name, and the other facets, are of the newest `of` quotes
    that are sure enough; `at_least`: there are more of those. `named_with`: who is named in the
    same articles, of the newest ones. `doubts`: who may be the same, with the probability.
    `redirected`: the id that was asked for, where it is now another's.
    """

    head: PersonHead
    names: tuple[Facet, ...]
    roles: tuple[Seen, ...]
    affiliations: tuple[Seen, ...]
    outlets: tuple[Facet, ...]
    about: tuple[Facet, ...]
    named_with: tuple[Facet, ...]
    times: tuple[Facet, ...]
    kinds: tuple[Facet, ...]
    modalities: tuple[Facet, ...]
    of: int
    at_least: bool
    tone: float | None
    doubts: tuple[tuple[PersonHead, float], ...] = ()
    latest: tuple[FoundQuote, ...] = ()
    redirected: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """What somebody has said of identities: `same`, `not_same`, or `is` a `link` of Wikidata.

    `names`: of `a`, and of `b` where there is one.
    """

    id: int
    judgement: str
    a: str
    b: str | None
    names: tuple[str, ...]
    link: str | None
    who: str | None
    at: int


@dataclass(frozen=True, slots=True)
class Mentioned:
    """An article that names somebody. `id`: what tells this naming from others, for judgements.
    `beginning`: of an article without a title its first words."""

    id: str
    name: str
    roles: tuple[str, ...]
    article: str
    title: str | None
    beginning: str | None
    outlet: str | None
    published_at: int
    quotes: int


@dataclass(frozen=True, slots=True)
class People:
    """People or organisations, those with most quotes first. `next`: cursor of what follows."""

    people: tuple[PersonHead, ...]
    next: str | None = None


# -- rows


def iso(at: int) -> str:
    """Epoch seconds as people read them: ISO 8601, UTC."""
    try:
        return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")
    except (OverflowError, ValueError, OSError):
        return str(at)


COLUMNS = (
    *("article", "title", "outlet", "published", "url", "language", "quote", "kind", "modality"),
    *("text", "speaker", "speaker_identity", "speaker_roles", "via", "about", "places", "tone"),
    *("confidence", "statement"),
)
"""Of the rows that CSV and pandas have of quotes."""


def quote_row(one: FoundQuote) -> dict[str, Any]:
    """A quote as a row of CSV: several values of one column have `; ` between them."""
    return {
        **{name: getattr(one, name) for name in COLUMNS},
        "published": one.published or iso(one.published_at),
        "speaker_roles": "; ".join(one.speaker_roles),
        "about": "; ".join(named.name for named in one.about),
        "places": "; ".join(one.places),
    }


STATEMENT_COLUMNS = (
    *("statement", "text", "speaker", "speaker_identity", "quotes", "outlets", "first", "last"),
    *("outlet", "article", "url"),
)
"""Of the rows that CSV has of statements."""


def statement_row(one: StatementHead) -> dict[str, Any]:
    """A statement as a row of CSV; outlet, article and url are those that had it first."""
    return {
        "statement": one.id,
        **{name: getattr(one, name) for name in ("text", "speaker", "speaker_identity")},
        **{name: getattr(one, name) for name in ("quotes", "outlets")},
        "first": iso(one.first_at),
        "last": iso(one.last_at),
        **{name: getattr(one.first, name) for name in ("outlet", "article", "url")},
    }


def quotes_frame(quotes: Iterable[FoundQuote]) -> Any:
    """A DataFrame, a row a quote: `published` is a time in UTC, `speaker_roles`, `about` and
    `places` are lists."""
    try:
        import pandas as pd
    except ImportError:
        raise UsageError(
            "A data frame needs pandas: pip install 'quotewire[pandas]' (to_rows() goes without)."
        ) from None
    found = list(quotes)
    frame = pd.DataFrame([quote_row(one) for one in found], columns=list(COLUMNS))
    frame["speaker_roles"] = [list(one.speaker_roles) for one in found]
    frame["about"] = [[named.name for named in one.about] for one in found]
    frame["places"] = [list(one.places) for one in found]
    seconds = pd.Series([one.published_at for one in found], dtype="int64")
    # Not to nanoseconds, in which only the years 1677 to 2262 can be told.
    frame["published"] = pd.to_datetime(seconds.astype("datetime64[s]"), utc=True, errors="coerce")
    return frame
