"""Answers as pandas has them. pandas is not needed otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from streams.archive.questions import FoundQuote, iso
from streams.errors import UsageError

COLUMNS = (
    *("article", "title", "outlet", "published", "url", "language", "quote", "kind", "modality"),
    *("text", "speaker", "speaker_identity", "speaker_roles", "via", "about", "places", "tone"),
    *("confidence",),
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
