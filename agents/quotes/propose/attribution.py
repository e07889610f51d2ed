"""An attribution in tokens, as it is passed from step to step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from agents.quotes.arrays import TokenRange


@dataclass(frozen=True, slots=True)
class DecodingFacts:
    """What decoding saw of an attribution, by which it is accepted or not.

    cue, source: the highest probability in each. content_best: the highest content
    probability in the window; content_mean, content_least: of the words taken as content.
    words, parts: how many words and ranges those are; quoted_any, quoted_all: whether any or
    all of them are quoted. distance: tokens between cue and content. cue_quoted: whether the
    cue is quoted. rival_cue: the highest probability of any token in the window to be a cue.
    """

    cue: float
    content_best: float
    content_mean: float
    content_least: float
    source: float
    quoted_any: bool
    quoted_all: bool
    words: int
    distance: int
    cue_quoted: bool
    parts: int
    rival_cue: float


@dataclass(slots=True)
class Attribution:
    """One attribution in tokens; `score` decides conflicts, then acceptance.

    facts: None where it was not decoded from a proposal. in_turn: whether it reports, within a turn
    of an interview, what somebody else or the speaker once said.
    """

    cue: TokenRange | None
    source: TokenRange | None
    content: list[TokenRange]
    score: float
    source_score: float
    facts: DecodingFacts | None = None
    carried: bool = False
    via: TokenRange | None = None
    claims: dict[int, float] = field(default_factory=dict)
    continued_from: int | None = None
    proposal: int = -1
    in_turn: bool = False


def text_order(item: Attribution) -> tuple[TokenRange, TokenRange]:
    """Sort key of attributions in text order: by the first stretch of content, then the cue."""
    return item.content[0], item.cue or (0, 0)


def facts_of(items: list[Attribution]) -> list[DecodingFacts]:
    """The facts of decoded items. Raises ValueError if one was not decoded."""
    facts = [item.facts for item in items if item.facts is not None]
    if len(facts) != len(items):
        raise ValueError("an attribution that was not decoded has no facts")
    return facts


def add_in_order(items: list[Attribution], more: Sequence[Attribution]) -> None:
    """Add attributions to others in text order; `continued_from` of these is moved with them."""
    before = list(items)
    items.extend(more)
    items.sort(key=text_order)
    place = {id(item): k for k, item in enumerate(items)}
    for item in before:
        if item.continued_from is not None:
            item.continued_from = place[id(before[item.continued_from])]
