"""How quotes and people of the archive look in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from streams.archive.answers import (
    Carrier,
    Facet,
    Facets,
    FoundQuote,
    PersonHead,
    Profile,
    Seen,
    Stated,
    StatementHead,
    iso,
)
from streams.cli.output import counted
from streams.render import KIND_STYLES, OPEN, Indented, clean

MODALITY_STYLES = {"denied": "bold red", "hedged": "bold yellow"}
MARKS = {"direct": ("“", "”"), "partial": ("“", "”")}
"""Only where every word is the speaker's; what is between is as the article has it."""

_BARS = "▁▂▃▄▅▆▇█"
BAR_WIDTH = 24


def quote(one: FoundQuote, *, plain: bool) -> RenderableType:
    """A quote: who, how, its words with those that were looked for, where it stood.

    `plain`: there are no colours, so that found words are between ⟦ ⟧.
    """
    head = Text(clean(one.speaker or OPEN), style="bold")
    if one.speaker_roles:
        head.append(f", {clean(one.speaker_roles[0])}", style="not bold")
    head.append("  ")
    head.append(one.kind, style=f"not bold {KIND_STYLES.get(one.kind, '')}")
    if one.modality != "asserted":
        head.append(f" · {one.modality}", style=f"not bold {MODALITY_STYLES[one.modality]}")
    if one.via:
        head.append(f" · via {clean(one.via)}", style="not bold blue")
    parts: list[RenderableType] = [Indented(head), Indented(_words(one, plain=plain), 4)]
    where = " · ".join(
        clean(part)
        for part in (
            one.published or iso(one.published_at)[:10],
            one.outlet,
            one.title or one.beginning,
        )
        if part
    )
    parts.append(Indented(Text(where, style="dim"), 4))
    if one.statement and one.carried > 1:
        carried = f"{one.carried:,} quotes of {one.statement}"
        parts.append(Indented(Text(carried, style="dim"), 4))
    if one.about:
        about = ", ".join(dict.fromkeys(clean(named.name) for named in one.about))
        parts.append(Indented(Text(f"about {about}", style="dim"), 4))
    return Group(*parts, Text(""))


def _words(one: FoundQuote, *, plain: bool) -> Text:
    """The words as what they are: in marks where they are the speaker's; denied, hedged."""
    opens, closes = MARKS.get(one.kind, ("", ""))
    style = "red" if one.modality == "denied" else "yellow" if one.modality == "hedged" else ""
    shown = Text(style=f"{style} italic" if one.modality != "asserted" else "")
    if one.modality != "asserted":
        shown.append(f"[{one.modality}] ", style=f"not italic {MODALITY_STYLES[one.modality]}")
    shown.append(opens)
    at = 0
    for start, end in one.highlights:
        shown.append(clean(one.text[at:start]))
        found = clean(one.text[start:end])
        shown.append(f"⟦{found}⟧" if plain else found, style="bold underline")
        at = end
    shown.append(clean(one.text[at:]))
    shown.append(closes)
    return shown


def facets(found: Facets) -> RenderableType:
    """What quotes have, the most frequent values of each."""
    rows = (
        ("who", found.speakers),
        ("about", found.about),
        ("outlets", found.outlets),
        ("places", found.places),
        ("kinds", found.kinds),
        ("modality", found.modalities),
        ("months", found.times),
    )
    grid = Table.grid(padding=(0, 2))
    for name, some in rows:
        if some:
            said = " · ".join(f"{clean(one.value)} {one.count:,}" for one in some[:8])
            grid.add_row(Text(name, style="dim"), Text(said))
    of = f"the newest {found.of:,}" if found.at_least else counted(found.of, "quote")
    return Group(Rule(f"of {of}", style="dim", align="left"), grid)


def statement_head(one: StatementHead) -> RenderableType:
    """A statement: who said it, its words, how often it was carried, and who had it first."""
    head = Text(clean(one.speaker or OPEN), style="bold")
    head.append(f"  {one.id}", style="not bold dim")
    carried = [counted(one.quotes, "quote")]
    carried += [counted(one.outlets, "outlet")] if one.outlets else []
    carried.append(_stretch(one.first_at, one.last_at))
    first = " · ".join(filter(None, (one.first.outlet, one.first.title or one.first.beginning)))
    return Group(
        Indented(head),
        Indented(_words(replace(one.first, highlights=()), plain=True), 4),
        Indented(Text(" · ".join(carried), style="dim"), 4),
        Indented(Text(f"first: {clean(first)}", style="dim"), 4),
        Text(""),
    )


def statement(one: Stated) -> RenderableType:
    """A statement with its carriers in the order of time, and what each changed."""
    parts: list[RenderableType] = [statement_head(one.head)]
    if one.redirected:
        parts.append(Text(f"{one.redirected} is now {one.head.id}.\n", style="yellow"))
    if len(one.sayings) > 1:
        said = ", ".join(
            f"{_stretch(each.first_at, each.last_at)} ({each.quotes:,})" for each in one.sayings
        )
        parts.append(Text(f"Said or carried again: {said}\n"))
    for carrier in one.carriers:
        quote = carrier.quote
        when = quote.published or iso(quote.published_at)[:10]
        where = filter(None, (when, quote.outlet, quote.title or quote.beginning))
        parts.append(Text(" · ".join(map(clean, where)), style="bold"))
        parts += [Indented(_changes(carrier), 4), Text("")]
    return Group(*parts)


def _changes(carrier: Carrier) -> Text:
    """The words of a carrier, with what the fullest quote has beside them."""
    shown = Text()
    for part in carrier.changes:
        if part.what == "kept":
            shown.append(clean(part.after))
            continue
        if part.before:
            shown.append(f"[-{clean(part.before.strip())}-] ", style="red")
        if part.after:
            shown.append(f"{{+{clean(part.after.strip())}+}} ", style="green")
    return shown


def people(some: Sequence[PersonHead]) -> Table:
    """Who may be meant, one a row."""
    table = Table(
        box=None, pad_edge=False, header_style="bold", show_edge=False, collapse_padding=True
    )
    table.add_column("id", no_wrap=True)
    # All fits into 80 columns.
    for name, least in (("name", 15), ("known as", 14), ("seen", 12)):
        table.add_column(name, overflow="fold", min_width=least)
    table.add_column("articles", justify="right")
    table.add_column("quotes", justify="right")
    for one in some:
        table.add_row(
            Text(one.id),
            Text(clean(one.name)),
            Text(clean(", ".join(one.roles)) or one.kind),
            Text(_stretch(one.first_seen_at, one.last_seen_at)),
            f"{one.articles:,}",
            f"{one.quotes:,}",
        )
    return table


def profile(one: Profile, *, plain: bool) -> RenderableType:
    """All that is known of a person or an organisation."""
    head = one.head
    title = Text(clean(head.name), style="bold")
    title.append(f"  {head.id}", style="not bold dim")
    known = [head.kind, head.gender, head.wikidata, _stretch(head.first_seen_at, head.last_seen_at)]
    known += [counted(head.articles, "article"), counted(head.quotes, "quote")]
    if not one.at_least and (unsure := head.quotes - one.of) > 0:
        known.append(f"{unsure:,} of them too unsure to show")
    parts: list[RenderableType] = [title, Text(" · ".join(filter(None, known)), style="dim")]
    if one.redirected:
        parts.append(Text(f"{one.redirected} is now {head.id}.", style="yellow"))
    others = [clean(each.value) for each in one.names if each.value != head.name]
    if others:
        parts.append(Text(f"also {', '.join(others)}", style="dim"))
    for label, seen in (("Roles", one.roles), ("Belongs to", one.affiliations)):
        if seen:
            parts += [_heading(label), _seen(seen)]
    if one.times:
        parts += [_heading("Quotes by month"), Padding(_spark(one.times), (0, 0, 0, 2))]
    for label, some in (
        ("Speaks about", one.about),
        ("Named with", one.named_with),
        ("Outlets", one.outlets),
    ):
        if some:
            parts += [_heading(label), _bars(some)]
    said = [f"{each.count:,} {each.value}" for each in (*one.kinds, *one.modalities)]
    if said:
        tone = f" · tone {one.tone:+.2f}" if one.tone is not None else ""
        parts += [_heading("How"), Text(f"  {' · '.join(said)}{tone}")]
    if one.doubts:
        parts.append(_heading("May be the same"))
        parts += [
            Text(f"  {share:.0%}  {clean(other.name)}  {other.id}") for other, share in one.doubts
        ]
    if one.latest:
        parts.append(_heading("Latest"))
        parts += [Padding(quote(each, plain=plain), (0, 0, 0, 2)) for each in one.latest]
    return Group(*parts)


def _heading(label: str) -> Text:
    return Text(f"\n{label}", style="bold cyan")


def _seen(some: Iterable[Seen]) -> Table:
    grid = Table.grid(padding=(0, 2))
    for one in some:
        grid.add_row(
            "",
            Text(clean(one.name)),
            Text(_stretch(one.first_seen_at, one.last_seen_at), style="dim"),
            Text(counted(one.articles, "article"), style="dim"),
        )
    return grid


def _bars(some: Sequence[Facet]) -> Table:
    most = max(one.count for one in some)
    grid = Table.grid(padding=(0, 2))
    for one in some[:8]:
        bar = "━" * max(1, round(BAR_WIDTH * one.count / most))
        grid.add_row("", Text(clean(one.value)), Text(f"{one.count:,}"), Text(bar, style="cyan"))
    return grid


def _spark(times: Sequence[Facet]) -> Text:
    """A bar a month, also of months without a quote."""
    counts = {one.value: one.count for one in times}
    months = list(_months(times[0].value, times[-1].value))[-60:]
    most = max(counts.values())
    shown = Text(f"{months[0]} ", style="dim")
    for month in months:
        count = counts.get(month, 0)
        step = _BARS[-(-count * len(_BARS) // most) - 1] if count else " "
        shown.append(step, style="not dim cyan")
    shown.append(f" {months[-1]}")
    return shown


def _months(first: str, last: str) -> Iterator[str]:
    try:
        year, month = map(int, first.split("-"))
        end = tuple(map(int, last.split("-")))
    except ValueError:  # A year that has no four digits.
        yield from dict.fromkeys((first, last))
        return
    while (year, month) <= end:
        yield f"{year:04d}-{month:02d}"
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _stretch(first: int, last: int) -> str:
    begin, end = iso(first)[:10], iso(last)[:10]
    return begin if begin == end else f"{begin} – {end}"
