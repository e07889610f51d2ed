"""`quotewire reset`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from streams.cli.commands import run
from streams.cli.options import (
    AsJson,
    Assignments,
    Brokers,
    TopicPrefix,
    Yes,
    read_settings,
)
from streams.cli.output import err, out, print_json
from streams.cli.times import read_time_ms
from streams.errors import UsageError

if TYPE_CHECKING:
    from streams.client.admin import Start
    from streams.settings import Settings


def reset(
    to: Annotated[
        str, typer.Option("--to", metavar="earliest|latest", help="Where input begins again.")
    ] = "earliest",
    since: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Instead: at the first record from then on."),
    ] = None,
    yes: Yes = False,
    json: AsJson = False,
    brokers: Brokers = None,
    topic_prefix: TopicPrefix = None,
    assignments: Assignments = None,
) -> None:
    """Start the outputs anew, where a worker refuses to go on.

    A worker goes on where its output ends. Where output and input contradict each other (the raw
    topic was deleted and made anew, the output has expired) it refuses, because it would lose
    articles or repeat them. This deletes and creates the topics articles, entities, quotes and
    enriched, and commits where the raw topic is read from. The raw topic, dead letters and held
    articles stay. Stop the workers first. Subscribers' --state files have to go, too. To keep
    the old output, choose another --topic-prefix with `quotewire reprocess` instead.

    \b
    Examples:
      quotewire reset
      quotewire reset --since 2024-05-01T06:00 --yes
      quotewire reset --to latest
    """
    if to not in ("earliest", "latest"):
        raise UsageError(f"--to takes earliest or latest, not {to!r}.")
    since_ms = read_time_ms(since) if since else None
    settings = read_settings(brokers, topic_prefix, assignments)
    settings, start, there = run(_look(settings, since_ms, to == "latest"))
    from streams.client.admin import outputs

    names = ", ".join(outputs(settings))
    raw = next(iter(start.offsets)).topic
    if not json or not yes:
        err.print(
            f"This deletes what {names} hold ({there:,} records) and has workers of the group "
            f"{settings.group_id} read {start.records:,} records of {raw} (again).",
            markup=False,
            soft_wrap=True,
        )
    if not yes:
        typer.confirm("Go on?", abort=True, err=True)
    run(_renew(settings, start))
    if json:
        print_json(_report(settings, start, there))
    else:
        out.print("Done. Start the workers.")


def _report(settings: Settings, start: Start, there: int) -> dict[str, Any]:
    from streams.client.admin import outputs

    return {
        "deleted_records": there,
        "topics": list(outputs(settings)),
        "group": settings.group_id,
        "offsets": {f"{tp.topic}:{tp.partition}": at for tp, at in sorted(start.offsets.items())},
    }


async def _look(
    settings: Settings, since_ms: int | None, latest: bool
) -> tuple[Settings, Start, int]:
    from streams.client import connect
    from streams.client.admin import raw_start, wait_for_no_workers, written

    settings = await connect(settings, role="admin")
    await wait_for_no_workers(settings)
    start = await raw_start(settings, since_ms=since_ms, latest=latest)
    return settings, start, await written(settings)


async def _renew(settings: Settings, start: Start) -> None:
    from streams.client.admin import renew_outputs

    await renew_outputs(settings, start)
