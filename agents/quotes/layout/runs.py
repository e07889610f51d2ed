"""Quotations over several paragraphs, each of which opens with a mark that the one above left open:
one speaker says all of it."""

from __future__ import annotations

from collections.abc import Sequence

from agents.quotes.propose.attribution import Attribution
from agents.quotes.text.tokens import Tokens

_SURE = 0.8


def follow_runs(tokens: Tokens, items: Sequence[Attribution]) -> None:
    """Give paragraphs of a run that have no cue of their own to who speaks above.

    items: in text order.
    """
    marks = [region for sheet in tokens.sheets for region in sheet.regions]
    owners: dict[int, int] = {}
    for k, item in enumerate(items):
        for low, high in item.content:
            for r in {int(tokens.region[low]), int(tokens.region[high])}:
                owners.setdefault(r, k)
    above: int | None = None
    for r, region in enumerate(marks):
        own = owners.get(r)
        if not region.continues:
            above = own
            continue
        if own is None or above is None:
            above = own if above is None else above
            continue
        item, first = items[own], items[above]
        if item.cue is None and first.source is not None and own != above:
            if item.source != first.source:
                item.source, item.source_score, item.via = first.source, _SURE, first.via
                item.carried = True
            item.continued_from = above
        above = own
