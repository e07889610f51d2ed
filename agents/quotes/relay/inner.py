"""Speech inside the content of another attribution: "Y reported *that X had said C*"."""

from __future__ import annotations

from collections.abc import Sequence

from agents.lexicon import english
from agents.quotes.arrays import TokenRange
from agents.quotes.model.hashing import label_hashes
from agents.quotes.propose.attribution import Attribution
from agents.quotes.propose.batch import Batch
from agents.quotes.relay.outlets import passes_on
from agents.quotes.text.lookup import SUBJECTS
from agents.quotes.text.tokens import under
from agents.quotes.token_ranges import ranges, trim

_COMMA = int(label_hashes(",")[0])
_SHORTEST = 6
"""Tokens of a content without quotation that can hold a clause of speech."""
_NEAR_EDGE = 14
"""Unquoted tokens at either end of a content among which the verb is looked for."""
_LEAST_SCORE = 0.2
_COVER = 0.6


def clause_inside(batch: Batch, item: Attribution) -> Attribution | None:
    """`X said C`, `"C," X said`, `C, X said` as the content of `item`: the first verb of speech
    outside quotation marks that has a subject there."""
    inside = _Inside(batch, item)
    if not inside.quoted and len(inside.open) < _SHORTEST:
        return None
    for verb, subject in inside.verbs():
        low, high = inside.phrase(verb, subject)
        said = inside.said(verb, low, high)
        if said is None:
            continue
        name = batch.trimmed(low, high)
        content = trim(ranges(said), batch.words)
        if name is None or not content or inside.texts[name[0]] in english.UNNAMED_SUBJECTS:
            return None
        return Attribution((verb, verb), name, content, item.score, item.source_score)
    return None


class _Inside:
    """The tokens of an attribution's content: all, those outside quotation, those inside."""

    def __init__(self, batch: Batch, item: Attribution) -> None:
        region = batch.tokens.region
        self.batch = batch
        self.flat = [i for low, high in item.content for i in range(low, high + 1)]
        self.open = [i for i in self.flat if region[i] < 0]
        self.unquoted = frozenset(self.open)
        self.quoted = [i for i in self.flat if region[i] >= 0]
        leads = bool(self.quoted) and region[self.flat[0]] >= 0
        self.early = len(self.open) if leads else _NEAR_EDGE
        """Tokens of `open` behind whose verb the content may still follow."""
        texts = [text for part in ranges(self.flat) for text in batch.lower(part)]
        self.texts = dict(zip(self.flat, texts, strict=True))

    def verbs(self) -> list[TokenRange]:
        """Verbs that pass on what was said near the ends of the content, with their subjects."""
        tokens = self.batch.tokens
        tail = max(self.early, len(self.open) - _NEAR_EDGE)
        reach = [*self.open[: self.early], *self.open[tail:]]
        subjects: dict[int, int] = {}
        for i in reach:
            if tokens.dep[i] in SUBJECTS:
                subjects.setdefault(int(tokens.head[i]), i)
        return [
            (verb, subjects[verb])
            for verb in reach
            if verb in subjects and self.texts[verb] in english.RETELLING_VERBS
        ]

    def phrase(self, verb: int, subject: int) -> TokenRange:
        """A subject with all that hangs on it."""
        tokens, unquoted = self.batch.tokens, self.unquoted
        low = high = subject
        while low - 1 in unquoted and low - 1 != verb and under(tokens, low - 1, subject):
            low -= 1
        while high + 1 in unquoted and high + 1 != verb and under(tokens, high + 1, subject):
            high += 1
        return low, high

    def said(self, verb: int, low: int, high: int) -> Sequence[int] | None:
        """Tokens of what the subject low..high of a verb says; None where it may be anything."""
        after = [i for i in self.flat if i > max(verb, high)]
        if self.quoted and self.quoted[0] < min(verb, low):
            return self.quoted
        closing = not self.quoted and not any(self.batch.words[i] for i in after)
        if closing and low and int(self.batch.tokens.lower[low - 1]) == _COMMA:
            return [i for i in self.flat if i < min(verb, low)]
        if self.early < len(self.open) and verb > self.open[self.early - 1]:
            return None
        if self.texts[verb] in english.TELLING_VERBS:
            # Whom it is told stands before the content.
            that = next((i for i in after[:8] if self.texts[i] in ("that", ":", ",", "to")), None)
            return [] if that is None else [i for i in after if i > that]
        return after


def closes(batch: Batch, inner: Attribution) -> bool:
    """Whether an inner attribution is an outlet's that follows the words."""
    return (
        inner.source is not None
        and inner.cue is not None
        and inner.content[-1][1] < inner.source[0]
        and passes_on(batch, inner.source, batch.lower(inner.cue))
    )


def covering(
    batch: Batch, item: Attribution, proposed: Sequence[Attribution]
) -> Attribution | None:
    """The best proposal that lies in the content of `item` and covers most of it."""
    low, high = item.content[0][0], item.content[-1][1]
    whole = batch.count(item.content)
    best: Attribution | None = None
    for other in proposed:
        if other is item or other.score < _LEAST_SCORE or other.source == item.source:
            continue
        if other.source is None or other.cue is None:
            continue
        parts = [*other.content, other.source, other.cue]
        if not all(low <= a and b <= high for a, b in parts):
            continue
        if batch.count(parts) < _COVER * whole:
            continue
        if best is None or other.score > best.score:
            best = other
    return best
