"""Attributions in tokens to quotes in characters: spans, kind, modality, confidence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agents.lexicon import english
from agents.quotes.arrays import TokenRange
from agents.quotes.confidence import Confidence, Evidence
from agents.quotes.modality import modality_of
from agents.quotes.propose.attribution import Attribution
from agents.quotes.text.marks import Region
from agents.quotes.text.sheet import Sheet
from agents.quotes.text.tokens import Tokens
from agents.quotes.types import Quote, Span
from schemas.quotes import QuoteKind

_COMMA_BEHIND_MARK = re.compile(r"\s?[»”\"]\s?,")
_DOUBLED_CLOSING = ("''", "``", "’’")
_DOUBLED_OPENING = (*_DOUBLED_CLOSING, "‘‘")
_CLOSING = '"“”„«»‹›＂〝〞‟'
_SPACES = " \t\xa0\u202f"
_BRACKETS = {"(": ")", "[": "]"}
_LONGEST_STAGE = 40
_LEAST_UTTERANCE = 4
"""Words of a quotation that can be an utterance without a mark at its end."""


def assemble(
    tokens: Tokens, items: Sequence[Attribution], confidence: Confidence | None = None
) -> list[list[Quote]]:
    """Quotes of each article of the batch; `continued_from` becomes an index within it.

    items: in text order, with batch-wide `continued_from`. confidence: what weighs them at the
    end; without it a quote is as probable as its attribution.
    """
    regions = [region for sheet in tokens.sheets for region in sheet.regions]
    offsets = tokens.first.tolist()
    by_article: list[list[Attribution]] = [[] for _ in tokens.sheets]
    places: list[int] = []
    article = 0
    for item in items:
        while item.content[0][0] >= offsets[article + 1]:
            article += 1
        places.append(len(by_article[article]))
        by_article[article].append(item)
    out = []
    for k, (sheet, some) in enumerate(zip(tokens.sheets, by_article, strict=True)):
        rate = None
        if confidence is not None and some:
            rate = _Rate(confidence, Evidence(tokens, k))
        page = _Article(tokens, sheet, offsets[k], regions, rate)
        out.append([page.quote(item, places) for item in some])
    return out


@dataclass(frozen=True, slots=True)
class _Rate:
    """How probable the quotes of one article are."""

    confidence: Confidence
    evidence: Evidence

    def __call__(self, item: Attribution, kind: QuoteKind) -> float:
        rated = self.confidence(kind, self.evidence.row(item, kind))
        # What the page itself marks, such as a turn of a transcript, is no less probable than that.
        return max(rated, item.score) if self.evidence.labelled(item) else rated


@dataclass(frozen=True, slots=True)
class _Article:
    """One article of a batch; offset: its first token. regions: those of the whole batch.

    rate: None where a quote is as probable as its attribution.
    """

    tokens: Tokens
    sheet: Sheet
    offset: int
    regions: Sequence[Region]
    rate: _Rate | None = None

    def quote(self, item: Attribution, places: Sequence[int]) -> Quote:
        """The quote of an attribution; places: the index of each within its article."""
        text = self.sheet.text
        spans, kind = self.content(item)
        cue = self.span(item.cue) if item.cue else None
        speaker = self.span(item.source) if item.source else None
        if speaker is not None and text[speaker[0]] == "-":
            speaker = speaker[0] + 1, speaker[1]  # "dit-il"
        previous = item.continued_from
        return Quote(
            spans=spans,
            kind=kind,
            cue=cue,
            speaker=speaker,
            via=self.span(item.via) if item.via else None,
            modality=modality_of(text, cue, speaker),
            continued_from=None if previous is None else places[previous],
            confidence=round(item.score if self.rate is None else self.rate(item, kind), 4),
            speaker_confidence=round(item.source_score if item.source else 0.0, 4),
        )

    def span(self, part: TokenRange) -> Span:
        """The characters of a token range."""
        sheet, offset = self.sheet, self.offset
        return int(sheet.start[part[0] - offset]), int(sheet.end[part[1] - offset])

    def content(self, item: Attribution) -> tuple[tuple[Span, ...], QuoteKind]:
        """Character spans and kind.

        All-quoted content is given without its marks, but with the punctuation inside them;
        content that mixes keeps the marks of the quotations at its edges.
        """
        region, in_turn = self.tokens.region, self.tokens.in_turn > 0
        members = np.concatenate([np.arange(a, b + 1) for a, b in item.content])
        if not item.in_turn and in_turn[members].all():
            # A turn is verbatim, however short it is.
            return tuple(self._without_marks(part) for part in item.content), "direct"
        inside = region[members] >= 0
        if not item.in_turn:
            inside |= in_turn[members]
        quoted = bool(inside.any())
        # Punctuation between two quotations does not make a content mixed.
        if any(self._worded(*self.span((i, i))) for i in members[~inside].tolist()):
            spans = tuple(self._with_marks(part) for part in item.content)
            return spans, "mixed" if quoted else "indirect"
        if not quoted:
            return tuple(self._without_marks(part) for part in item.content), "indirect"
        parts = [piece for part in item.content for piece in self._by_region(part)]
        spans = tuple(self._without_marks(part) for part in parts)
        return spans, self._kind_of_quoted(item, spans)

    def _worded(self, start: int, end: int) -> bool:
        """Whether the characters hold a letter or digit."""
        return any(c.isalnum() for c in self.sheet.text[start:end])

    def _by_region(self, part: TokenRange) -> list[TokenRange]:
        """The stretches of a token range that lie in one quoted region each."""
        region = self.tokens.region
        out: list[TokenRange] = []
        for i in range(part[0], part[1] + 1):
            if region[i] < 0 and not self.tokens.in_turn[i]:
                continue
            if out and out[-1][1] == i - 1 and region[out[-1][0]] == region[i]:
                out[-1] = (out[-1][0], i)
            else:
                out.append((i, i))
        return out or [part]

    def _without_marks(self, part: TokenRange) -> Span:
        """A quoted stretch up to its closing mark, without white space and a trailing comma."""
        text = self.sheet.text
        start, end = self.span(part)
        last = int(self.tokens.region[part[1]])
        if last >= 0:
            closes = self.regions[last].end
            if int(self.tokens.region_last[last]) == part[1] or not self._worded(end, closes):
                end = closes
        start = self._behind_bracket(start, end)
        while start < end and text[start] in _SPACES:
            start += 1
        while end > start and text[end - 1] in _SPACES + ",":
            end -= 1
        return start, end

    def _behind_bracket(self, start: int, end: int) -> int:
        """Where a stretch begins that opens with words in brackets: behind a stage direction
        ("(laughs)"), else with the bracket."""
        text = self.sheet.text
        if start == 0 or text[start - 1] not in _BRACKETS:
            return start
        close = text.find(_BRACKETS[text[start - 1]], start, min(end, start + _LONGEST_STAGE))
        if close < 0:
            return start
        staged = text[start:close].lower().split()
        return close + 1 if staged and staged[0] in english.STAGE_WORDS else start - 1

    def _with_marks(self, part: TokenRange) -> Span:
        """A stretch with the marks of the quotations that it begins and ends with."""
        start, end = self.span(part)
        first, last = (int(self.tokens.region[i]) for i in part)
        if first >= 0 and int(self.tokens.region_first[first]) == part[0]:
            start = self._before_mark(start, self.regions[first].start)
        if last >= 0 and not self._worded(end, self.regions[last].end):
            end = self._behind_mark(self.regions[last].end)
        return start, end

    def _before_mark(self, start: int, edge: int) -> int:
        """Where the mark of one or two characters begins that opens a region at `edge`."""
        doubled = self.sheet.text[max(0, edge - 2) : edge] in _DOUBLED_OPENING
        return edge - (2 if doubled else 1) if edge > 0 else start

    def _behind_mark(self, edge: int) -> int:
        """Where the mark of one or two characters ends that closes a region at `edge`."""
        text = self.sheet.text
        if text[edge : edge + 2] in _DOUBLED_CLOSING:
            return edge + 2
        return edge + 1 if edge < len(text) and text[edge] in _CLOSING else edge

    def _kind_of_quoted(self, item: Attribution, spans: Sequence[Span]) -> QuoteKind:
        """Whether a content in marks is an utterance or a fragment of somebody else's sentence."""
        text = self.sheet.text
        start, end = spans[0]
        first = text[start:end]
        lead = next((c for c in first if c.isalnum()), "")
        long = len(first.split()) >= _LEAST_UTTERANCE
        closed = first[-1:] in ".!?…" or text[end : end + 1] == ","
        # `« Oui », dit-il`: the comma stands behind the mark.
        behind = item.cue is not None and item.cue[0] > item.content[0][1]
        closed = closed or (behind and _COMMA_BEHIND_MARK.match(text, end) is not None)
        utters = (lead.isupper() and (long or closed)) or item.carried or len(spans) > 1
        return "direct" if utters or (closed and long) else "partial"
