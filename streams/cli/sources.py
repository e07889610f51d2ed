"""`quotewire sources`: the sources of `quotewire collect`, and how they are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from streams.cli.collect import SHOWN, Sources, brief, listed_sources
from streams.cli.commands import add_commands, app_of, run
from streams.cli.options import AsJson, Assignments, Language, Outlet, read_settings
from streams.cli.output import complain, counted, err, out, print_json
from streams.errors import Exit, NothingThere, UsageError

if TYPE_CHECKING:
    from streams.collect.running import Tried
    from streams.collect.state import Memory, State
    from streams.settings import Settings

ABOUT = "Look after the sources of `quotewire collect`: try them, list them, pause them."

app = app_of("sources", ABOUT)

File = Annotated[str, typer.Option("--to", metavar="FILE", help="The list to add to, a TOML file.")]
Names = Annotated[list[str], typer.Argument(metavar="SOURCE", help="Names or URLs of sources.")]


def add(
    sources: Sources,
    to: File = "sources.toml",
    outlet: Outlet = None,
    language: Language = None,
    section: Annotated[str | None, typer.Option(metavar="NAME", help="Their section.")] = None,
    assignments: Assignments = None,
) -> None:
    """Try sources, and add those that work to a list; of a page the feeds that it names."""
    from dataclasses import replace

    from streams.collect.listing import checked, read_sources, table_of
    from streams.collect.source import Source

    settings = read_settings(assignments=assignments)
    path = Path(to)
    had = {one.location for one in read_sources([to])} if path.exists() else set()
    tried = _try(settings, sources)
    added = 0
    for one in tried:
        _show(one)
        if one.memory.error:
            continue
        for url in one.feeds or [one.memory.location]:
            if url in had:
                err.print(f"{url} is in {to} already.", markup=False, soft_wrap=True)
                continue
            had.add(url)
            source = checked(Source(url), url)
            table = table_of(replace(source, outlet=outlet, language=language, section=section))
            with path.open("a", encoding="utf-8") as file:
                file.write(("\n" if file.tell() else "") + table)
            added += 1
    err.print(f"{counted(added, 'source')} added to {to}.", markup=False)
    if any(one.memory.error for one in tried):
        raise typer.Exit(Exit.FAILED)


def try_(sources: Sources, json: AsJson = False, assignments: Assignments = None) -> None:
    """Visit sources, and show what they have; nothing is published or remembered."""
    tried = _try(read_settings(assignments=assignments), sources)
    if json:
        print_json(
            [
                {
                    "url": one.memory.location,
                    "kind": one.memory.kind,
                    "error": one.memory.error or None,
                    "feeds": one.feeds,
                    "entries": [{"url": url, "title": title} for url, title in one.entries],
                }
                for one in tried
            ]
        )
    else:
        for one in tried:
            _show(one)
    if any(one.memory.error for one in tried):
        raise typer.Exit(Exit.FAILED)


def _try(settings: Settings, sources: list[str]) -> list[Tried]:
    from streams.collect.running import try_out

    return run(try_out(settings, listed_sources(sources), fresh=True))


def _show(tried: Tried) -> None:
    memory = tried.memory
    if memory.error:
        complain(f"{memory.name}: {memory.error}")
        return
    out.print(
        f"{memory.name}: a {memory.kind} with {counted(memory.new, 'item')}",
        markup=False,
        soft_wrap=True,
    )
    for feed in tried.feeds:
        out.print(f"  feed: {feed}", markup=False, soft_wrap=True)
    for url, title in tried.entries[:SHOWN]:
        out.print(f"  {title or url}", markup=False, soft_wrap=True)


def list_(json: AsJson = False, assignments: Assignments = None) -> None:
    """Show how each source is: when it last had news, and why it fails."""
    state = _state(read_settings(assignments=assignments))
    found = [brief(memory) for memory in state.memories()]
    state.close()
    if json:
        print_json(found)
        return
    if not found:
        raise NothingThere("Nothing was collected yet.")
    out.print(_table(found))


def _table(found: list[dict[str, Any]]) -> Any:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for name in ("source", "state", "kind", "last news", "new", "what happened"):
        table.add_column(name, overflow="fold", justify="right" if name == "new" else "left")
    colours = {"failing": "yellow", "silent": "yellow", "dead": "red", "paused": "dim"}
    for one in found:
        news = (one["last_news"] or "never")[:16].replace("T", " ")
        table.add_row(
            Text(one["name"]),
            Text(one["state"], style=colours.get(one["state"], "")),
            one["kind"],
            news,
            f"{one['new']:,}",
            Text(one["error"] or ""),
        )
    return table


def pause(sources: Names, assignments: Assignments = None) -> None:
    """Leave sources alone from now on; a collector that runs does so within seconds."""
    _pause(sources, read_settings(assignments=assignments), True)


def resume(sources: Names, assignments: Assignments = None) -> None:
    """Visit paused sources again."""
    _pause(sources, read_settings(assignments=assignments), False)


def _pause(names: list[str], settings: Settings, paused: bool) -> None:
    state = _state(settings)
    known = list(state.memories())
    chosen: dict[str, Memory] = {}
    for name in names:
        found = [one for one in known if name in (one.name, one.location, one.id)]
        if not found:
            raise UsageError(f"There is no source {name!r}; `quotewire sources list` has them.")
        chosen |= {one.id: one for one in found}
    for id, memory in chosen.items():
        state.pause(id, paused)
        what = "is paused" if paused else "goes on"
        err.print(f"{memory.name} {what}.", markup=False, soft_wrap=True)
    state.close()


def _state(settings: Settings) -> State:
    from streams.collect.state import state_file

    state = state_file(settings.collect_state)
    if state is None:
        raise NothingThere(
            f"There is no {settings.collect_state} here: nothing was collected yet, or it is "
            "elsewhere (QUOTEWIRE_COLLECT_STATE)."
        )
    return state


add_commands(
    app,
    {"Commands": {"add": add, "test": try_, "list": list_, "pause": pause, "resume": resume}},
    above="sources",
)
