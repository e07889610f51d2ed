"""The command line, without a broker."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from streams.broker import free_port
from streams.cli import app
from streams.cli.commands import help_of
from streams.cli.output import complain, notice
from streams.errors import Exit
from streams.settings import Settings
from tests.kafka import ROOT
from tests.streams.cli.running import quotewire
from tests.streams.enriched import event

pytestmark = pytest.mark.usefixtures("elsewhere")


def leaves(command: Any, above: tuple[str, ...] = ()) -> list[list[str]]:
    """The words of each command below one."""
    below = getattr(command, "commands", {})
    return [leaf for name in below for leaf in leaves(below[name], (*above, name))] or [list(above)]


COMMANDS = leaves(typer.main.get_command(app))


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_of_a_command_has_examples(command: list[str]) -> None:
    result = quotewire(*command, "--help")
    assert result.exit_code == 0
    assert "Examples:" in result.output
    assert f"quotewire {' '.join(command)}" in result.output


def test_all_commands_are_listed_with_the_exit_codes() -> None:
    result = quotewire("--help")
    assert len(COMMANDS) > 10
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


def test_the_version_is_shown() -> None:
    result = quotewire("--version")
    assert result.exit_code == 0
    assert result.output.startswith("quotewire ")


def test_python_m_runs_a_command_anywhere(tmp_path: Path) -> None:
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
        "There is a schema of articles, entities, quotes, enriched, duplicates, dlq.marks, alerts, "
        "table.articles, table.quotes, table.entities, table.places, tables, not of 'nothing'.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["publish", "x", "--set", "pool"], "--set takes NAME=VALUE, not 'pool'."),
        (["publish", "x", "--set", "poool=1"], "There is no setting 'poool'. Did you mean pool?"),
        (["worker", "--set", "QUOTEWIRE_POOL=x"], "QUOTEWIRE_POOL is 'x':"),
        (["worker", "--brokers", "nowhere"], "QUOTEWIRE_BROKERS is"),
        (["subscribe", "--from", "noon"], "--from takes start, now or a time. 'noon' is no time"),
        (["subscribe", "--kind", "sung"], "--kind takes direct, partial, mixed, indirect"),
        (["subscribe", "--json", "--csv"], "--json and --csv exclude each other."),
        (["publish", "x", "--format", "pdf"], "--format takes auto, text"),
        (["analyze", "x", "--format", "pdf"], "--format takes auto, text"),
        (["broker", "--engine", "rabbit"], "--engine takes tansu or kafka, not 'rabbit'."),
        (
            ["dlq", "replay"],
            "Name dead letters, or choose by --stage, --reason, --until, or --all.",
        ),
        (["dlq", "purge", "x", "--all"], "Name dead letters, or choose by"),
        (["reset", "--from", "noon"], "--from takes start, now or a time. 'noon' is no time"),
        (["reprocess", "--from", "noon"], "--from takes start, now or a time. 'noon' is no time"),
        (["reprocess", "--from", "1h", "--into", "news."], "--into must not be the running"),
        (["reprocess", "--from", "1h", "--into", "a/b"], "QUOTEWIRE_TOPIC_PREFIX is 'a/b':"),
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
        ["reprocess", "--from", "1h"],
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
        result = quotewire("broker", "--broker-port", str(port))
        assert result.exit_code == Exit.FAILED
        assert f"Port {port} on 127.0.0.1 is in use" in result.stderr
        assert result.stderr.count("\n") == 1


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

    commands = walk(group)
    assert len(commands) > len(COMMANDS)
    for command in commands:
        for parameter in command.params:
            assert getattr(parameter, "help", None), f"{command.name} {parameter.name}"


def test_the_same_option_has_the_same_name_and_meaning_in_every_command() -> None:
    """Where it says something else on purpose it is named here."""
    others = {
        *("--all", "--host", "--json", "--language", "--limit", "--metrics-port", "--outlet"),
        *("--csv", "--resume", "--since", "--tables", "--until"),
    }
    known: dict[str, set[Any]] = {}
    names: dict[str, set[str]] = {}
    group: Any = typer.main.get_command(app)
    for words in COMMANDS:
        command = group
        for word in words:
            command = command.commands[word]
        for parameter in command.params:
            if parameter.opts[0].startswith("-"):
                option = parameter.opts[0]
                known.setdefault(option, set()).add((parameter.help, parameter.metavar))
                names.setdefault(parameter.name, set()).add(option)
    assert {option for option, said in known.items() if len(said) > 1} == others
    assert not [option for option in names.values() if len(option) > 1]
    settings = {name.replace("_", "-") for name in Settings.model_fields}
    assert {"--brokers", "--metrics-port", "--console-port"} <= set(known)
    assert not [
        option
        for option in known
        if option.removeprefix("--") == "port"
        or (
            option.endswith("-port") and option.removeprefix("--") not in settings | {"broker-port"}
        )
    ]


def test_analyze_shows_people_what_is_probable_and_programs_all(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    data = event()
    data["quotes"][0]["confidence"] = 0.3
    monkeypatch.setattr("streams.pipeline.analyze", lambda *_: [data])
    path = tmp_path / "a.txt"
    path.write_text("Text.")
    assert [one["id"] for one in json.loads(quotewire("analyze", str(path)).stdout)["quotes"]] == [
        "q1",
        "q2",
    ]
    for options, shown in (((), False), (("--min-confidence", "0.3"), True)):
        text = quotewire("analyze", str(path), "--text", *options).stdout
        assert ("⟦The harbour will close on Monday⟧" in text) is shown
        assert "⟦We have no choice⟧" in text
    refused = quotewire("analyze", str(path), "--min-confidence", "2")
    assert refused.exit_code == Exit.USAGE
    assert "QUOTEWIRE_MIN_CONFIDENCE" in refused.stderr


def test_no_name_of_a_file_or_an_article_moves_the_cursor(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for say in (complain, notice):
        say("no\x1b[31m\x1b]0;title\x07\udcff\u202e.txt: there is no such file.\n\tAnd more.")
        assert capsys.readouterr().err == (
            "no\ufffd[31m\ufffd]0;title\ufffd\ufffd.txt: there is no such file.\n    And more.\n"
        )
