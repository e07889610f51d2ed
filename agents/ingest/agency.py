"""How XML of agencies is told from other XML, before anything is loaded to read it."""

from __future__ import annotations

import re

_ROOT = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:nitf|newsItem|newsMessage)[\s>]")
_BYTES = 20_000


def is_agency_xml(value: bytes) -> bool:
    """Whether bytes begin as NITF or NewsML-G2 does."""
    start = value[:_BYTES]
    return start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<" and bool(_ROOT.search(start))
