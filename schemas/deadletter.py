"""Dead letters: the reasons for which an input is put aside, and what people have said of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from pydantic import Field

from schemas.base import Record

Reason = Literal[
    "bad_encoding",
    "bad_json",
    "bad_xml",
    "crash",
    "empty",
    "error",
    "half_lost",
    "memory",
    "no_text",
    "not_text",
    "timeout",
    "too_deep",
    "too_large",
]
"""Why an input has no result; in the header `reason`, and a label of metrics."""

REASONS: Mapping[str, Reason] = {reason: reason for reason in get_args(Reason)}
"""Each by its text."""

State = Literal["open", "acknowledged", "purged"]
"""open: somebody has to look at it. acknowledged: dealt with. purged: as if it were not there."""


class LetterMark(Record):
    """What has become of a dead letter, by word of people: a record of `news.dlq.marks`.

    Its key is the letter's id; the last one of a letter counts.
    """

    letter: str = Field(description="The letter's `ce_id`.")
    state: State
    topic: str
    partition: int = Field(ge=0)
    offset: int = Field(ge=0, description="Where the letter lies.")
