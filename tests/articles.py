"""Short articles for tests, made up here."""

from __future__ import annotations

import json
from typing import Any

from tests.kafka import Message

HARBOUR = """\
The harbour of Halden will close on Monday, Mayor Ingrid Solberg told reporters.

"We have no choice," Solberg said. "The quay is breaking apart."
"""


def article(
    name: str, text: str = HARBOUR, *, partition: int | None = None, **fields: Any
) -> Message:
    """A plain JSON article. `name` makes its id, which is its key too."""
    uri = f"urn:example:{name}"
    value = {
        "id": uri,
        "title": f"Harbour closes ({name})",
        "text": text,
        "published": "2022-01-09T08:00:00Z",
        "language": "en",
        **fields,
    }
    return Message(
        json.dumps(value).encode(),
        key=uri.encode(),
        headers=[("content-type", b"application/json")],
        partition=partition,
    )
