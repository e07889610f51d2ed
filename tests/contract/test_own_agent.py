"""An agent that another package adds is a stage like the others, on both brokers."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from aiokafka import ConsumerRecord

from agents.own import GROUP
from schemas.enriched import Enriched
from schemas.marker import Outcome
from streams.broker import Broker
from streams.errors import Exit
from streams.lineage import read_lineage, read_outcome
from streams.topics import Topics, ensure_topics
from tests.articles import HARBOUR, article
from tests.conftest import StartWorker
from tests.contract.test_restart import subscribed
from tests.kafka import ROOT, Message, collect, publish, read_all, settings_for, stop_in_the_middle

PACKAGE = Path(__file__).parent / "own_agent"
PAGE = ROOT / "docs" / "own-agent.md"
PARTITIONS = 2
POISON = "bridge number 13"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package installed from outside; its agent fails on one kind of article."""
    source = tmp_path_factory.mktemp("source") / "own_agent"
    shutil.copytree(PACKAGE, source, ignore=shutil.ignore_patterns("__pycache__"))
    module = source / "quotewire_claims" / "find.py"
    sound = "def claims(text):\n"
    poisoned = f"{sound}    if {POISON!r} in text:\n        raise ArithmeticError('13')\n"
    assert sound in module.read_text()
    module.write_text(module.read_text().replace(sound, poisoned))
    target = tmp_path_factory.mktemp("site")
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"),
            *("--no-deps", "--no-build-isolation", "--no-index", "--target", target, source),
        ],
        check=True,
    )
    return target


def told(number: int, text: str = "") -> Message:
    """An article with a claim of its own."""
    text = text or HARBOUR + f"\nBridge {number} was built in {1900 + number}.\n"
    return article(f"own{number}", text, partition=number % PARTITIONS)


def place(record: ConsumerRecord) -> tuple[int, int]:
    lineage = read_lineage(record.headers)
    assert lineage is not None
    return lineage.partition, lineage.offset


async def test_its_part_is_in_every_event_once_though_the_worker_is_killed(
    broker: Broker,
    prefix: str,
    site: Path,
    start_worker: StartWorker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(site))
    settings = settings_for(broker, prefix, partitions=PARTITIONS)
    topics = Topics.of(settings)
    await ensure_topics(settings)
    messages = [told(number) for number in range(120)]
    messages[50] = told(50, f"The {POISON} was opened. {HARBOUR}")
    places = await publish(broker, topics.raw, messages)
    worker = start_worker(broker, prefix, batch=4)
    await stop_in_the_middle(worker, signal.SIGKILL, topics.enriched, 15, len(messages))
    worker.start()
    await collect(broker, topics.enriched, len(messages), worker=worker)

    assert sorted(await subscribed(broker, prefix)) == sorted(places)
    records = {place(record): record for record in await read_all(broker, topics.enriched)}
    events = [Enriched.model_validate_json(records[one].value) for one in places]
    for number, event in enumerate(events):
        if number == 50:
            assert event.incomplete == ["claims"]
            assert "claims" not in event.extensions
            continue
        assert event.incomplete == []
        (claim,) = [one for one in event.extensions["claims"] if str(1900 + number) in one["text"]]
        assert event.article.text[claim["start"] : claim["end"]] == claim["text"]
        assert event.versions["claims"] == "quotewire-claims-1.0"

    halves = await read_all(broker, prefix + "claims")
    assert {place(record) for record in halves} == set(places)
    outcomes = {place(record): read_outcome(record.headers) for record in halves}
    assert [one for one in places if outcomes[one] is Outcome.FAILED] == [places[50]]
    (letter,) = await read_all(broker, topics.articles_dlq)
    headers = {name: value.decode() for name, value in letter.headers}
    assert headers["stage"] == "claims"
    assert headers["__streams.errors.exception"] == "builtins.ArithmeticError"

    # The worker that was killed may have done all of this stage.
    await publish(broker, topics.raw, [told(len(messages))])
    await collect(broker, topics.enriched, len(messages) + 1, worker=worker)
    metrics = await asyncio.to_thread(metrics_of, worker.metrics_port)
    assert re.search(r'quotewire_records_total\{outcome="result",stage="claims"\} [1-9]', metrics)


def metrics_of(port: int) -> str:
    """What the worker tells Prometheus."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=60) as answer:
        text: str = answer.read().decode()
    return text


async def test_it_is_added_to_a_running_stream_and_taken_away_and_added_again(
    kafka: Broker,
    prefix: str,
    site: Path,
    start_worker: StartWorker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broker = kafka
    settings = settings_for(broker, prefix, partitions=PARTITIONS)
    topics = Topics.of(settings)
    await ensure_topics(settings)
    worker = None
    done = 0
    for there in (False, True, False, True):
        monkeypatch.setenv("PYTHONPATH", str(site) if there else "")
        await publish(broker, topics.raw, [told(done + number) for number in range(12)])
        worker = start_worker(broker, prefix, batch=4) if worker is None else worker.start()
        await collect(broker, topics.enriched, done + 12, worker=worker)
        done += 12
        worker.signal(signal.SIGTERM)
        await asyncio.to_thread(worker.wait, 120)
    records = await read_all(broker, topics.enriched)
    assert len(records) == done, "the log itself holds repeats"
    assert not await read_all(broker, topics.articles_dlq)
    for record in records:
        event = Enriched.model_validate_json(record.value)
        turn = int(event.article.id.removeprefix("urn:example:own")) // 12
        assert event.incomplete == []
        assert ("claims" in event.extensions) == (turn in (1, 3))


def run(site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command with the package on its path."""
    return subprocess.run(
        [sys.executable, "-m", "streams.cli", *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(site)))},
        capture_output=True,
        text=True,
        check=False,
    )


def test_its_topic_and_its_part_of_an_event_are_in_the_schemas(site: Path) -> None:
    schema = json.loads(run(site, "schema", "claims").stdout)
    record = schema["$defs"]["ClaimsRecord"]
    assert record["properties"]["claims"]["items"] == {"$ref": "#/$defs/Claim"}
    event = json.loads(run(site, "schema").stdout)
    assert set(event["$defs"]["Extensions"]["properties"]) == {"claims"}
    document = json.loads(run(site, "schema", "--asyncapi").stdout)
    assert document["channels"]["claims"]["address"] == "news.claims"
    letter = document["components"]["schemas"]["DeadLetterHeaders"]["properties"]
    assert "claims" in letter["stage"]["enum"]


def test_the_flow_without_kafka_runs_it_too(site: Path, tmp_path: Path) -> None:
    file = tmp_path / "bridge.txt"
    file.write_text("The mayor spoke on Monday. The bridge was built in 1907.\n")
    event = json.loads(run(site, "analyze", str(file)).stdout)
    assert [one["text"] for one in event["extensions"]["claims"]] == [
        " The bridge was built in 1907."
    ]


@pytest.mark.parametrize(
    ("agent", "says"),
    [
        ("no_such_module:AGENT", "cannot be loaded from no_such_module:AGENT (ModuleNotFoundError"),
        ("late:AGENT", "fails on its first article: late:nothing (AttributeError"),
    ],
)
def test_an_agent_that_cannot_be_used_ends_the_worker_with_a_sentence(
    agent: str,
    says: str,
    embedded: Broker,
    prefix: str,
    tmp_path: Path,
    start_worker: StartWorker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    info = tmp_path / "site" / "broken-2.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 2.0\n")
    (info / "entry_points.txt").write_text(f"[{GROUP}]\nclaims = {agent}\n")
    (info.parent / "late.py").write_text(
        "from agents.own import OwnAgent\nAGENT = OwnAgent('late:nothing')\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(info.parent))
    worker = start_worker(embedded, prefix)
    assert worker.wait() == Exit.USAGE
    sentence = worker.tail().strip().splitlines()[-1]
    assert "The agent 'claims' of broken-2.0" in sentence
    assert says in sentence
    assert "Traceback" not in worker.tail()


def test_the_page_shows_this_package_in_thirty_lines() -> None:
    page = PAGE.read_text(encoding="utf-8")
    files = ["pyproject.toml", "quotewire_claims/__init__.py", "quotewire_claims/find.py"]
    code = [(PACKAGE / name).read_text(encoding="utf-8") for name in files]
    assert re.findall(r"```(?:toml|python)\n(.*?)```", page, re.DOTALL) == code
    python = [line for text in code[1:] for line in text.splitlines() if line.strip()]
    assert len(python) <= 30
