"""The pages of `reference/`, made of the code when the site is built.

mkdocs calls `on_files` (its hooks: https://www.mkdocs.org/user-guide/configuration/#hooks).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import typer
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.metrics import MetricWrapperBase
from typer.testing import CliRunner

from schemas.jsonschema import of_topic
from streams import metrics
from streams.access import ROLES, acls
from streams.cli import app
from streams.client import __all__ as client_names
from streams.console.routes import openapi
from streams.flow import ALERTS, CORE, OTHER_TOPIC_MODELS, OTHER_TOPICS, TABLE_MODELS, TABLE_TOPICS
from streams.generate import DEFAULT_PREFIX
from streams.settings import PREFIX, Settings, settings_table

ARCHIVE_NAMES = (
    *("api.Archive", "api.ArchivedArticle", "api.QuoteInPlace"),
    *("questions.Question", "questions.ArticleQuestion"),
    *("answers.Answer", "answers.FoundQuote", "answers.Facets", "answers.ArticleHead"),
    *("answers.PersonHead", "answers.Profile"),
)

TERMINAL = {"COLUMNS": "76", "NO_COLOR": "1", "TERM": "dumb"}


def table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |"
        for line in lines
    )


def settings() -> str:
    """Every setting."""
    return (
        "# Settings\n\nA setting is an environment variable, a line of a file `.env` in the folder "
        "where quotewire starts, or `--set NAME=VALUE` of any command. The command line comes "
        "before the environment, the environment before the file. Every name begins with "
        f"`{PREFIX}`.\n\n`quotewire doctor` lists them with the values that they have.\n\n"
        + settings_table()
    )


def commands() -> str:
    """Every command with its help, as a terminal shows it."""
    parts = ["# Commands\n\nWhat `--help` shows, command by command.\n"]
    for names in _paths(typer.main.get_command(app)):
        shown = CliRunner().invoke(app, [*names, "--help"], env=TERMINAL, prog_name="quotewire")
        title = " ".join(("quotewire", *names))
        parts.append(f"## {title}\n\n```\n{shown.output.strip()}\n```\n")
    return "\n".join(parts)


def _paths(command: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield above
    for name, child in getattr(command, "commands", {}).items():
        if not child.hidden:
            yield from _paths(child, (*above, name))


def topics() -> str:
    """Every topic, and the fields of what is on it."""
    parts = [
        "# Topics\n\nNames are with the default of `QUOTEWIRE_TOPIC_PREFIX`. All topics have the "
        "same number of partitions. Records carry CloudEvents attributes as headers `ce_...` "
        "(binary mode), and `origin`, by which readers drop repeats ([Delivery]"
        "(../explanation/delivery.md)).\n"
    ]
    about = {stage.output: (stage.about, stage.model) for stage in CORE.stages}
    names = {**{name: (text, None) for name, text in OTHER_TOPICS.items()}, **about}
    names |= {name: (OTHER_TOPICS[name], model) for name, model in OTHER_TOPIC_MODELS.items()}
    names |= {name: (text, TABLE_MODELS[name]) for name, text in TABLE_TOPICS.items()}
    for name, (text, model) in names.items():
        parts.append(f"## {DEFAULT_PREFIX}{name}\n\n{text}\n")
        if model is not None:
            markers = name not in (ALERTS, *TABLE_TOPICS)
            schema = of_topic(name, DEFAULT_PREFIX + name, model, text, markers=markers)
            for title, one in schema.get("$defs", {model.__name__: schema}).items():
                if "properties" in one:
                    parts.append(f"### {title} on {name}\n\n{one.get('description', '')}\n")
                    parts.append(table(("Field", "Type", ""), _fields(one)) + "\n")
    parts.append(
        "JSON Schema of each topic and an AsyncAPI 3 document are in `schemas/`; "
        "`quotewire schema` prints and writes them."
    )
    return "\n".join(parts)


def _fields(schema: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, one in schema["properties"].items():
        yield f"`{name}`", _type(one), one.get("description", "")


def _type(one: Mapping[str, Any]) -> str:
    if "$ref" in one:
        return str(one["$ref"]).rpartition("/")[2]
    if "anyOf" in one:
        return " or ".join(dict.fromkeys(_type(part) for part in one["anyOf"]))
    if "enum" in one:
        return ", ".join(f"`{value}`" for value in one["enum"])
    if "const" in one:
        return f"`{one['const']}`"
    if one.get("type") == "array":
        return "list of " + (_type(one["items"]) if "items" in one else "numbers")
    return str(one.get("format") or one.get("type") or "any")


def metric_list() -> str:
    """Every metric of a worker."""
    kinds = {Counter: "counter", Gauge: "gauge", Histogram: "histogram"}
    rows = []
    for one in vars(metrics).values():
        if isinstance(one, MetricWrapperBase):
            name = one._name + ("_total" if isinstance(one, Counter) else "")
            labels = ", ".join(f"`{label}`" for label in one._labelnames)
            rows.append((f"`{name}`", kinds[type(one)], labels, one._documentation))
    return (
        "# Metrics\n\nA worker serves them at `/metrics` on `QUOTEWIRE_METRICS_PORT`. Values of "
        "labels are from closed sets: no article can make new series. [Operations]"
        "(../operations.md) has the alerts.\n\n"
        + table(("Metric", "Kind", "Labels", "What it tells"), iter(sorted(rows)))
    )


def http_api() -> str:
    """The console's HTTP API."""
    rows: list[str] = [
        "# HTTP API\n\nThe console serves it; the same as OpenAPI 3.1 is at `/api/openapi.json`. "
        "[The console](../console.md) tells who may reach it.\n"
    ]
    for path, methods in openapi()["paths"].items():
        for method, one in methods.items():
            rows.append(f"## {method.upper()} {path}\n\n{one['summary']}.\n")
            if one.get("description"):
                rows.append(one["description"] + "\n")
            inputs = one.get("parameters", [])
            if inputs:
                cells = ((f"`{p['name']}`", p["in"], p.get("description", "")) for p in inputs)
                rows.append(table(("Parameter", "In", ""), cells) + "\n")
            answers = ((code, a.get("description", "")) for code, a in one["responses"].items())
            rows.append(table(("Answer", ""), answers) + "\n")
    return "\n".join(rows)


def python() -> str:
    """The Python client, from its docstrings."""
    parts = ["# Python client\n\n::: streams.client\n    options:\n      members: false\n"]
    parts += [f"::: streams.client.{name}\n" for name in client_names]
    parts.append("::: streams.settings.load_settings\n")
    parts.append("# The archive\n\n[Ask the archive](../how-to/ask-the-archive.md) shows how.\n")
    parts += [f"::: streams.archive.{name}\n" for name in ARCHIVE_NAMES]
    return "\n".join(parts)


def access() -> str:
    """The ACLs of each role."""
    parts = [
        "# ACLs\n\nWhat each role has to be allowed, with the default topic names and group, and "
        "no more: a test takes away each one in turn. `quotewire topics acls ROLE` prints them as "
        "commands, with the names that the settings give. [Running on a cluster](../cluster.md) "
        "tells how they are used.\n"
    ]
    defaults = Settings.model_construct()
    for role, who in ROLES.items():
        rows = ((f"{acl.kind} `{acl.name}`", acl.operation) for acl in acls(role, defaults))
        parts.append(f"## {role}\n\n{who}\n\n" + table(("On", "May"), rows) + "\n")
    return "\n".join(parts)


PAGES: Mapping[str, Callable[[], str]] = {
    "settings": settings,
    "commands": commands,
    "topics": topics,
    "metrics": metric_list,
    "http-api": http_api,
    "python": python,
    "access": access,
}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages."""
    for name, make in PAGES.items():
        files.append(File.generated(config, f"reference/{name}.md", content=make()))
    return files
