"""Enriched events and dead letters as people want to read them, and as CSV rows.

Plain functions on plain event dictionaries; what an article says is shown as text, never as
markup, and its control characters never reach the terminal.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from streams.enriched import extent, first_words, one_line, speaker_name

CONTEXT_CHARACTERS = 120
"""Characters of context at each side of a quote."""

TITLE_CHARACTERS = 80
OPEN = "(speaker open)"

KIND_STYLES = {"direct": "green", "partial": "yellow", "mixed": "cyan", "indirect": "magenta"}

_RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes spreadsheets take a cell for a formula, also in its full width."""

CSV_COLUMNS = (
    "event",
    "outcome",
    "article",
    "version",
    "outlet",
    "published",
    "url",
    "title",
    "quote",
    "kind",
    "speaker",
    "speaker_roles",
    "speaker_method",
    "via",
    "modality",
    "cue",
    "text",
    "before",
    "after",
    "start",
    "end",
    "about",
    "confidence",
)

CSV_HEAD = ",".join(CSV_COLUMNS) + "\n"

_BIDI = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))


def clean(text: str) -> str:
    """Text on one line, without control characters, direction overrides and lone surrogates."""
    return visible(one_line(text))


def visible(text: str) -> str:
    """Text without control characters, direction overrides and lone surrogates."""
    text = text.translate(_BIDI)
    return "".join("\ufffd" if unicodedata.category(c) in ("Cc", "Cs") else c for c in text)


@dataclass(frozen=True, slots=True)
class Indented:
    """Text set in by so many columns, without blanks at the ends of its lines."""

    text: Text
    columns: int = 0

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = max(20, options.max_width - self.columns)
        for line in self.text.wrap(console, width):
            line.rstrip()
            yield Text(" " * self.columns).append_text(line)


def event(data: Mapping[str, Any], quotes: Sequence[Mapping[str, Any]]) -> RenderableType:
    """One enriched event: headline, outlet and time, who said what, who and what is named."""
    article = data["article"]
    parts: list[RenderableType] = [
        Rule(style="dim"),
        Indented(
            Text(
                clean(article.get("title") or first_words(article["text"], TITLE_CHARACTERS)),
                style="bold",
            )
        ),
    ]
    if known := _byline(article):
        parts.append(Indented(Text(known, style="dim")))
    parts += [Indented(Text(line, style="yellow")) for line in _remarks(data)]
    entities = {one["id"]: one for one in data["entities"]}
    for quote in quotes:
        parts += [Text(""), *_quote(article["text"], quote, entities)]
    if not quotes:
        parts.append(Text("No quote.", style="dim"))
    named = _named(data)
    if named:
        parts += [Text(""), *named]
    return Group(*parts)


def withdrawal(data: Mapping[str, Any]) -> RenderableType:
    """A withdrawal: what it takes back and why."""
    return Group(
        Rule(style="dim"),
        Text(f"Withdrawn: {clean(data.get('article_id') or 'unknown article')}", style="bold red"),
        Text(clean(data.get("reason") or ""), style="dim"),
    )


def marker(outcome: str, data: Mapping[str, Any]) -> RenderableType:
    """A marker other than a withdrawal."""
    article = clean(data.get("article_id") or "an article")
    return Text(f"{outcome}: {article}: {clean(data.get('reason') or '')}", style="dim")


def _byline(article: Mapping[str, Any]) -> str:
    language = article["language"]
    known = [
        article.get("outlet"),
        ", ".join(article.get("authors") or ()),
        (article.get("published") or "").replace("T", " "),
        language if language not in ("en", "und") else None,
        article.get("url"),
    ]
    return " · ".join(clean(part) for part in known if part)


def _remarks(data: Mapping[str, Any]) -> Iterator[str]:
    article = data["article"]
    if data.get("incomplete"):
        yield f"Incomplete: {', '.join(data['incomplete'])} failed; see the dead letters."
    if not article["readable"]:
        yield f"No model reads the language {article['language']!r}; no quotes were sought."
    if article.get("duplicate"):
        duplicate = article["duplicate"]
        yield f"A copy ({duplicate['relation']}) of {clean(duplicate['of'])}."
    if article.get("superseded"):
        yield "Superseded: a newer version came before this one."
    elif article.get("supersedes"):
        yield f"Replaces version {clean(article['supersedes'])}."


def _quote(
    text: str, quote: Mapping[str, Any], entities: Mapping[str, Mapping[str, Any]]
) -> Iterator[RenderableType]:
    speaker = quote["speaker"]
    entity = entities.get(speaker.get("entity") or "")
    head = Text(_called(speaker), style="bold")
    if entity and entity.get("roles"):
        head.append(f", {clean(entity['roles'][0])}", style="not bold")
    if speaker.get("stands_for"):
        head.append(f" (for {clean(speaker['stands_for'])})", style="not bold")
    head.append("  ")
    head.append(quote["kind"], style=f"not bold {KIND_STYLES.get(quote['kind'], '')}")
    if quote["modality"] != "asserted":
        head.append(f" · {quote['modality']}", style="not bold red")
    if quote.get("via"):
        head.append(f" · via {_called(quote['via'])}", style="not bold blue")
    if quote.get("continues"):
        head.append(" · goes on", style="not bold dim")
    yield Indented(head, 2)
    yield Indented(_context(text, quote), 4)


def _called(speaker: Mapping[str, Any]) -> str:
    return clean(speaker_name(speaker) or OPEN)


def _context(text: str, quote: Mapping[str, Any]) -> Text:
    """The quote where it stands: its words bold between ⟦ ⟧, the cue in italics."""
    before, after = around(text, quote)
    start, end = extent(quote)
    left, right = start - len(before), end + len(after)
    shown = Text(style="dim")
    shown.append("… " if left > 0 and before and text[left - 1] not in "\n" else "")
    cue = quote.get("cue")
    marks = [(*span, "not dim bold") for span in quote["spans"]]
    if cue and left <= cue["start"] and cue["end"] <= right:
        inside = any(s < cue["end"] and cue["start"] < e for s, e in quote["spans"])
        if not inside:
            marks.append((cue["start"], cue["end"], "not dim italic"))
    at = left
    for begin, stop, style in sorted(marks):
        begin = max(begin, at)
        shown.append(clean(text[at:begin]))
        content = clean(text[begin:stop])
        shown.append(f"⟦{content}⟧" if "bold" in style else content, style=style)
        at = stop
    shown.append(clean(text[at:right]))
    shown.append(" …" if right < len(text) and after and text[right] not in "\n" else "")
    return shown


def around(
    text: str, quote: Mapping[str, Any], characters: int = CONTEXT_CHARACTERS
) -> tuple[str, str]:
    """Text before and after a quote: to the paragraph's end, at most so many characters.

    Cut between words.
    """
    start, end = extent(quote)
    before = text[max(0, start - characters) : start]
    cut = before.rfind("\n")
    if cut >= 0:
        before = before[cut + 1 :]
    elif start > characters and " " in before:
        before = before[before.index(" ") + 1 :]
    after = text[end : end + characters]
    cut = after.find("\n")
    if cut >= 0:
        after = after[:cut]
    elif end + characters < len(text) and " " in after:
        after = after[: after.rindex(" ")]
    return before, after


def _named(data: Mapping[str, Any]) -> list[RenderableType]:
    """People, organisations and places, the most salient first."""
    ranked = sorted(data["entities"], key=lambda one: (-one.get("salience", 0.0), one["id"]))
    groups = (
        ("People", [clean(one["name"]) for one in ranked if one["type"] == "PERSON"]),
        ("Organisations", [clean(one["name"]) for one in ranked if one["type"] == "ORG"]),
        ("Places", [_place(one) for one in data.get("places") or ()]),
    )
    lines: list[RenderableType] = []
    for title, names in groups:
        names = list(dict.fromkeys(names))
        if names:
            more = f", and {len(names) - 8} more" if len(names) > 8 else ""
            line = Text(f"{title}: ", style="dim")
            line.append(", ".join(names[:8]) + more, style="not dim")
            lines.append(Indented(line, 2))
    return lines


def _place(place: Mapping[str, Any]) -> str:
    country = f", {place['country']}" if place.get("country") and place["kind"] != "country" else ""
    return f"{clean(place['name'])}{country} ({place['latitude']:.2f}, {place['longitude']:.2f})"


def csv_rows(
    event_id: str, outcome: str, data: Mapping[str, Any], quotes: Iterable[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    """One row a quote, with its context; one without a quote for a withdrawal or marker."""
    if "article" not in data:
        yield article_row(event_id, outcome, data)
        return
    article = data["article"]
    entities = {one["id"]: one for one in data["entities"]}
    for quote in quotes:
        speaker = quote["speaker"]
        entity = entities.get(speaker.get("entity") or "") or {}
        before, after = around(article["text"], quote)
        start, end = extent(quote)
        yield article_row(event_id, outcome, data) | {
            "quote": quote["id"],
            "kind": quote["kind"],
            "speaker": speaker_name(speaker),
            "speaker_roles": "; ".join(entity.get("roles") or ()),
            "speaker_method": speaker["method"],
            "via": (speaker_name(quote["via"]) or OPEN) if quote.get("via") else None,
            "modality": quote["modality"],
            "cue": (quote.get("cue") or {}).get("text"),
            "text": quote["text"],
            "before": before,
            "after": after,
            "start": start,
            "end": end,
            "about": "; ".join(entities[one]["name"] for one in quote.get("about") or ()),
            "confidence": quote["confidence"],
        }


def article_row(event_id: str, outcome: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """A row of CSV without a quote."""
    article = data.get("article")
    if article is None:
        id, version = data.get("article_id"), data.get("version")
        return {"event": event_id, "outcome": outcome, "article": id, "version": version}
    return {
        "event": event_id,
        "outcome": outcome,
        "article": article["id"],
        "version": article["version"],
        "outlet": article.get("outlet"),
        "published": article.get("published"),
        "url": article.get("url"),
        "title": article.get("title"),
    }


def csv_text(rows: Iterable[Mapping[str, Any]], *, raw: bool = False) -> str:
    """Rows as lines of CSV; `raw`: also of cells that a spreadsheet would run."""
    lines = []
    for row in rows:
        text = io.StringIO()
        # Python quotes a lone CR only where CR ends lines.
        writer = csv.DictWriter(text, CSV_COLUMNS, lineterminator="\r\n")
        writer.writerow(row if raw else harmless(row))
        lines.append(text.getvalue().removesuffix("\r\n"))
    return "".join(f"{line}\n" for line in lines)


def harmless(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of CSV in which no spreadsheet runs a cell: an apostrophe before `= + - @`, tab, CR.

    As OWASP advises ("CSV Injection"); numbers stay as they are.
    """
    return {
        name: f"'{cell}" if isinstance(cell, str) and cell.startswith(_RUN) else cell
        for name, cell in row.items()
    }


def dead_letter_table(letters: Iterable[Any]) -> Table:
    """Dead letters (streams.client.DeadLetter), one a row."""
    table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    table.add_column("id", overflow="fold")
    table.add_column("stage")
    table.add_column("reason")
    table.add_column("try", justify="right")
    table.add_column("what happened", overflow="fold")
    for letter in letters:
        table.add_row(
            Text(clean(letter.id)),
            Text(clean(letter.stage)),
            Text(clean(letter.reason)),
            str(letter.attempt),
            Text(clean(letter.message[:300])),
        )
    return table
