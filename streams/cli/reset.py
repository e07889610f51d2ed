"""`quotewire reset`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import typer

from streams.cli.commands import run
from streams.cli.options import (
    AsJson,
    Assignments,
    Brokers,
    From,
    TopicPrefix,
    Yes,
    read_settings,
)
from streams.cli.output import err, out, print_json
from streams.cli.times import read_start

if TYPE_CHECKING:
    from streams.client.admin import Start
    from streams.settings import Settings


def reset(
    start: From = "start",
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
    """
    begin_at = read_start(start)
    settings = read_settings(brokers, topic_prefix, assignments)
    settings, begin, there = run(_look(settings, begin_at))
    from streams.client.admin import outputs

    names = ", ".join(outputs(settings))
    raw = next(iter(begin.offsets)).topic
    if not json or not yes:
        err.print(
            f"This deletes what {names} hold ({there:,} records) and has workers of the group "
            f"{settings.group_id} read {begin.records:,} records of {raw} (again).",
            markup=False,
            soft_wrap=True,
        )
    if not yes:
        typer.confirm("Go on?", abort=True, err=True)
    run(_renew(settings, begin))
    if json:
        print_json(_report(settings, begin, there))
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
    settings: Settings, begin_at: Literal["start", "now"] | datetime
) -> tuple[Settings, Start, int]:
    from streams.client import connect
    from streams.client.admin import raw_start, wait_for_no_workers, written

    settings = await connect(settings, role="admin")
    await wait_for_no_workers(settings)
    start = await raw_start(
        settings,
        since_ms=int(begin_at.timestamp() * 1000) if isinstance(begin_at, datetime) else None,
        latest=begin_at == "now",
    )
    return settings, start, await written(settings)


async def _renew(settings: Settings, start: Start) -> None:
    from streams.client.admin import renew_outputs

    await renew_outputs(settings, start)
