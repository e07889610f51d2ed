"""An attribution in tokens, as it is passed from step to step."""

from __future__ import annotations

from dataclasses import dataclass, field

from agents.quotes.arrays import TokenRange


@dataclass(slots=True)
class Attribution:
    """One decoded proposal in tokens; `score` decides conflicts, then acceptance."""

    cue: TokenRange | None
    source: TokenRange | None
    content: list[TokenRange]
    score: float
    source_score: float
    facts: list[float] = field(default_factory=list)
    carried: bool = False
    via: TokenRange | None = None
    claims: dict[int, float] = field(default_factory=dict)
    continued_from: int | None = None
    proposal: int = -1


def text_order(item: Attribution) -> tuple[TokenRange, TokenRange]:
    """Sort key of attributions in text order: by the first stretch of content, then the cue."""
    return item.content[0], item.cue or (0, 0)
