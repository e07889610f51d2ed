"""`quotewire schema`: the schemas of what crosses the topics, printed, written or registered."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.commands import add_commands, app_of, run
from streams.cli.options import AsJson, Assignments, DryRun, TopicPrefix, read_settings
from streams.cli.output import err, out, print_json
from streams.errors import UsageError

if TYPE_CHECKING:
    from streams.registry import Registered

ABOUT = """Print or write the schemas of what crosses the topics, or bring them into a registry.

`quotewire schema TOPIC` is short for `quotewire schema show TOPIC`."""

app = app_of("schema", ABOUT, with_default=True)


def show(
    topic: Annotated[
        str | None,
        typer.Argument(
            metavar="TOPIC",
            help="articles, entities, quotes, enriched, or your own agent's.",
        ),
    ] = None,
    asyncapi: Annotated[
        bool, typer.Option("--asyncapi", help="The AsyncAPI 3 document of all topics.")
    ] = False,
    write: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write all of them there instead.")
    ] = None,
) -> None:
    """Print or write the schemas of what crosses the topics.

    JSON Schema (draft 2020-12) of each topic's values, and one AsyncAPI 3 document with topics
    and headers. Without a topic: of enriched events.
    """
    from streams import generate
    from streams.asyncapi import asyncapi as document
    from streams.flow import flow

    if write is not None:
        for path in generate.write(write, flow()):
            err.print(str(path), markup=False, soft_wrap=True)
    elif asyncapi:
        print_json(document(flow()))
    else:
        schemas = generate.json_schemas(flow())
        name = topic or flow().join.output
        if name not in schemas:
            raise UsageError(f"There is a schema of {', '.join(schemas)}, not of {name!r}.")
        print_json(schemas[name])


def register(
    registry: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="The registry. Apicurio's address ends in /apis/ccompat/v7."
        ),
    ] = None,
    dry_run: DryRun = False,
    json: AsJson = False,
    topic_prefix: TopicPrefix = None,
    assignments: Assignments = None,
) -> None:
    """Register the schemas in a schema registry, each under the subject `<topic>-value`.

    The registry is asked whether each subject takes its schema before the first one is
    registered. A new subject gets the compatibility FORWARD: readers of an older schema can read
    newer records. What is there already stays as it is.
    """
    from streams import registry as registries

    settings = read_settings(None, topic_prefix, assignments, registry=registry)
    found = run(registries.register(settings, dry_run=dry_run))
    if json:
        subjects = [asdict(one) for one in found]
        print_json({"registry": settings.registry, "dry_run": dry_run, "subjects": subjects})
        return
    for one in found:
        out.print(_sentence(one, dry_run), markup=False, soft_wrap=True)


def _sentence(one: Registered, dry_run: bool) -> str:
    what = f"schema {one.id}, version {one.version}, compatibility {one.level}."
    if one.state == "there":
        return f"There: {one.subject}, {what}"
    if not dry_run:
        return f"Registered: {one.subject}, {what}"
    which = "as its first version" if one.state == "new" else "as its next version, which it takes"
    return f"Would register: {one.subject}, {which}, compatibility {one.level}."


add_commands(app, {"Commands": {"show": show, "register": register}}, above="schema")
