"""`quotewire publish` on both brokers."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from streams.broker import Broker
from streams.cli.publish import publish_all
from streams.client import Receipt
from streams.client.connection import partitions_of
from streams.errors import Exit, RecordTooLarge
from streams.inputs import read_inputs
from streams.settings import PREFIX, Settings
from streams.topics import Topics
from tests.kafka import ROOT, settings_for
from tests.streams.cli.running import quotewire, raw_records
from tests.warcs import pages


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


def test_publish_goes_on_in_an_archive(broker: Broker, settings: Settings, tmp_path: Path) -> None:
    made = pages(2)
    made.add(2, kind="request")
    (tmp_path / "crawl.warc.gz").write_bytes(made.data)
    command = ("publish", "crawl.warc.gz", "--host", "news.example", "--resume", "done.json")
    result = quotewire(*command, "--json")
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert (report["published"], report["skipped"]) == (2, {"record": 1})
    assert quotewire(*command).exit_code == Exit.NOTHING
    for number in range(3, 5):
        made.add(number)
    made.add(5, url="https://other.example/5")
    (tmp_path / "crawl.warc.gz").write_bytes(made.data)
    result = quotewire(*command)
    assert "Published 2 articles" in result.stdout
    assert "1 were of other hosts, 1 were no responses" in result.stderr
    keys = [record.key for record in raw_records(broker, settings)]
    assert sorted(keys) == [
        f"https://www.news.example/{number}".encode() for number in (0, 1, 3, 4)
    ]


def test_publish_names_what_it_could_not_and_goes_on(
    broker: Broker, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "big.txt").write_bytes(b"x" * 5_000_000)
    (tmp_path / "good.txt").write_text("One.")
    result = quotewire("publish", "no.txt", "big.txt", "good.txt", "--json")
    assert result.exit_code == Exit.FAILED
    report = json.loads(result.stdout)
    assert report["published"] == 1
    assert [failed["name"] for failed in report["failed"]] == ["no.txt", "big.txt"]
    assert "there is no such file" in report["failed"][0]["reason"]
    assert "QUOTEWIRE_MAX_RAW_BYTES" in report["failed"][1]["reason"]
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
        deadline = time.monotonic() + 180
        while len(raw_records(broker, settings)) < count:
            assert time.monotonic() < deadline
            time.sleep(0.1)
    process.terminate()
    assert process.wait(120) == 130
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
        deadline = time.monotonic() + 180
        while not asyncio.run(partitions_of(settings, "news.raw")) or not raw_records(
            broker, settings
        ):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        broker.kill()
        for number in range(20):
            process.stdin.write(b'{"id": "%d"}\n' % number)
        process.stdin.flush()
        assert process.stderr is not None
        code, said = process.wait(120), process.stderr.read().decode()
        assert code == Exit.NO_BROKER, said
        waits, gives_up = said.splitlines()
        where = f"The brokers at {broker.bootstrap} "
        assert waits == f"{where}do not confirm; waiting up to 5 s for them."
        assert gives_up.startswith(f"{where}have not confirmed the record within 5 s;")


def test_a_million_articles_need_no_more_memory_than_a_thousand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing that is kept grows: not of the file, of what is confirmed, or of failures."""
    import tracemalloc

    class Confirmed:
        def __await__(self) -> Generator[Any, None, Receipt]:
            yield from asyncio.sleep(0).__await__()
            return Receipt("news.raw", 0, 0, 0)

    class Stub:
        topic = "news.raw"

        def __init__(self, *_: Any, **__: Any) -> None:
            pass

        async def __aenter__(self) -> Stub:
            return self

        async def __aexit__(self, *_: Any) -> None:
            pass

        async def send(self, value: bytes, **_: Any) -> Confirmed:
            if b"too large" in value:
                raise RecordTooLarge("It is too large.")
            return Confirmed()

    monkeypatch.setattr("streams.client.Publisher", Stub)
    settings = Settings(_env_file=None)  # type: ignore[call-arg]

    def peak(count: int) -> tuple[dict[str, Any], int]:
        path = tmp_path / f"{count}.jsonl"
        with path.open("w") as lines:
            for number in range(count):
                word = "too large" if number % 2 else "small"
                lines.write(f'{{"id": "{number}", "text": "An article that is {word}."}}\n')
        tracemalloc.start()
        report = asyncio.run(publish_all(settings, read_inputs([str(path)])))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return report, most

    few, most_of_few = peak(4_000)
    many, most_of_many = peak(16_000)
    assert (few["published"], few["failures"], len(few["failed"])) == (2_000, 2_000, 1_000)
    assert (many["published"], many["failures"], len(many["failed"])) == (8_000, 8_000, 1_000)
    assert most_of_many < 1.2 * most_of_few
