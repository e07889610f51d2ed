"""Speech of which a text says that it was heard of, or that somebody quotes it.

- `S was quoted as saying (by T) (that) C`, `S was quoted by T as saying C`, `"C," S was quoted as
  saying`: the speaker is S, and T passes it on;
- `S is reported (said, understood, ...) to have told A (that) C`: the speaker is S;
- `T quoted S as saying C`, `"C," T quoted S as saying`: the speaker is S again, not T.

The words of these forms are read one by one, for a parse of them goes astray too often.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from agents.lexicon import english
from agents.quotes.arrays import IntArray, TokenRange
from agents.quotes.model.hashing import label_hashes
from agents.quotes.propose.attribution import Attribution, text_order
from agents.quotes.propose.batch import ParsedBatch
from agents.quotes.relay.outlets import LONGEST_NAME, LONGEST_OUTLET, outlet_at
from agents.quotes.text.lookup import SUBJECTS
from agents.quotes.text.tokens import under
from agents.quotes.token_ranges import overlap

_HEARSAY = english.HEARSAY_VERBS | english.QUOTING_VERBS
_TRIGGERS = label_hashes(" ".join(sorted(_HEARSAY)))
_BE = english.FORMS_OF_BE | frozenset(("be",))
_SAYING = english.SAYING_PARTICIPLES | frozenset(("having",))
_ENDS = frozenset(", . ; : ? ! ( ) — – -- “ ” \" ''".split())
_OPENING = frozenset(("but", "and", "yet", "later"))
_CLAUSAL = label_hashes("VBD VBZ VBP MD WDT WP")
_LONGEST_OPENING = 10
_ADVERBS = 2
"""Words between "was" and "quoted", at most."""
_LONGEST_LISTENER = 8
_SURE = 0.8
_SCORE = 0.7
"""Of an attribution that was not proposed."""


@dataclass(frozen=True, slots=True)
class _Form:
    """A form found in a sentence, in tokens of the batch.

    cue: from its first verb to its last. speaker: None where none stands there. via: who passes
    it on. rest: the first token behind all of that.
    """

    cue: TokenRange
    speaker: TokenRange | None
    via: TokenRange | None
    first: int
    rest: int


def set_hearsay(batch: ParsedBatch, items: list[Attribution]) -> None:
    """Give the words of such forms to those who spoke them; add what was not proposed.

    items: final, in text order, and so they stay; `continued_from` is moved with them.
    """
    forms = list(_forms(batch))
    if not forms:
        return
    sent = batch.tokens.sent
    near: dict[int, list[Attribution]] = {}
    for item in items:
        if item.cue is not None:
            near.setdefault(int(sent[item.cue[0]]), []).append(item)
    dropped: set[int] = set()
    added: list[Attribution] = []
    for form in forms:
        own = [
            item
            for item in near.get(int(sent[form.cue[0]]), ())
            if item.cue is not None and overlap(item.cue, form.cue) and id(item) not in dropped
        ]
        best = max(own, key=lambda item: item.score, default=None)
        content = _content(batch, form, best)
        if not content or (form.speaker is None and best is None):
            continue
        if best is None:
            if any(overlap(part, other) for part in content for other in _said(near, form, sent)):
                continue
            best = Attribution(form.cue, None, content, _SCORE, 0.0)
            added.append(best)
        dropped.update(id(item) for item in own if item is not best)
        best.cue, best.content = form.cue, content
        if form.speaker is not None:
            best.source, best.source_score = form.speaker, max(best.source_score, _SURE)
        if form.via is not None:
            best.via = form.via
        elif best.via is not None and best.source is not None and overlap(best.via, best.source):
            best.via = None
    _rearrange(items, dropped, added)


def _said(near: dict[int, list[Attribution]], form: _Form, sent: IntArray) -> Iterator[TokenRange]:
    for item in near.get(int(sent[form.cue[0]]), ()):
        yield from item.content


def _rearrange(items: list[Attribution], dropped: set[int], added: Sequence[Attribution]) -> None:
    """Take some items out and put others in, in text order."""
    before = list(items)
    items[:] = sorted([i for i in before if id(i) not in dropped] + list(added), key=text_order)
    place = {id(item): k for k, item in enumerate(items)}
    for item in items:
        if item.continued_from is not None:
            item.continued_from = place.get(id(before[item.continued_from]))


def _forms(batch: ParsedBatch) -> Iterator[_Form]:
    """The forms of a batch, at most one for each verb."""
    tokens = batch.tokens
    found = np.flatnonzero(np.isin(tokens.lower, _TRIGGERS) & tokens.parsed & (tokens.region < 0))
    for verb in found.tolist():
        begin, last = batch.sentence(verb)
        texts = batch.lower((begin, last))
        form = _Reader(batch, texts, begin, last, verb).form()
        if form is not None:
            yield form


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the form of one verb in its sentence begin..last, with the sentence's texts."""

    batch: ParsedBatch
    texts: Sequence[str]
    begin: int
    last: int
    verb: int

    def form(self) -> _Form | None:
        """The form, if it is one."""
        be = self._be()
        word = self.text(self.verb)
        if be is None:
            return self._active() if word in english.QUOTING_VERBS else None
        said = self._said(self.verb + 1)
        via = None
        if said is None and word in english.QUOTING_VERBS:
            found = self._as_saying(self.verb + 1, LONGEST_OUTLET)
            if found is None:
                return None
            via = self._named(self.verb + 1, found - 1)
            said = found + 1
        if said is None:
            return None
        rest = said + 1
        if self.text(rest) == "by":
            end = self._end_of_name(rest + 1)
            via = self.batch.trimmed(rest + 1, end - 1)
            rest = end
        elif self.text(said) in english.TELLING_PARTICIPLES:
            rest = self._behind_listener(rest)
        speaker = self._subject(be)
        first = be if speaker is None else speaker[0]
        return _Form((be, said), speaker, via, first, rest)

    def text(self, at: int) -> str:
        """A token's text; empty outside the sentence."""
        return self.texts[at - self.begin] if self.begin <= at <= self.last else ""

    def _be(self) -> int | None:
        """The form of "be" before the verb."""
        for at in range(self.verb - 1, self.verb - 2 - _ADVERBS, -1):
            if self.text(at) in _BE:
                has = self.text(at) == "been" and self.text(at - 1) in english.AUXILIARIES
                return at - 1 if has else at
            if not self.text(at).endswith("ly") and self.text(at) not in ("also", "not"):
                return None
        return None

    def _said(self, at: int) -> int | None:
        """The verb of speech of "as saying" or "to have said" that begins at a token."""
        if self.text(at) == "as" and self.text(at + 1) in _SAYING:
            return at + 1
        if self.text(at) == "to" and self.text(at + 1) == "have":
            step = 3 if self.text(at + 2).endswith("ly") else 2
            return at + step if self.text(at + step) in english.TOLD_PARTICIPLES else None
        return None

    def _as_saying(self, at: int, size: int) -> int | None:
        """Where "as saying" begins, behind a name of at most `size` tokens."""
        for k in range(at, min(at + size, self.last)):
            if self.text(k) == "as" and self.text(k + 1) in _SAYING:
                return k
            if self.text(k) in _ENDS and self.text(k) != ",":
                return None
        return None

    def _named(self, low: int, high: int) -> TokenRange | None:
        """Who passes it on in "by T", "in T", "on T"."""
        word = self.text(low)
        if word == "by":
            return self.batch.trimmed(low + 1, high)
        return outlet_at(self.batch, low + 1, high) if word in ("in", "on") else None

    def _active(self) -> _Form | None:
        """`T quoted S as saying`."""
        at = self._as_saying(self.verb + 1, LONGEST_NAME)
        if at is None:
            return None
        speaker = self.batch.trimmed(self.verb + 1, at - 1)
        if speaker is None or self.text(speaker[0]) in english.PREPOSITIONS:
            return None
        via = self._subject(self.verb)
        first = self.verb if via is None else via[0]
        return _Form((self.verb, self.verb), speaker, via, first, at + 2)

    def _end_of_name(self, at: int) -> int:
        """The first token behind an agent's name."""
        while at <= self.last and self.text(at) not in _ENDS and self.text(at) != "that":
            at += 1
        return at

    def _behind_listener(self, at: int) -> int:
        """The first token behind those who were told."""
        tokens, verb = self.batch.tokens, at - 1
        if self.text(at) == "that" or self.text(at) in _ENDS:
            return at
        for k in range(at + 1, min(at + _LONGEST_LISTENER, self.last + 1)):
            if self.text(k) == "that" or self.text(k) in (":", ",", "“", '"'):
                return k
        # What is told begins with its subject.
        for k in range(at, min(at + _LONGEST_LISTENER, self.last + 1)):
            begins = tokens.dep[k] in SUBJECTS and int(tokens.head[k]) > k
            if begins and int(tokens.head[k]) != verb:
                low = k
                while low - 1 > at and under(tokens, low - 1, k):
                    low -= 1
                return low if low > at else at
        return at

    def _subject(self, verb: int) -> TokenRange | None:
        """The words right before a verb, back to the mark or clause before them."""
        tokens = self.batch.tokens
        for k in range(verb - 1, max(self.begin, verb - LONGEST_NAME) - 1, -1):
            if tokens.region[k] >= 0:
                return None
            if tokens.dep[k] in SUBJECTS and verb <= int(tokens.head[k]) <= self.verb:
                if self.text(k) in english.RELATIVE_PRONOUNS:
                    return None
                low, high = k, k
                while low > self.begin and tokens.region[low - 1] < 0:
                    if not under(tokens, low - 1, k):
                        break
                    low -= 1
                while high + 1 < verb and under(tokens, high + 1, k):
                    high += 1
                return self.batch.trimmed(low, high)
        return self._opening_words(verb)

    def _opening_words(self, verb: int) -> TokenRange | None:
        """The words before a verb, if no mark and no clause stands between them and the begin of
        the sentence."""
        texts = self.texts[: verb - self.begin]
        low = 1 if texts and texts[0] in _OPENING else 0
        if not low < len(texts) <= _LONGEST_OPENING or not _ENDS.isdisjoint(texts[low:]):
            return None
        tags = self.batch.tokens.tag[self.begin : verb]
        clause = bool(np.isin(tags, _CLAUSAL).any()) or texts[low] in english.PREPOSITIONS
        return None if clause else self.batch.trimmed(self.begin + low, verb - 1)


def _content(batch: ParsedBatch, form: _Form, item: Attribution | None) -> list[TokenRange]:
    """What is said by a form: what follows it, or the quotation right before it."""
    tokens = batch.tokens
    last = batch.sentence(form.cue[0])[1]
    after = batch.trimmed(form.rest, last)
    if after is not None and batch.count([after]) > 1:
        end = after[1]
        if tokens.region[end] >= 0:
            end = max(end, int(tokens.region_last[tokens.region[end]]))
        if item is not None and item.content[-1][1] > after[0]:
            here = int(tokens.sent[item.content[-1][1]]) == int(tokens.sent[form.cue[0]])
            end = min(end, item.content[-1][1]) if here else max(end, item.content[-1][1])
        return [(after[0], end)]
    before = form.first - 1
    while before > 0 and form.first - before < 4 and tokens.region[before] < 0:
        before -= 1
    r = int(tokens.region[before]) if before >= 0 else -1
    if r < 0 or tokens.para[before] != tokens.para[form.cue[0]]:
        return []
    kept = [
        part
        for part in (item.content if item is not None else ())
        if part[1] < form.first and (tokens.region[part[0] : part[1] + 1] >= 0).any()
    ]
    return kept or [(int(tokens.region_first[r]), int(tokens.region_last[r]))]
