"""Carry out what was chosen for each quoted region: move it, rename its speaker, drop it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agents.quotes.arrays import Flags, TokenRange
from agents.quotes.choose.regions.candidates import Candidate, Role
from agents.quotes.layout.own_words import is_line, speaks_of_himself
from agents.quotes.layout.signatures import Signature
from agents.quotes.propose.attribution import Attribution, text_order
from agents.quotes.propose.batch import ParsedBatch
from agents.quotes.token_ranges import overlap, trim

_SIGNED = 0.9
"""Confidence in a name that the layout puts to a quotation."""
_OPEN = 0.3
"""Confidence in a quotation that nobody speaks."""
_NEAR = 40
"""Items searched, each way, for the one that a carried quotation goes on from."""


@dataclass(slots=True)
class Edits:
    """Items while they are changed.

    decoded: all decoded proposals, and by_proposal: the items made of them, by the index of
    the proposal. taken (n): tokens that are content of an item.
    """

    batch: ParsedBatch
    items: list[Attribution]
    decoded: dict[int, Attribution]
    by_proposal: dict[int, Attribution]
    taken: Flags

    @classmethod
    def of(cls, batch: ParsedBatch, items: list[Attribution], decoded: list[Attribution]) -> Edits:
        taken = np.zeros(len(batch.tokens), dtype=bool)
        for item in items:
            for a, b in item.content:
                taken[a : b + 1] = True
        return cls(
            batch,
            list(items),
            {item.proposal: item for item in decoded},
            {item.proposal: item for item in items if item.proposal >= 0},
            taken,
        )

    def give_to_nobody(self, r: int, holder: Attribution | None) -> None:
        """Take region r from its holder, unless it is part of a longer content or open."""
        if holder is None or (holder.source is None and holder.cue is None):
            return
        if not self.stands_alone(r, holder):
            return
        self._take_out(r, holder)
        place = self.batch.tokens, self.batch.words, *self._region(r)
        if holder.carried and (is_line(*place) or speaks_of_himself(*place)):
            # Somebody says it, though nothing tells who.
            region = self._region(r)
            self.items.append(Attribution(None, None, [region], _OPEN, 0.0, carried=True))
            self.taken[region[0] : region[1] + 1] = True

    def give_to_name(self, r: int, holder: Attribution | None, name: Signature) -> None:
        """Give region r to the name that the layout puts to it."""
        if holder is not None:
            current = holder.source
            same = current is not None and overlap(current, name.source)
            if same or not self.stands_alone(r, holder):
                holder.source, holder.via, holder.source_score = name.source, None, _SIGNED
                return
            self._take_out(r, holder)
        region = self._region(r)
        self.items.append(Attribution(name.cue, name.source, [region], _SIGNED, _SIGNED))
        self.taken[region[0] : region[1] + 1] = True

    def give_to(
        self, r: int, holder: Attribution | None, chosen: Candidate, real: float, share: float
    ) -> None:
        """Give region r to a candidate; real: probability that anybody speaks; share: that it
        is the candidate, given that."""
        source = chosen.source
        if holder is not None:
            current = holder.via or holder.source
            kept = not chosen.roles.isdisjoint((Role.OWNER, Role.OWNER_INNER))
            if kept or (source is None and current is None):
                holder.source_score = share if source is not None else 0.0
                return
            if not self.stands_alone(r, holder) or holder.proposal == chosen.proposal >= 0:
                self._rename(holder, chosen, share)
                return
            self._take_out(r, holder)
        region = self._region(r)
        target = self.by_proposal.get(chosen.proposal) if chosen.proposal >= 0 else None
        if target is not None and target.source == source:
            target.content = _merged([*target.content, region])
            target.source_score = share
        else:
            item = self._made(region, chosen, real, share)
            self.items.append(item)
            if chosen.proposal >= 0:
                self.by_proposal[chosen.proposal] = item
        self.taken[region[0] : region[1] + 1] = True

    def result(self) -> list[Attribution]:
        """Items that still have content, in text order, with `continued_from` set anew."""
        out = [item for item in self.items if item.content]
        out.sort(key=text_order)
        _link_continuations(out)
        return out

    def _region(self, r: int) -> TokenRange:
        tokens = self.batch.tokens
        return int(tokens.region_first[r]), int(tokens.region_last[r])

    def _cue(self, chosen: Candidate) -> TokenRange:
        cues = self.batch.proposals.cues
        return int(cues.first[chosen.proposal]), int(cues.last[chosen.proposal])

    def stands_alone(self, r: int, item: Attribution) -> bool:
        """Whether the stretch that holds region r is all quoted."""
        first, last = self._region(r)
        words, region = self.batch.words, self.batch.tokens.region
        for a, b in item.content:
            if a <= last and first <= b:
                outside = words[a : b + 1] & (region[a : b + 1] < 0)
                return not bool(outside.any())
        return False

    def _take_out(self, r: int, item: Attribution) -> None:
        """Cut region r out of an item's content."""
        first, last = self._region(r)
        pieces: list[TokenRange] = []
        for a, b in item.content:
            if a > last or b < first:
                pieces.append((a, b))
            else:
                pieces.extend([(a, first - 1), (last + 1, b)])
        item.content = trim([(a, b) for a, b in pieces if a <= b], self.batch.words)
        item.claims.pop(r, None)
        self.taken[first : last + 1] = False

    def _rename(self, holder: Attribution, chosen: Candidate, share: float) -> None:
        """Let a candidate speak in all of the holder's content."""
        holder.source, holder.via = chosen.source, None
        holder.source_score = share if chosen.source is not None else 0.0
        if chosen.proposal < 0 or chosen.proposal in self.by_proposal:
            return
        cue = self._cue(chosen)
        if not any(a <= cue[0] <= b for a, b in holder.content):
            holder.cue, holder.proposal = cue, chosen.proposal
            holder.carried = False
            self.by_proposal[chosen.proposal] = holder

    def _made(
        self, region: TokenRange, chosen: Candidate, real: float, share: float
    ) -> Attribution:
        """A new item: the rejected proposal's content as far as it is free, or the region."""
        if chosen.proposal < 0:
            return Attribution(None, chosen.source, [region], real, share, carried=True)
        first, last = region
        content = region
        base = self.decoded.get(chosen.proposal)
        if base is not None:
            for a, b in base.content:
                if a <= last and first <= b and not self.taken[a : b + 1].any():
                    content = min(a, first), max(b, last)
        self.taken[content[0] : content[1] + 1] = True
        return Attribution(
            self._cue(chosen), chosen.source, [content], real, share, proposal=chosen.proposal
        )


def _link_continuations(items: list[Attribution]) -> None:
    """Set `continued_from` of carried items to the nearest one of the same speaker, those
    before it first."""
    for k, item in enumerate(items):
        item.continued_from = None
        if not item.carried or item.source is None:
            continue
        same = [
            j
            for j in range(max(0, k - _NEAR), min(len(items), k + _NEAR))
            if j != k and (items[j].via or items[j].source) == item.source
        ]
        if same:
            item.continued_from = min(same, key=lambda j: (j > k, abs(j - k)))


def _merged(ranges: list[TokenRange]) -> list[TokenRange]:
    """Sorted ranges; those that overlap or touch become one."""
    out: list[TokenRange] = []
    for a, b in sorted(ranges):
        if out and a <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(out[-1][1], b))
        else:
            out.append((a, b))
    return out
