"""The command line, without a broker."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from streams.broker import free_port
from streams.cli import app, output
from streams.cli.commands import help_of
from streams.cli.doctor import settings_table
from streams.cli.options import read_settings, read_time
from streams.cli.processes import overrides_of, plain
from streams.errors import Exit, UsageError
from streams.settings import PREFIX, Settings, load_settings
from tests.kafka import ROOT

COMMANDS = (
    *(["up"], ["worker"], ["broker"], ["publish"], ["subscribe"], ["analyze"], ["reprocess"]),
    *(["reset"], ["schema"], ["doctor"], ["demo"], ["dlq", "list"], ["dlq", "show"]),
    ["dlq", "replay"],
)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder, and none of the developer's settings."""
    monkeypatch.chdir(tmp_path)
    import os

    for name in list(os.environ):
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)
    monkeypatch.setattr(output, "err", Console(stderr=True, width=200))


def quotewire(*arguments: str, stdin: str | bytes | None = None) -> Any:
    return CliRunner().invoke(app, list(arguments), input=stdin)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_teaches(command: list[str]) -> None:
    result = quotewire(*command, "--help")
    assert result.exit_code == 0
    assert "Examples:" in result.output
    assert f"quotewire {' '.join(command)}" in result.output


def test_all_commands_are_listed_with_the_exit_codes() -> None:
    result = quotewire("--help")
    for command, *_ in COMMANDS:
        assert command in result.output
    assert "Exit codes" in result.output


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys; from streams.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print([m for m in ('spacy', 'faust', 'aiokafka', 'pydantic', 'numpy', 'asyncio') "
        "if m in sys.modules], file=sys.stderr)"
    )
    result = subprocess.run(
        [sys.executable, "-c", script, "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stderr.strip() == "[]"


def test_version() -> None:
    result = quotewire("--version")
    assert result.exit_code == 0
    assert result.output.startswith("quotewire ")


def test_python_m_works(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "streams.cli", "schema", "nothing"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == Exit.USAGE
    assert result.stderr == (
        "There is a schema of articles, entities, quotes, enriched, duplicates, not of 'nothing'.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["publish", "x", "--set", "pool"], "--set takes NAME=VALUE, not 'pool'."),
        (["publish", "x", "--set", "poool=1"], "There is no setting 'poool'. Did you mean pool?"),
        (["worker", "--set", "QUOTEWIRE_POOL=x"], "QUOTEWIRE_POOL is 'x':"),
        (["worker", "--brokers", "nowhere"], "QUOTEWIRE_BROKERS is"),
        (["subscribe", "--from", "yesterday"], "--from takes start or now, not 'yesterday'."),
        (["subscribe", "--kind", "sung"], "--kind takes direct, partial, mixed, indirect"),
        (["subscribe", "--json", "--csv"], "--json and --csv exclude each other."),
        (["publish", "x", "--format", "pdf"], "--format takes auto, text"),
        (["analyze", "x", "--format", "pdf"], "--format takes auto, text"),
        (["broker", "--engine", "rabbit"], "--engine takes tansu or kafka, not 'rabbit'."),
        (["dlq", "replay"], "Name dead letters, or give --all."),
        (["dlq", "replay", "x", "--all"], "Name dead letters, or give --all."),
        (["reset", "--to", "noon"], "--to takes earliest or latest, not 'noon'."),
        (["reset", "--since", "noon"], "'noon' is no time"),
        (["reprocess", "--since", "noon"], "'noon' is no time"),
        (["reprocess", "--since", "1h", "--into", "news."], "--into must not be the running"),
        (["reprocess", "--since", "1h", "--into", "a/b"], "QUOTEWIRE_TOPIC_PREFIX is 'a/b':"),
        (["demo", "no-such-folder"], "no-such-folder is no folder."),
        (
            ["subscribe", "--set", "security_protocol=SSL", "--set", "ssl_cafile=nope"],
            "The TLS files nope (QUOTEWIRE_SSL_CAFILE,",
        ),
        (["schema", "raw"], "There is a schema of articles"),
    ],
)
def test_wrong_usage_is_one_sentence(arguments: list[str], says: str) -> None:
    result = quotewire(*arguments)
    assert result.exit_code == Exit.USAGE
    assert result.stderr.startswith(says)
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


@pytest.mark.parametrize(
    "command",
    [
        ["publish", "a.txt"],
        ["subscribe"],
        ["subscribe", "--follow"],
        ["worker"],
        ["dlq", "list"],
        ["dlq", "show", "x"],
        ["dlq", "replay", "--all"],
        ["reset"],
        ["reprocess", "--since", "1h"],
        ["up"],
    ],
    ids=" ".join,
)
def test_no_broker_is_one_sentence(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    where = f"127.0.0.1:{free_port()}"
    result = subprocess.run(
        [sys.executable, "-m", "streams.cli", *command, "--brokers", where],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert result.returncode == Exit.NO_BROKER
    assert result.stderr.startswith(f"No broker answers at {where}. Start one with `quotewire up`")
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


def test_a_port_in_use_is_one_sentence() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = quotewire("broker", "--port", str(port))
        assert result.exit_code == Exit.FAILED
        assert f"Port {port} on 127.0.0.1 is in use" in result.stderr
        assert result.stderr.count("\n") == 1


def test_settings_come_from_options() -> None:
    settings = read_settings("a:1,b:2", "x.", ["pool=3", "QUOTEWIRE_BATCH=4", "log-level=error"])
    assert settings.brokers == ("a:1", "b:2")
    assert (settings.topic_prefix, settings.pool, settings.batch) == ("x.", 3, 4)
    assert settings.log_level == "error"


def test_a_childs_environment_gives_the_same_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings(
        brokers="a:1,b:2",
        models="fr=fr_core_news_sm,de=x",
        security_protocol="SASL_SSL",
        sasl_mechanism="PLAIN",
        sasl_username="u",
        sasl_password="p w",
        pool=3,
    )
    for name, value in overrides_of(settings).items():
        monkeypatch.setenv(PREFIX + name.upper(), str(value))
    assert load_settings() == settings


def test_secrets_are_masked() -> None:
    settings = load_settings(sasl_password="hush", pool=3)
    rows = {row["name"]: row for row in settings_table(settings)}
    assert set(rows) == {PREFIX + name.upper() for name in Settings.model_fields}
    assert rows["QUOTEWIRE_SASL_PASSWORD"]["value"] == "********"
    assert "hush" not in json.dumps(rows)
    assert (rows["QUOTEWIRE_POOL"]["value"], rows["QUOTEWIRE_POOL"]["set"]) == ("3", True)
    assert rows["QUOTEWIRE_BATCH"]["set"] is False
    assert all(row["description"] for row in rows.values())


def test_values_are_shown_as_they_are_given() -> None:
    assert [plain(value) for value in (("a:1", "b:2"), {"fr": "x"}, 3)] == ["a:1,b:2", "fr=x", "3"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022-01-09", datetime(2022, 1, 9, tzinfo=UTC)),
        ("2022-01-09T08:00", datetime(2022, 1, 9, 8, tzinfo=UTC)),
        ("2022-01-09T08:00+02:00", datetime(2022, 1, 9, 6, tzinfo=UTC)),
    ],
)
def test_times(text: str, expected: datetime) -> None:
    assert read_time(text) == expected.timestamp() * 1000


@pytest.mark.parametrize(("text", "seconds"), [("30m", 1800), ("6h", 21_600), ("3d", 259_200)])
def test_times_ago(text: str, seconds: int) -> None:
    assert time.time() - read_time(text) / 1000 == pytest.approx(seconds, abs=5)


@pytest.mark.parametrize("text", ["", "h", "tomorrow", "-3h", "99999999999d"])
def test_no_times(text: str) -> None:
    with pytest.raises(UsageError, match="is no time"):
        read_time(text)


def test_help_paragraphs_are_filled() -> None:
    def command() -> None:
        """One.

        Two
        lines.

        \b
        Kept:
          as it is
        """

    assert help_of(command) == "One.\n\nTwo lines.\n\n\b\nKept:\n  as it is"


@pytest.mark.parametrize("topic", ["articles", "entities", "quotes", "enriched", "duplicates"])
def test_schema_prints_what_the_repository_has(topic: str) -> None:
    result = quotewire("schema", topic)
    assert json.loads(result.stdout) == json.loads(
        (ROOT / "schemas" / "json" / f"{topic}.json").read_text()
    )


def test_schema_writes_all(tmp_path: Path) -> None:
    assert quotewire("schema", "--write", "out").exit_code == 0
    assert (tmp_path / "out/asyncapi.json").read_text() == (
        ROOT / "schemas/asyncapi.json"
    ).read_text()
    assert json.loads(quotewire("schema", "--asyncapi").stdout)["asyncapi"] == "3.0.0"


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    result = subprocess.run(
        f"{sys.executable} -m streams.cli schema --asyncapi | head -c 10",
        shell=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.stdout, result.stderr) == ('{\n  "async', "")


def test_every_option_has_help() -> None:
    group = typer.main.get_command(app)

    def walk(command: Any) -> list[Any]:
        return [
            command,
            *(c for sub in getattr(command, "commands", {}).values() for c in walk(sub)),
        ]

    for command in walk(group):
        for parameter in command.params:
            assert getattr(parameter, "help", None), f"{command.name} {parameter.name}"
