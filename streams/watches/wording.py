"""How an alert reads: who said what about whom, where, and how sure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote as percent

from streams.archive.answers import FoundQuote
from streams.render import clean

WORDS = 240
"""Characters of a quote in an alert's first line."""
NAMES = 3
VERBS = {"asserted": "says", "denied": "denies", "hedged": "says, hedged"}


def first_line(quote: FoundQuote, outlets: Sequence[str] = ()) -> str:
    """The line that has to be enough. `outlets`: those that carry it, the first one first."""
    who = clean(quote.speaker or "Somebody")
    if quote.speaker_roles:
        who += f" ({clean(quote.speaker_roles[0])})"
    verb = VERBS.get(quote.modality, "says")
    named = dict.fromkeys(clean(one.name) for one in quote.about if one.name != quote.speaker)
    about = f" about {_some(list(named))}" if named else ""
    via = f", via {clean(quote.via)}" if quote.via else ""
    carried = [one for one in dict.fromkeys(clean(one) for one in outlets) if one]
    where = [_some(carried, 1) if carried else "", _some(list(dict.fromkeys(quote.places)), 2)]
    place = " · ".join(filter(None, (where[0], f"in {where[1]}" if where[1] else "")))
    sure = f"{round(quote.confidence * 100)} % sure"
    return f"{who} {verb}{about}{via}: {said(quote)} — {f'{place} · ' if place else ''}{sure}"


def said(quote: FoundQuote) -> str:
    """The words of a quote, between marks only where they are the speaker's own."""
    text = clean(quote.text)
    if len(text) > WORDS:
        text = f"{text[:WORDS].rsplit(' ', 1)[0]} …"
    return f"“{text}”" if quote.kind in ("direct", "partial") else text


def _some(names: Sequence[str], most: int = NAMES) -> str:
    """Names for people: `A, B and 3 more`."""
    shown = [clean(one) for one in names[:most]]
    if len(names) > most:
        return f"{', '.join(shown)} and {len(names) - most} more"
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1]))) if shown else ""


def link_of(quote: FoundQuote, console: str | None, fallback: str) -> str:
    """The one link: the quote, marked, in the console or else on the article's own page.

    console: the console's address as readers of alerts reach it; fallback: this machine's.
    """
    if console is None and quote.url and quote.url.startswith(("https://", "http://")):
        return f"{quote.url.partition('#')[0]}#:~:text={_fragment(quote.text)}"
    base = (console or fallback).rstrip("/")
    return f"{base}/#article/{percent(quote.article, safe='')}/{percent(quote.quote, safe='')}"


def _fragment(text: str) -> str:
    """A text fragment, by which browsers mark a sentence: of a long one how it begins and ends."""
    words = text.partition(" … ")[0].split()
    parts = [words[:4], words[-4:]] if len(words) > 10 else [words]
    return ",".join(percent(" ".join(some), safe="").replace("-", "%2D") for some in parts)


def told(quote: FoundQuote, outlets: Sequence[str], link: str) -> dict[str, Any]:
    """A quote as a message has it: part of `schemas.alert.Alerted`."""
    return {
        "line": first_line(quote, outlets),
        "link": link,
        "quote": {
            **{name: getattr(quote, name) for name in _AS_THEY_ARE},
            "about": list(dict.fromkeys(one.name for one in quote.about)),
            "places": list(dict.fromkeys(quote.places)),
        },
        "outlets": len(outlets),
    }


_AS_THEY_ARE = (
    *("id", "article", "title", "text", "kind", "modality", "speaker", "speaker_identity", "via"),
    *("outlet", "published", "confidence"),
)
