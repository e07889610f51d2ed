"""How stories look in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from streams.archive.answers import iso
from streams.archive.stories import Adds, Story, StoryArticle, StoryHead, Voice
from streams.cli.output import counted
from streams.render import Indented, clean

MOST_SHOWN = 6
"""Voices, places or numbers of one line."""


def stories(some: Iterable[StoryHead]) -> RenderableType:
    """One after the other."""
    return Group(*(_head(one) for one in some))


def story(one: Story) -> RenderableType:
    """All that is known of a story."""
    parts: list[RenderableType] = [_head(one.head)]
    if one.redirected:
        parts.append(Text(f"{one.redirected} is now {one.head.id}.", style="yellow"))
    if one.voices:
        parts.append(Text("Voices", style="bold cyan"))
        parts += [_voice(each) for each in one.voices]
    parts.append(Text("\nArticles, and what each added", style="bold cyan"))
    parts += [_article(each) for each in one.articles]
    return Group(*parts)


def _head(one: StoryHead) -> RenderableType:
    title = Text(clean(one.headline or one.beginning or one.article), style="bold")
    title.append(f"  {one.id}", style="not bold dim")
    first, last = _minute(one.first_seen_at), _minute(one.last_seen_at)
    known = [
        first if first == last else f"{first} – {last}",
        counted(one.articles, "article"),
        counted(one.outlets, "outlet"),
        counted(one.quotes, "quote"),
    ]
    parts: list[RenderableType] = [
        Indented(title),
        Indented(Text(" · ".join(known), style="dim"), 4),
    ]
    if one.voices:
        parts.append(Indented(Text(_some(each.name for each in one.voices)), 4))
    if one.places:
        parts.append(Indented(Text(_some(one.places), style="dim"), 4))
    return Group(*parts, Text(""))


def _voice(one: Voice) -> RenderableType:
    head = Text(f"  {clean(one.name)}", style="bold")
    head.append(f"  {counted(one.times, 'quote')}", style="not bold dim")
    first = one.said[0]
    own = first.kind in ("direct", "partial")
    said = f"“{clean(first.text)}”" if own else clean(first.text)
    marked = "" if first.modality == "asserted" else f"[{first.modality}] "
    return Group(head, Indented(Text(f"{marked}{said}"), 4))


def _article(one: StoryArticle) -> RenderableType:
    head = one.article
    when = _minute(head.published_at)
    where = f" · {clean(head.outlet)}" if head.outlet else ""
    parts: list[RenderableType] = [
        Indented(Text(f"{when}{where}", style="dim"), 2),
        Indented(Text(clean(head.title or one.beginning or head.id)), 4),
    ]
    if added := _added(one.adds):
        parts.append(Indented(Text(f"adds {added}", style="green"), 4))
    return Group(*parts)


def _added(adds: Adds) -> str:
    parts = []
    if adds.voices:
        parts.append(_some(one.name for one in adds.voices))
    if adds.quotes:
        parts.append(counted(len(adds.quotes), "quote"))
    parts += [_some(some) for some in (adds.places, adds.numbers) if some]
    return " · ".join(parts)


def _some(values: Iterable[str]) -> str:
    every: Sequence[str] = [clean(one) for one in values]
    more = len(every) - MOST_SHOWN
    return ", ".join(every[:MOST_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _minute(at: int) -> str:
    return iso(at)[:16].replace("T", " ")
