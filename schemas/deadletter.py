"""Dead letters: the closed set of reasons for which an input is put aside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

Reason = Literal[
    "bad_encoding",
    "bad_json",
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
