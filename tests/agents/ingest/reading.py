"""Articles read in tests of ingest, and a text that is long enough to be one."""

from __future__ import annotations

import json
from typing import Any

from agents.ingest.raw import Limits, RawInput
from agents.ingest.read import read_article
from schemas.article import Article

TEXT = (
    "The harbour will close on Monday, the mayor said. “Nobody wants this,” she told reporters. "
    "The union said it would meet the council before the end of the week."
)


NOON = 1_641_729_600_000  # 2022-01-09T12:00:00Z


def raw(value: Any, content_type: str | None = None, **more: Any) -> RawInput:
    if not isinstance(value, bytes):
        value = (value if isinstance(value, str) else json.dumps(value)).encode()
    fields: dict[str, Any] = {
        "key": None,
        "timestamp_ms": NOON,
        "released": False,
        "replay": False,
        "outlet": None,
        "url": None,
        **more,
    }
    return RawInput(value=value, content_type=content_type, **fields)


def read(value: Any, content_type: str | None = None, **more: Any) -> Article:
    reading = read_article(raw(value, content_type, **more), Limits())
    return Article.model_validate(reading.article)
