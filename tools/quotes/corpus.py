"""Read articles with brat standoff annotation of Source, Cue and Content spans."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from agents.quotes.types import Span

_ENTITY = re.compile(r"^(T\d+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t|$)")
_EVENT = re.compile(r"^(E\d+)\t(.*)$")
_SWAPPED = re.compile(r"^(?:said|says|say|told|asked|added|adds|wrote|according to)$", re.I)


@dataclass(frozen=True, slots=True)
class GoldAttribution:
    """Spans of one attribution, each a sorted tuple of code-point ranges, perhaps empty."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """One annotated article; `id` is the files' common stem."""

    id: str
    text: str
    attributions: tuple[GoldAttribution, ...]


def read_article(path: Path) -> GoldArticle:
    """Read `path` (.txt) and the .ann beside it; no .ann means no attributions."""
    text = path.read_bytes().decode("utf-8")
    spans: dict[str, list[Span]] = {}
    events: list[dict[str, list[Span]]] = []
    beside = path.with_suffix(".ann")
    lines: Sequence[str] = (
        beside.read_bytes().decode("utf-8").split("\n") if beside.exists() else ()
    )
    pending: list[list[str]] = []
    for line in lines:
        if match := _ENTITY.match(line):
            parts = [part.split() for part in match.group(3).split(";")]
            spans[match.group(1)] = [(int(a), int(b)) for a, b in parts]
        elif match := _EVENT.match(line):
            pending.append(match.group(2).split())
    for roles in pending:
        event: dict[str, list[Span]] = {"Source": [], "Cue": [], "Content": []}
        for role in roles:
            name, _, reference = role.partition(":")
            name = re.sub(r"\d+$", "", name)
            if name in event:
                event[name].extend(spans[reference])
        events.append(event)
    found = []
    for event in events:
        source, cue, content = (tuple(sorted(event[k])) for k in ("Source", "Cue", "Content"))
        if not content:
            continue
        if len(source) == 1 and cue and _SWAPPED.match(text[source[0][0] : source[0][1]].strip()):
            source, cue = cue, source
        found.append(GoldAttribution(source, cue, content))
    return GoldArticle(path.stem, text, tuple(found))


def read_corpus(folder: Path) -> list[GoldArticle]:
    """All articles of a folder, by name."""
    return [read_article(path) for path in sorted(folder.glob("*.txt"))]
