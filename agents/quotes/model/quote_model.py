"""What training leaves behind, put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from agents.quotes.model.conditional_logit import ConditionalLogit
from agents.quotes.model.labeller import SequenceLabeller
from agents.quotes.model.logistic import Logistic
from agents.quotes.model.table import Table


@dataclass(slots=True)
class QuoteModel:
    """The gate, the labellers of cues and arguments, and the second stage.

    source: which mention speaks, of a proposal's likeliest and of its sentence. accept:
    whether a proposal is right. continuation: whether a quotation without a cue goes on with
    a speaker. region: who speaks in a quoted region.
    """

    gate: Table
    gate_threshold: float
    cue: SequenceLabeller
    argument: SequenceLabeller
    source: ConditionalLogit
    accept: ConditionalLogit
    continuation: Logistic
    region: ConditionalLogit
    settings: Mapping[str, float] = field(default_factory=dict)
    version: str = ""
