"""What is reported within the turns of an interview or a transcript, and within statements: "He
told us the wall was over the line." """

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agents.lexicon import english
from agents.quotes.arrays import IntArray
from agents.quotes.propose.attribution import Attribution, add_in_order
from agents.quotes.propose.batch import Batch

_LEAST_SCORE = 0.4
_TO_WHOM = frozenset(("you", "ye"))


@dataclass(frozen=True, slots=True)
class Reports:
    """What turns report.

    region (n): the quoted region of each token before turns were read, whose marks count again
    where a report is quoted.
    """

    items: list[Attribution]
    region: IntArray


def reports_in_turns(
    batch: Batch, found: Iterable[Attribution], kept: Sequence[Attribution], region: IntArray
) -> Reports:
    """What was found and gave way to a turn, where a verb of saying and a speaker report it.

    found: the attributions before turns and statements were read. kept: those after it. region: of
    `Reports`.
    """
    in_turn = batch.tokens.in_turn
    if not in_turn.any():
        return Reports([], region)
    stayed = {id(item) for item in kept}
    gone = [item for item in found if id(item) not in stayed and in_turn[item.content[0][0]]]
    return Reports([item for item in gone if _reports(batch, item)], region)


def _reports(batch: Batch, item: Attribution) -> bool:
    """Whether somebody once said it: no "I think", no "you say"."""
    if item.cue is None or item.source is None or item.score < _LEAST_SCORE:
        return False
    tokens = batch.tokens
    parts = [*item.content, item.cue, item.source]
    if len({int(tokens.para[part[0]]) for part in parts}) > 1:
        return False
    if not all(tokens.in_turn[low] for low, _ in parts):
        return False
    if batch.lower(item.source)[0] in _TO_WHOM:
        return False
    return not english.UTTERING_VERBS.isdisjoint(batch.lower(item.cue))


def add_reports(batch: Batch, items: list[Attribution], reports: Reports) -> None:
    """Add what turns report to the attributions, which are in text order and stay so."""
    region = reports.region
    for item in reports.items:
        item.in_turn, item.continued_from = True, None
        for low, high in item.content:
            for r in sorted(set(region[low : high + 1].tolist()) - {-1}):
                _quote_again(batch, region, r)
    add_in_order(items, reports.items)


def _quote_again(batch: Batch, region: IntArray, r: int) -> None:
    """Give the tokens of a region their marks back."""
    tokens = batch.tokens
    members = (region == r).nonzero()[0]
    tokens.region[members] = r
    tokens.region_first[r], tokens.region_last[r] = members[0], members[-1]
