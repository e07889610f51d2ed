"""`quotewire erase`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.archive import address_of
from streams.cli.commands import run
from streams.cli.options import (
    Archive,
    AsJson,
    Assignments,
    Brokers,
    DryRun,
    TopicPrefix,
    Yes,
    read_settings,
)
from streams.cli.output import counted, err, notice, out, print_json
from streams.errors import UsageError

if TYPE_CHECKING:
    from streams.archive.erasure import Erasure


def erase(
    article: Annotated[
        str | None, typer.Option(metavar="ID", help="An article, as its publisher names it.")
    ] = None,
    person: Annotated[
        str | None,
        typer.Option(metavar="ID", help="All articles that name this person (`quotewire who`)."),
    ] = None,
    archive_only: Annotated[
        bool, typer.Option("--archive-only", help="Leave the stream alone.")
    ] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: AsJson = False,
    archive: Archive = None,
    brokers: Brokers = None,
    topic_prefix: TopicPrefix = None,
    assignments: Assignments = None,
) -> None:
    """Erase an article, or a person with all articles that name them.

    They are deleted from the archive, and withdrawn on the raw topic: so the running workers and
    what is behind them remove them from console, tables and sinks as well. What is on the topics
    already stays there until it expires; which topics those are is said. A line in the archive's
    table `audit` says who has erased what, by its ids, and when.
    """
    if (article is None) == (person is None):
        raise UsageError("Name an --article or a --person.")
    settings = read_settings(brokers, topic_prefix, assignments, archive=archive)
    from streams.archive.database import open_database
    from streams.archive.erasure import erase as erased
    from streams.archive.erasure import plan, withdraw
    from streams.archive.sink import password_of

    database = open_database(address_of(settings), password_of(settings))
    try:
        erasure = plan(database, settings, article=article, person=person)
        if json:
            print_json(_described(erasure, done=not dry_run))
        else:
            _show(erasure)
        if dry_run:
            return
        if not yes:
            typer.confirm(
                f"Erase {counted(len(erasure.articles), 'article')}?", abort=True, err=True
            )
        # First, so that the archiver does not bring back what is deleted.
        if not archive_only:
            run(withdraw(settings, erasure, notice))
        erased(database, erasure)
    finally:
        database.close()
    err.print(f"{counted(len(erasure.articles), 'article')} erased.")


def _described(erasure: Erasure, *, done: bool) -> dict[str, object]:
    return {
        "erased": done,
        "person": erasure.identity,
        "articles": [one.article for one in erasure.articles],
        "until_retention": list(erasure.kept),
    }


def _show(erasure: Erasure) -> None:
    for one in erasure.articles:
        out.print(f"{one.article}  {one.title or ''}".rstrip(), markup=False, soft_wrap=True)
    notice(
        "What was written of them stays on these topics until it expires: "
        f"{', '.join(erasure.kept)}."
    )
