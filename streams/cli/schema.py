"""`quotewire schema`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from streams.cli.output import err, print_json
from streams.errors import UsageError


def schema(
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
