"""`quotewire reprocess`."""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from streams.cli.commands import run
from streams.cli.options import (
    AsJson,
    Assignments,
    Brokers,
    From,
    Model,
    TopicPrefix,
    read_settings,
)
from streams.cli.output import notice, out, print_json, progress
from streams.cli.times import read_start
from streams.errors import CommandFailed, Exit, NothingThere, Refused, UsageError

if TYPE_CHECKING:
    from streams.settings import Settings


def reprocess(
    start: From,
    into: Annotated[
        str, typer.Option(metavar="PREFIX", help="Topic prefix of the new outputs.")
    ] = "again.",
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with one that was broken off.")
    ] = False,
    model: Model = None,
    json: AsJson = False,
    brokers: Brokers = None,
    topic_prefix: TopicPrefix = None,
    assignments: Assignments = None,
) -> None:
    """Read a stretch of the input again, into topics of its own.

    With a new model, new settings or a new version, beside the workers that are running and
    without touching their topics. Nothing is copied: a worker reads the same raw topic, from the
    first record at or after --from to the last one that is there when it starts, and writes to
    topics with another prefix. When that is done it ends.
    """
    begin = read_start(start)
    if begin == "now":
        raise UsageError("--from takes start or a time here: now, there is nothing to read again.")
    since_ms = int(begin.timestamp() * 1000) if isinstance(begin, datetime) else None
    settings = read_settings(brokers, topic_prefix, assignments, model=model)
    if into == settings.topic_prefix:
        raise UsageError(f"--into must not be the running prefix, {into!r}.")
    read_settings(None, into)
    report = run(_reprocess(settings, since_ms, into, resume))
    if json:
        print_json(report)
    else:
        out.print(
            f"Read {report['records']:,} records of {report['input']} again in "
            f"{report['seconds']:.1f} s. See them: quotewire subscribe --topic-prefix {into}",
            markup=False,
            soft_wrap=True,
        )


async def _reprocess(
    settings: Settings, since_ms: int | None, into: str, resume: bool
) -> dict[str, Any]:
    import asyncio

    from streams.broker import free_port
    from streams.cli.processes import Worker, overrides_of
    from streams.client import connect
    from streams.client.admin import (
        commit,
        enriched_until,
        last_offsets,
        raw_start,
        wait_for_no_workers,
        written,
    )
    from streams.delivery.log import LogReader
    from streams.topics import Topics, ensure_topics

    settings = await connect(settings)
    raw = Topics.of(settings).raw
    again = settings.model_copy(update={"topic_prefix": into, "input_topic": raw, "group": None})
    again = again.model_copy(update={"group": again.group_id})
    start = await raw_start(settings, since_ms=since_ms)
    if not start.records:
        raise NothingThere(f"{raw} holds no record from then on.")
    if not await written(again):
        await wait_for_no_workers(again)
        await ensure_topics(again)
        await commit(again, start.offsets)
    elif not resume:
        raise Refused(
            f"Topics with the prefix {into} hold output already: choose another with --into, or "
            "go on with --resume.",
        )
    started = time.monotonic()
    async with LogReader(settings) as reader:
        goal = {
            number: last
            for number, last in (await last_offsets(reader, start.bounds)).items()
            if last >= start.of(number)
        }
        ports = {"metrics_port": free_port(), "console_port": 0}
        worker = Worker(overrides_of(again) | ports)
        try:
            with progress("Read again") as bar:
                task = bar.add_task("", total=start.records)
                while True:
                    done = await enriched_until(again, reader)
                    left = sum(
                        max(0, last - max(done.get(number, -1), start.of(number) - 1))
                        for number, last in goal.items()
                    )
                    bar.update(task, completed=start.records - left)
                    if not left:
                        break
                    if worker.code is not None:
                        kind = Refused if worker.code == Exit.REFUSED else CommandFailed
                        raise kind(
                            f"The worker has ended with exit code {worker.code}; the same command "
                            "with --resume goes on."
                        )
                    await asyncio.sleep(1.0)
        except asyncio.CancelledError:
            notice("Broken off; the same command with --resume goes on.")
            raise
        finally:
            await asyncio.to_thread(worker.stop)
    return {
        "input": raw,
        "prefix": into,
        "group": again.group_id,
        "records": start.records,
        "seconds": round(time.monotonic() - started, 1),
    }
