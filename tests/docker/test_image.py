"""The image: what is in it and what is not, and that it runs as its own user."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import signal
import subprocess
import time
from importlib.metadata import distributions
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from streams.broker import Broker, free_port
from streams.settings import Settings
from streams.topics import Topics, ensure_topics
from tests.articles import article
from tests.docker.conftest import Image
from tests.kafka import ROOT, collect, publish, settings_for

pytestmark = pytest.mark.timeout(1_200)

COMPILERS = ("cc", "c++", "gcc", "g++", "cpp", "ld", "as", "make", "rustc", "cargo")
STATEMENT = """\
The bridge will stay closed, Mayor Anna Gruber said on Friday.

"We have no choice," Gruber said. "The steel is too old."
"""


def test_it_runs_as_a_user_without_rights(image: Image) -> None:
    assert image.config["User"] == "10001:10001"
    assert image.run("id", "-u").stdout.strip() == "10001"
    entry = (image.root / "etc/passwd").read_text(encoding="utf-8")
    assert "quotewire:x:10001:10001::/tmp:/usr/sbin/nologin" in entry


def test_no_compiler_and_no_installer_is_in_it(image: Image) -> None:
    folders = [image.root / part for part in ("usr/bin", "usr/local/bin", "opt/quotewire/bin")]
    assert all(folder.is_dir() for folder in folders)
    for name in (*COMPILERS, "pip", "pip3"):
        found = [str(path) for folder in folders for path in folder.glob(f"{name}*")]
        found = [path for path in found if Path(path).name in (name, f"{name}-12")]
        assert not [path for path in found if "pip" not in path or "opt/quotewire" in path]


def test_nothing_of_the_project_beside_its_packages_is_in_it(image: Image) -> None:
    assert not (image.root / "src").exists()
    packages = image.root / "opt/quotewire/lib/python3.11/site-packages"
    assert (packages / "streams/app.py").exists()
    assert not (packages / "tests").exists()
    assert not list(image.root.glob("tmp/*"))


def test_nothing_in_it_belongs_to_its_user(image: Image) -> None:
    owned = subprocess.run(
        [
            *("find", image.root, "-xdev", "(", "-user", "10001", "-o", "-perm", "-o+w", ")"),
            *("-not", "-type", "l", "-not", "-path", "*/tmp", "-not", "-path", "*/dev/*"),
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    allowed = {"/run/lock", "/var/tmp", "/dev/shm"}
    assert {path.removeprefix(str(image.root)) for path in owned} <= allowed


def test_its_parts_are_told(image: Image) -> None:
    """The SBOM is valid, and names what is there: packages with digests and licences, the model,
    weights, the system's packages."""
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    text = (image.root / "usr/share/quotewire/quotewire.cdx.json").read_text(encoding="utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    told = json.loads(text)
    parts = {part["bom-ref"]: part for part in told["components"]}
    folder = image.root / "opt/quotewire/lib/python3.11/site-packages"
    installed = distributions(path=[str(folder)])
    refs = {
        f"pkg:pypi/{re.sub('[-_.]+', '-', one.metadata['Name']).lower()}@{one.version}"
        for one in installed
    }
    own = told["metadata"]["component"]
    packages = {ref for ref in parts if ref.startswith("pkg:pypi/")}
    assert refs == packages | {own["bom-ref"]}
    for ref in packages:
        assert parts[ref]["licenses"], ref
        assert parts[ref]["externalReferences"][0]["hashes"], ref
    model = next(part for ref, part in parts.items() if "en-core-web-sm" in ref)
    assert model["type"] == "machine-learning-model"
    weights = {part["name"]: part["hashes"][0]["content"] for part in own["components"]}
    assert weights
    for name, digest in weights.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    status = (image.root / "var/lib/dpkg/status").read_text(encoding="utf-8")
    assert sum(ref.startswith("pkg:deb/") for ref in parts) == status.count("install ok installed")
    assert not list(image.root.glob("**/*.jar")), "they are parts as well"


def test_its_health_check_is_set(image: Image) -> None:
    check = image.config["Healthcheck"]
    assert check["Test"][0] == "CMD"
    assert "/health" in check["Test"][-1]
    assert image.config["Entrypoint"] == ["quotewire"]
    assert image.config["Cmd"] == ["worker"]


def test_doctor_finds_everything(image: Image, embedded: Broker) -> None:
    ports = ["--set", f"metrics_port={free_port()}", "--set", f"console_port={free_port()}"]
    done = image.run("quotewire", "doctor", "--json", "--brokers", embedded.bootstrap, *ports)
    assert done.returncode == 0, done.stdout + done.stderr
    checks = {check["name"]: check for check in json.loads(done.stdout)["checks"]}
    assert checks["model en"]["level"] == "ok"
    assert checks["brokers"]["level"] == "ok"
    assert checks["embedded broker"]["level"] == "ok"
    assert "quotewire" in checks["versions"]["message"]


def test_analyze_tells_who_said_what(image: Image, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "statement.txt").write_text(STATEMENT, encoding="utf-8")
    done = image.run(
        "quotewire", "analyze", "/articles/statement.txt", volume=f"{tmp_path}:/articles:ro"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    event = json.loads(done.stdout)
    said = {quote["text"]: quote["speaker"]["name"] for quote in event["quotes"]}
    assert any("no choice" in text and "Gruber" in str(who) for text, who in said.items()), said


def test_a_worker_runs_with_a_root_that_cannot_be_written(
    image: Image, embedded: Broker, prefix: str, tmp_path: Path
) -> None:
    settings = settings_for(embedded, prefix, partitions=1)
    topics = Topics.of(settings)
    asyncio.run(ensure_topics(settings))
    port = free_port()
    environment = {
        "QUOTEWIRE_BROKERS": embedded.bootstrap,
        "QUOTEWIRE_ENGINE": "embedded",
        "QUOTEWIRE_TOPIC_PREFIX": prefix,
        "QUOTEWIRE_METRICS_PORT": str(port),
        "QUOTEWIRE_POOL": "1",
    }
    touch = image.read_only("touch", "/opt/quotewire/x", environment={})
    assert "Read-only file system" in subprocess.run(touch, capture_output=True, text=True).stderr
    check = image.config["Healthcheck"]["Test"][1:]
    log = tmp_path / "worker.log"
    with log.open("wb") as sink:
        worker = subprocess.Popen(
            image.read_only("quotewire", "worker", environment=environment),
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + 120
        healthy = image.read_only(*check, environment=environment)
        while subprocess.run(healthy, capture_output=True, check=False).returncode:
            assert worker.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
            time.sleep(1)
        asyncio.run(publish(embedded, topics.raw, [article("in-a-container")]))
        running: Any = SimpleNamespace(process=worker)
        records = asyncio.run(collect(embedded, topics.enriched, 1, timeout=120, worker=running))
        (record,) = records
        assert json.loads(record.value)["quotes"]
        worker.send_signal(signal.SIGTERM)
        grace = Settings(_env_file=None).confirm_seconds  # type: ignore[call-arg]
        assert worker.wait(grace) == 0, log.read_text(encoding="utf-8")
    finally:
        if worker.poll() is None:
            worker.kill()
            worker.wait()
    assert subprocess.run(healthy, capture_output=True, check=False).returncode == 1


def test_only_what_the_image_needs_is_sent_to_the_builder() -> None:
    lines = (ROOT / "docker/Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    copied = (ROOT / "docker/Dockerfile").read_text(encoding="utf-8")
    for rule in rules[1:]:
        if rule.startswith("!"):
            assert rule[1:] in copied
