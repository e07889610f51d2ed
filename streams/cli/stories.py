"""`quotewire stories` and `quotewire story`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from streams.cli.options import (
    About,
    AsJson,
    Assignments,
    OfOutlet,
    OfPlace,
    PublishedSince,
    PublishedUntil,
    read_settings,
)
from streams.cli.options import Archive as ArchiveAddress
from streams.cli.output import out, print_json
from streams.cli.times import read_time
from streams.errors import NothingThere


def stories(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[WORDS]", help="Words of an article's title.")
    ] = None,
    about: About = None,
    outlet: OfOutlet = None,
    place: OfPlace = None,
    since: PublishedSince = None,
    until: PublishedUntil = None,
    least: Annotated[
        int,
        typer.Option("--least", min=1, metavar="N", help="Articles of these that it has to have."),
    ] = 1,
    largest: Annotated[
        bool, typer.Option("--largest", help="Those with most of these articles first.")
    ] = False,
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, max=100, metavar="N", help="Most to show.")
    ] = 20,
    json: AsJson = False,
    archive: ArchiveAddress = None,
    assignments: Assignments = None,
) -> None:
    """Stories of the archive: articles on one event, whoever publishes them.

    Those with the newest article first. Filters choose articles, whose stories are shown: of one
    day the largest are `--since today --largest`. A TIME is in ISO 8601, or today, yesterday, or
    so long ago: 3d, "2 weeks".
    """
    settings = read_settings(None, None, assignments, archive=archive)
    from streams.archive.api import open_archive
    from streams.cli import told

    with open_archive(settings) as asked:
        found = asked.stories(
            " ".join(words or ()),
            about=tuple(about or ()),
            outlets=tuple(outlet or ()),
            places=tuple(place or ()),
            since=read_time(since) if since is not None else None,
            until=read_time(until, ends=True) if until is not None else None,
            limit=limit,
            least=least,
            largest=largest,
        )
        if not found.stories:
            raise NothingThere(
                f"No story in {asked.name} is like that. `quotewire archive` and `up` find them "
                "out as articles come."
            )
    _print_or_json(json, found, lambda: told.stories(found.stories))


def story(
    id: Annotated[str, typer.Argument(metavar="ID", help="Of the story, or of an article.")],
    json: AsJson = False,
    archive: ArchiveAddress = None,
    assignments: Assignments = None,
) -> None:
    """A story: who is quoted in it, and what each article added to those before it.

    Its ID is shown by `quotewire stories`; that of one of its articles will do. An id stays: where
    two stories turn out to be one, the other id leads there.
    """
    settings = read_settings(None, None, assignments, archive=archive)
    from streams.archive.api import open_archive
    from streams.cli import told

    with open_archive(settings) as asked:
        found = asked.story(id)
    _print_or_json(json, found, lambda: told.story(found))


def _print_or_json(as_json: bool, value: Any, render: Any) -> None:
    if not as_json:
        out.print(render())
        return
    import orjson

    print_json(orjson.loads(orjson.dumps(value)))
