"""Attributions in tokens to quotes in characters: kind, via, modality, confidence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.quotes.arrays import TokenRange
from agents.quotes.propose.attribution import Attribution
from agents.quotes.relay.relay import modality_of
from agents.quotes.text.marks import Region
from agents.quotes.text.sheet import Sheet
from agents.quotes.text.tokens import Tokens
from agents.quotes.types import Quote, Span
from schemas.quotes import QuoteKind

_MARK_COMMA = re.compile(r"\s?[»”\"]\s?,")


def _span(tokens: Tokens, sheet: Sheet, offset: int, item: TokenRange) -> Span:
    return int(sheet.start[item[0] - offset]), int(sheet.end[item[1] - offset])


def _bare(text: str, start: int, end: int) -> Span:
    """A quoted stretch without white space, outer marks and a trailing comma."""
    while start < end and text[start] in " \t\xa0\u202f":
        start += 1
    while end > start and text[end - 1] in " \t\xa0\u202f,":
        end -= 1
    return start, end


def content_spans(
    tokens: Tokens, sheet: Sheet, offset: int, regions: Sequence[Region], item: Attribution
) -> tuple[tuple[Span, ...], QuoteKind]:
    """Character spans and kind.

    All-quoted content is given without its marks, but with the punctuation inside them;
    content that mixes keeps the marks of the quotations at its edges.
    """
    quoted = unquoted = 0
    for a, b in item.content:
        inside = int(((tokens.region[a : b + 1] >= 0) | (tokens.single[a : b + 1] > 0)).sum())
        quoted += inside
        unquoted += b + 1 - a - inside
    text = sheet.text
    if unquoted:
        # Punctuation between two quotations does not make a content mixed.
        unquoted = sum(
            1
            for a, b in item.content
            for i in range(a, b + 1)
            if tokens.region[i] < 0
            and not tokens.single[i]
            and any(c.isalnum() for c in text[sheet.start[i - offset] : sheet.end[i - offset]])
        )
    spans: list[Span] = []
    for a, b in item.content:
        parts = [(a, b)]
        if quoted and not unquoted:
            parts = _cut_by_region(tokens, a, b)
        for low, high in parts:
            start, end = _span(tokens, sheet, offset, (low, high))
            ra, rb = int(tokens.region[low]), int(tokens.region[high])
            if not unquoted:
                if (rb >= 0 and int(tokens.region_last[rb]) == high) or (
                    rb >= 0 and not any(c.isalnum() for c in text[end : regions[rb].end])
                ):
                    end = regions[rb].end
                start, end = _bare(text, start, end)
            else:
                if ra >= 0 and int(tokens.region_first[ra]) == low:
                    start = _with_mark(text, start, regions[ra].start, -1)
                if rb >= 0 and not any(c.isalnum() for c in text[end : regions[rb].end]):
                    end = _with_mark(text, end, regions[rb].end, 1)
            spans.append((start, end))
    kind: QuoteKind
    if not quoted:
        kind = "indirect"
    elif unquoted:
        kind = "mixed"
    else:
        first = text[spans[0][0] : spans[0][1]]
        lead = next((c for c in first if c.isalnum()), "")
        words = len(first.split())
        closed = first[-1:] in ".!?…" or text[spans[0][1] : spans[0][1] + 1] == ","
        # `« Oui », dit-il`: the comma stands behind the mark.
        behind = item.cue is not None and item.cue[0] > item.content[0][1]
        closed = closed or (behind and _MARK_COMMA.match(text, spans[0][1]) is not None)
        utters = (lead.isupper() and (words > 3 or closed)) or item.carried or len(spans) > 1
        kind = "direct" if utters or (closed and words > 3) else "partial"
    return tuple(spans), kind


def _cut_by_region(tokens: Tokens, a: int, b: int) -> list[TokenRange]:
    """The stretches of a..b that lie in one quoted region each."""
    out: list[TokenRange] = []
    for i in range(a, b + 1):
        r = int(tokens.region[i])
        if r < 0 and not tokens.single[i]:
            continue
        if out and out[-1][1] == i - 1 and int(tokens.region[out[-1][0]]) == r:
            out[-1] = (out[-1][0], i)
        else:
            out.append((i, i))
    return out or [(a, b)]


def _with_mark(text: str, at: int, edge: int, step: int) -> int:
    """Move a boundary over a region's edge and its mark of one or two characters."""
    if step < 0:
        two = text[max(0, edge - 2) : edge]
        return edge - (2 if two in ("''", "``", "‘‘", "’’") else 1) if edge > 0 else at
    two = text[edge : edge + 2]
    if two in ("''", "``", "’’"):
        return edge + 2
    return edge + 1 if text[edge : edge + 1] in '"“”„«»‹›＂〝〞‟' and edge < len(text) else edge


def assemble(tokens: Tokens, items: Sequence[Attribution]) -> list[list[Quote]]:
    """Quotes of each article of the batch; `continued_from` becomes an index within it.

    items: in text order, with batch-wide `continued_from`.
    """
    out: list[list[Quote]] = [[] for _ in tokens.sheets]
    place: list[int] = []
    bounds = tokens.first.tolist()
    regions = [region for sheet in tokens.sheets for region in sheet.regions]
    articles: list[int] = []
    counts = [0] * len(out)
    article = 0
    for item in items:
        while item.content[0][0] >= bounds[article + 1]:
            article += 1
        articles.append(article)
        place.append(counts[article])
        counts[article] += 1
    for item, article in zip(items, articles, strict=True):
        sheet, offset = tokens.sheets[article], bounds[article]
        spans, kind = content_spans(tokens, sheet, offset, regions, item)
        cue = _span(tokens, sheet, offset, item.cue) if item.cue else None
        speaker = _span(tokens, sheet, offset, item.source) if item.source else None
        if speaker is not None and sheet.text[speaker[0]] == "-":
            speaker = speaker[0] + 1, speaker[1]  # "dit-il"
        before = after = ""
        if cue is not None:
            before = re.split(r"[.,;:!?]", sheet.text[max(0, cue[0] - 24) : cue[0]])[-1]
            after = sheet.text[cue[1] : cue[1] + 40]
            if speaker is not None and speaker[1] <= cue[0]:
                before = sheet.text[max(speaker[1], cue[0] - 24) : cue[0]]
        previous = item.continued_from
        out[article].append(
            Quote(
                spans=spans,
                kind=kind,
                cue=cue,
                speaker=speaker,
                via=_span(tokens, sheet, offset, item.via) if item.via else None,
                modality=modality_of(
                    sheet.text, cue, before, after, sheet.text[slice(*speaker)] if speaker else ""
                ),
                continued_from=place[previous] if previous is not None else None,
                confidence=round(item.score, 4),
                speaker_confidence=round(item.source_score if item.source else 0.0, 4),
            )
        )
    return out
