"""Carry out what was chosen for each quoted region: move it, rename its speaker, drop it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.quotes.arrays import TokenRange
from agents.quotes.choose.carry import UTTERANCE_WORDS
from agents.quotes.choose.regions import OWNER, OWNER_INNER, Candidate, region_choices
from agents.quotes.layout.signatures import Signature
from agents.quotes.layout.tags import closing_tag, opens_sentence
from agents.quotes.model.choice import Ranker
from agents.quotes.model.hashing import label_hashes
from agents.quotes.propose.arguments import Proposals
from agents.quotes.propose.attribution import Attribution, text_order
from agents.quotes.text.phrases import Phrases
from agents.quotes.text.tokens import Tokens
from agents.quotes.token_ranges import overlap


def choose_speakers(
    tokens: Tokens,
    words: NDArray[np.bool_],
    proposals: Proposals,
    items: list[Attribution],
    decoded: list[Attribution],
    phrases: Phrases,
    names: dict[int, Signature],
    ranker: Ranker,
) -> list[Attribution]:
    """The first pass `items` with every region given to the likeliest speaker, or to nobody.

    decoded: all decoded proposals, for those that the first pass had turned down. names: what
    the layout says goes before what is likely. Regions that are part of a longer content stay
    with it; only its speaker may change. In text order.
    """
    found = region_choices(tokens, words, proposals, items, phrases)
    if not found.regions:
        return items
    probability = ranker.probabilities(found.choices)
    starts = found.choices.starts.tolist()
    ends = [*starts[1:], len(probability)]
    work = _Work(tokens, words, proposals, items, decoded)
    for k, (r, group, owner) in enumerate(
        zip(found.regions, found.candidates, found.owners, strict=True)
    ):
        p = probability[starts[k] : ends[k]]
        best = int(p.argmax())
        holder = items[owner] if owner >= 0 else None
        somebody = 1.0 - float(p[0])
        unnamed = best == 0 or group[best - 1].source is None
        name = names.get(r) or (work.told_behind(r) if unnamed else None)
        if name is not None:
            work.signed(r, holder, name)
        elif best == 0:
            work.nobody(r, holder)
        else:
            share = float(p[best]) / max(somebody, 1e-6)
            work.somebody(r, holder, group[best - 1], somebody, share)
    return work.result()


class _Work:
    """Items while they are changed."""

    def __init__(
        self,
        tokens: Tokens,
        words: NDArray[np.bool_],
        proposals: Proposals,
        items: list[Attribution],
        decoded: list[Attribution],
    ) -> None:
        self.tokens, self.words, self.proposals = tokens, words, proposals
        self.items = list(items)
        self.decoded = {item.proposal: item for item in decoded}
        self.by_proposal = {item.proposal: item for item in items if item.proposal >= 0}
        self.tag: tuple[int, Signature] | None = None
        self.taken = np.zeros(len(tokens), dtype=bool)
        for item in items:
            for a, b in item.content:
                self.taken[a : b + 1] = True

    def _region(self, r: int) -> TokenRange:
        return int(self.tokens.region_first[r]), int(self.tokens.region_last[r])

    def _alone(self, r: int, item: Attribution) -> bool:
        """Whether the stretch that holds region r is all quoted."""
        first, last = self._region(r)
        for a, b in item.content:
            if a <= last and first <= b:
                outside = self.words[a : b + 1] & (self.tokens.region[a : b + 1] < 0)
                return not bool(outside.any())
        return False

    def _take_out(self, r: int, item: Attribution) -> None:
        """Cut region r out of an item's content."""
        first, last = self._region(r)
        content: list[TokenRange] = []
        for a, b in item.content:
            for low, high in ((a, min(b, first - 1)), (max(a, last + 1), b)):
                if a > last or b < first:
                    low, high = a, b
                inside = np.flatnonzero(self.words[low : high + 1])
                if high >= low and len(inside):
                    piece = (low + int(inside[0]), low + int(inside[-1]))
                    if piece not in content:
                        content.append(piece)
        item.content = content
        item.claims.pop(r, None)
        self.taken[first : last + 1] = False

    def nobody(self, r: int, holder: Attribution | None) -> None:
        if holder is None or (holder.source is None and holder.cue is None):
            return
        if self._alone(r, holder):
            self._take_out(r, holder)

    def told_behind(self, r: int) -> Signature | None:
        """The tag behind region r; or the last one, where r goes on in the same paragraph."""
        tokens = self.tokens
        first, last = self._region(r)
        if not opens_sentence(tokens, self.words, first):
            return None
        name = closing_tag(tokens, self.words, last)
        if name is not None:
            self.tag = r, name
        elif self.tag is not None and self.tag[0] == r - 1:
            name = self.tag[1]
            before = first - 1
            while before > name.cue[1] and not self.words[before] and tokens.lower[before] != _STOP:
                before -= 1
            size = int(self.words[first : last + 1].sum())
            if size < UTTERANCE_WORDS or tokens.lower[before] != _STOP:
                return None
            if tokens.para[name.cue[1]] != tokens.para[first]:
                return None
        return name

    def signed(self, r: int, holder: Attribution | None, name: Signature) -> None:
        """Give region r to the name that the layout puts to it."""
        if holder is not None:
            current = holder.source
            same = current is not None and overlap(current, name.source)
            if same or not self._alone(r, holder):
                holder.source, holder.via, holder.source_score = name.source, None, _SIGNED
                return
            self._take_out(r, holder)
        region = self._region(r)
        self.items.append(Attribution(name.cue, name.source, [region], _SIGNED, _SIGNED))
        self.taken[region[0] : region[1] + 1] = True

    def somebody(
        self, r: int, holder: Attribution | None, chosen: Candidate, real: float, share: float
    ) -> None:
        source = chosen.source
        if holder is not None:
            current = holder.via or holder.source
            kept = not chosen.roles.isdisjoint((OWNER, OWNER_INNER))
            if kept or (source is None and current is None):
                holder.source_score = share if source is not None else 0.0
                return
            if not self._alone(r, holder) or holder.proposal == chosen.proposal >= 0:
                self._rename(holder, chosen, share)
                return
            self._take_out(r, holder)
        first, last = self._region(r)
        target = self.by_proposal.get(chosen.proposal) if chosen.proposal >= 0 else None
        if target is not None and target.source == source:
            target.content = _merged([*target.content, (first, last)])
            target.source_score = share
        else:
            item = self._made(first, last, chosen, real, share)
            self.items.append(item)
            if chosen.proposal >= 0:
                self.by_proposal[chosen.proposal] = item
        self.taken[first : last + 1] = True

    def _rename(self, holder: Attribution, chosen: Candidate, share: float) -> None:
        holder.source, holder.via = chosen.source, None
        holder.source_score = share if chosen.source is not None else 0.0
        if chosen.proposal < 0 or chosen.proposal in self.by_proposal:
            return
        cue = self._cue(chosen)
        if not any(a <= cue[0] <= b for a, b in holder.content):
            holder.cue, holder.proposal = cue, chosen.proposal
            holder.carried = False
            self.by_proposal[chosen.proposal] = holder

    def _cue(self, chosen: Candidate) -> TokenRange:
        cues = self.proposals.cues
        return int(cues.first[chosen.proposal]), int(cues.last[chosen.proposal])

    def _made(
        self, first: int, last: int, chosen: Candidate, real: float, share: float
    ) -> Attribution:
        """A new item: the rejected proposal's content as far as it is free, or the region."""
        if chosen.proposal < 0:
            return Attribution(None, chosen.source, [(first, last)], real, share, carried=True)
        content = [(first, last)]
        base = self.decoded.get(chosen.proposal)
        if base is not None:
            for a, b in base.content:
                if a <= last and first <= b and not self.taken[a : b + 1].any():
                    content = [(min(a, first), max(b, last))]
        for a, b in content:
            self.taken[a : b + 1] = True
        return Attribution(
            self._cue(chosen), chosen.source, content, real, share, proposal=chosen.proposal
        )

    def result(self) -> list[Attribution]:
        """Items that still have content, in text order, with `continued_from` set anew."""
        out = [item for item in self.items if item.content]
        out.sort(key=text_order)
        for k, item in enumerate(out):
            item.continued_from = None
            if not item.carried or item.source is None:
                continue
            same = [
                j
                for j in range(max(0, k - _NEAR), min(len(out), k + _NEAR))
                if j != k and (out[j].via or out[j].source) == item.source
            ]
            if same:
                item.continued_from = min(same, key=lambda j: (j > k, abs(j - k)))
        return out


_STOP = label_hashes(".")[0]
_SIGNED = 0.9
"""Confidence in a name that the layout puts to a quotation."""
_NEAR = 40
"""Items searched, each way, for the one that a carried quotation goes on from."""


def _merged(ranges: list[TokenRange]) -> list[TokenRange]:
    out: list[TokenRange] = []
    for a, b in sorted(ranges):
        if out and a <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(out[-1][1], b))
        else:
            out.append((a, b))
    return out
