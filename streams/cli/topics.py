"""`quotewire topics`: making the topics, and what each role may do with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from streams.cli.commands import add_commands, app_of, run
from streams.cli.options import (
    Archive,
    AsJson,
    Assignments,
    Brokers,
    DryRun,
    TopicPrefix,
    read_settings,
)
from streams.cli.output import counted, out, print_json
from streams.errors import UsageError

if TYPE_CHECKING:
    from streams.settings import Settings
    from streams.topics import Plan

ABOUT = "Make the topics, and print what each role has to be allowed on a cluster with ACLs."

app = app_of("topics", ABOUT)


def create(
    dry_run: DryRun = False,
    partitions: Annotated[
        int | None, typer.Option(metavar="N", help="Partitions of new topics. Default 4.")
    ] = None,
    replication: Annotated[
        int | None, typer.Option(metavar="N", help="Replicas of new topics. Default 1.")
    ] = None,
    tables: Annotated[
        bool, typer.Option("--tables", help="Those of `quotewire tables` as well.")
    ] = False,
    json: AsJson = False,
    brokers: Brokers = None,
    topic_prefix: TopicPrefix = None,
    assignments: Assignments = None,
) -> None:
    """Make the topics that are missing, so that nobody else needs the right to.

    Topics that are there stay as they are. A worker makes missing topics too, where it may.
    """
    settings = read_settings(
        brokers, topic_prefix, assignments, partitions=partitions, replication=replication
    )
    plan = run(_create(settings, dry_run, tables))
    made = [
        {
            "topic": topic.name,
            "partitions": topic.num_partitions,
            "replication": topic.replication_factor,
            "configs": topic.topic_configs,
        }
        for topic in plan.missing
    ]
    if json:
        print_json({"made": made, "dry_run": dry_run, "there": dict(plan.existing)})
    else:
        _say(plan, made, dry_run)


async def _create(settings: Settings, dry_run: bool, tables: bool) -> Plan:
    from streams.client import connect
    from streams.topics import Topics, ensure_topics, plan_topics

    settings = await connect(settings)
    topics = Topics.of(settings)
    names = (*topics.all(), *(topics.tables() if tables else ()))
    plan = await plan_topics(settings, names)
    if not dry_run:
        await ensure_topics(settings, names)
    return plan


def _say(plan: Plan, made: list[dict[str, Any]], dry_run: bool) -> None:
    for name, number in plan.existing.items():
        out.print(f"There: {name}, {counted(number, 'partition')}.", markup=False)
    for topic in made:
        configs = ", ".join(f"{name}={value}" for name, value in topic["configs"].items())
        out.print(
            f"{'Would make' if dry_run else 'Made'}: {topic['topic']}, "
            f"{counted(topic['partitions'], 'partition')}, "
            f"{counted(topic['replication'], 'replica')}, {configs}.",
            markup=False,
            soft_wrap=True,
        )


def acls(
    role: Annotated[
        str,
        typer.Argument(
            metavar="ROLE",
            help="publisher, worker, tables, subscriber, archiver, console or admin.",
        ),
    ],
    principal: Annotated[
        str, typer.Option(metavar="TYPE:NAME", help="Whom they are for.")
    ] = "User:NAME",
    json: AsJson = False,
    topic_prefix: TopicPrefix = None,
    archive: Archive = None,
    assignments: Assignments = None,
) -> None:
    """Print the ACLs that a role needs, and no more, as commands of Apache Kafka."""
    from streams.access import ROLES
    from streams.access import acls as needed

    if role not in ROLES:
        raise UsageError(f"A role is one of {', '.join(ROLES)}, not {role!r}.")
    settings = read_settings(None, topic_prefix, assignments, archive=archive)
    found = needed(role, settings)  # type: ignore[arg-type]
    if json:
        rows = [{"kind": a.kind, "name": a.name, "operation": a.operation} for a in found]
        print_json({"role": role, "principal": principal, "acls": rows})
        return
    for acl in found:
        typer.echo(acl.command(principal))


add_commands(app, {"Commands": {"create": create, "acls": acls}}, above="topics")
