"""A later version of quotewire, made of this one: a minor version, with new fields everywhere.

There it is written what a minor version may add: an optional field in each record, a header, more
in commit metadata and in position files.
"""

from __future__ import annotations

from pathlib import Path

from schemas import VERSION
from schemas.base import SCHEMA_VERSION
from tests.kafka import ROOT

_major, _, _minor = SCHEMA_VERSION.partition(".")
LATER_SCHEMA = f"{_major}.{int(_minor) + 1}"
LATER = "999.0.0"

CHANGES = (
    ("schemas/__init__.py", f'VERSION = "{VERSION}"', f'VERSION = "{LATER}"'),
    (
        "schemas/base.py",
        f'SCHEMA_VERSION = "{SCHEMA_VERSION}"',
        f'SCHEMA_VERSION = "{LATER_SCHEMA}"',
    ),
    ("agents/ingest/agent.py", "dump(article),", 'dump({**article, "later": "article"}),'),
    ("agents/entities/agent.py", '"model": model,', '"model": model, "later": "entities",'),
    ("agents/quotes/agent.py", '"model": model,', '"model": model, "later": "quotes",'),
    ("agents/enrich/agent.py", "**found,", '**found, "later": "event",'),
    (
        "agents/work.py",
        '{"article_id": article_id, **',
        '{"article_id": article_id, "later": 1, **',
    ),
    ("streams/lineage.py", '("ce_specversion",', '("later", b"header"), ("ce_specversion",'),
    (
        "streams/delivery/checkpoint.py",
        "[found.offset, found.mark] for",
        '[found.offset, found.mark, "later"] for',
    ),
    ("streams/client/positions.py", '"format": FORMAT,', '"format": FORMAT, "later": 1,'),
)
"""File, text, what stands in its place. Each text is there once, or the test fails."""


def make_later(folder: Path) -> Path:
    """The source tree of a later version: changed files are copies, all others are links."""
    for package in ("agents", "schemas", "streams"):
        for source in (ROOT / package).rglob("*"):
            if source.is_file() and "__pycache__" not in source.parts:
                target = folder / source.relative_to(ROOT)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.symlink_to(source)
    for name, text, later in CHANGES:
        path = folder / name
        content = path.read_text()
        assert content.count(text) == 1, f"{name} has {text!r} {content.count(text)} times"
        path.unlink()
        path.write_text(content.replace(text, later))
    return folder
