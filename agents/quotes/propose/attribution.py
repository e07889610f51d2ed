"""An attribution in tokens, as it is passed from step to step."""

from __future__ import annotations

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

    facts: None where it was not decoded from a proposal.
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


def text_order(item: Attribution) -> tuple[TokenRange, TokenRange]:
    """Sort key of attributions in text order: by the first stretch of content, then the cue."""
    return item.content[0], item.cue or (0, 0)


def facts_of(items: list[Attribution]) -> list[DecodingFacts]:
    """The facts of decoded items. Raises ValueError if one was not decoded."""
    facts = [item.facts for item in items if item.facts is not None]
    if len(facts) != len(items):
        raise ValueError("an attribution that was not decoded has no facts")
    return facts
