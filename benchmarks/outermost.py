"""Quotes as PolNeAR counts them: where speech came through somebody else, only the outermost
attribution is annotated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agents.quotes import Quote, Span

_HEARD = re.compile(
    r"(?:\b(?:tell|tells|told|telling|with|on|in|for|by)|(?<!ccording )\bto)\s+"
    r"(?:(?:the|a|an)\s+)?$",
    re.I,
)
_LED = re.compile(r"\b(according to)\s+$", re.I)
_REPORTS = re.compile(r",?\s+(?:has |had |also |later |first ){0,2}(\w+(?:ed|s|te|aid|old))\b")


def outermost(text: str, quotes: Sequence[Quote]) -> list[Quote]:
    """Quotes as they count where only the outermost attribution does.

    Speaker and cue are `via` and its own cue where it passes the words on ("Y reported",
    "according to Y"), and the quote's own where it only heard them ("X told Y"). A quote inside
    the content of another that it came through is left out, so `continued_from` no longer
    points anywhere.
    """
    by_speaker: dict[Span, list[Quote]] = {}
    for quote in quotes:
        if quote.speaker is not None:
            by_speaker.setdefault(quote.speaker, []).append(quote)
    out = []
    for quote in quotes:
        if quote.via is not None and any(
            outer.spans[0][0] <= quote.spans[0][0] and quote.spans[-1][1] <= outer.spans[-1][1]
            for outer in by_speaker.get(quote.via, ())
        ):
            continue
        speaker, cue = _attributed(text, quote)
        out.append(replace(quote, speaker=speaker, cue=cue, via=None))
    return out


def _attributed(text: str, quote: Quote) -> tuple[Span | None, Span | None]:
    """Speaker and cue of the outermost attribution of one quote."""
    via = quote.via
    if via is None or quote.speaker is None:
        return via or quote.speaker, quote.cue
    start, end = via
    before, after = text[max(0, start - 32) : start], text[end : end + 32]
    if _HEARD.search(before) or after[:10].lower() == " interview":
        return quote.speaker, quote.cue
    if (led := _LED.search(before)) is not None:
        return via, (start - len(before) + led.start(1), start - len(before) + led.end(1))
    if (verb := _REPORTS.match(after)) is not None:
        return via, (end + verb.start(1), end + verb.end(1))
    return via, quote.cue
