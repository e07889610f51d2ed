"""`quotewire reset`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

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
    tables: Annotated[
        bool, typer.Option("--tables", help="Only the topics of `quotewire tables`.")
    ] = False,
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

    Where there are topics of `quotewire tables`, they are made anew with the others; with --tables
    they alone are, of the events that there are. Stop it first, and empty what was filled from
    them.
    """
    begin_at = read_start(start)
    settings = read_settings(brokers, topic_prefix, assignments)
    plan = run(_look(settings, begin_at, tables))
    if not json or not yes:
        source = next(iter(plan.start.offsets)).topic
        err.print(
            f"This deletes what {', '.join(plan.topics)} hold ({plan.there:,} records) and has "
            f"workers of the group {plan.group} read {plan.start.records:,} records of {source} "
            "(again).",
            markup=False,
            soft_wrap=True,
        )
    if not yes:
        typer.confirm("Go on?", abort=True, err=True)
    run(_renew(plan, tables))
    if json:
        print_json(plan.report())
    else:
        out.print("Done. Start the workers.")


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is deleted: `topics`, with `there` records; and from where `group` reads again."""

    settings: Settings
    topics: tuple[str, ...]
    there: int
    group: str
    start: Start

    def report(self) -> dict[str, Any]:
        """What `--json` prints."""
        offsets = sorted(self.start.offsets.items())
        return {
            "deleted_records": self.there,
            "topics": list(self.topics),
            "group": self.group,
            "offsets": {f"{tp.topic}:{tp.partition}": at for tp, at in offsets},
        }


async def _look(
    settings: Settings, begin_at: Literal["start", "now"] | datetime, tables: bool
) -> _Plan:
    from streams.client import connect
    from streams.client.admin import (
        outputs,
        start_of,
        tables_there,
        wait_for_no_workers,
        written,
    )
    from streams.topics import Topics

    settings = await connect(settings, role="admin")
    rows = await tables_there(settings)
    if rows or tables:
        await wait_for_no_workers(settings.for_tables())
    if not tables:
        await wait_for_no_workers(settings)
    topics = Topics.of(settings)
    start = await start_of(
        settings,
        topics.enriched if tables else topics.raw,
        since_ms=int(begin_at.timestamp() * 1000) if isinstance(begin_at, datetime) else None,
        latest=begin_at == "now",
    )
    deleted = topics.tables() if tables else (*outputs(settings), *rows)
    group = settings.tables_group_id if tables else settings.group_id
    return _Plan(settings, deleted, await written(settings, deleted), group, start)


async def _renew(plan: _Plan, tables: bool) -> None:
    from streams.client.admin import renew_outputs, renew_tables

    await (renew_tables if tables else renew_outputs)(plan.settings, plan.start)
