"""compose.yaml: valid, bounded, closed to other machines, and in step with what it starts."""

from __future__ import annotations

import json
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from tests.kafka import ROOT

COMPOSE = ROOT / "docker/compose.yaml"
LOADED: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = LOADED["services"]
ONE_SHOT = {"samples"}
SCHEMA = "builtin_schemas/vendor/compose-spec.json"
"""The Compose Specification's JSON Schema, as the PyPI package check-jsonschema carries it."""


def faults(path: Path) -> list[str]:
    """What the schema finds wrong with a compose file."""
    spec = find_spec("check_jsonschema")  # not imported: its command line wants another click
    assert spec is not None
    assert spec.submodule_search_locations is not None
    schema = Path(spec.submodule_search_locations[0]) / SCHEMA
    validator = Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))
    value = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [error.message for error in validator.iter_errors(value)]


def test_the_file_is_valid_by_the_compose_schema() -> None:
    assert faults(COMPOSE) == []


def test_the_schema_refuses_what_is_none(tmp_path: Path) -> None:
    broken = tmp_path / "compose.yaml"
    broken.write_text(COMPOSE.read_text(encoding="utf-8").replace("stop_grace_period", "stop_at"))
    assert faults(broken) != []


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_is_bounded_and_stops_gracefully(name: str) -> None:
    service = SERVICES[name]
    limits = service["deploy"]["resources"]["limits"]
    assert limits.keys() == {"cpus", "memory", "pids"}
    if name in ONE_SHOT:
        assert service["restart"] == "no"
        return
    assert service["restart"] == "unless-stopped"
    assert re.fullmatch(r"\d+s", service["stop_grace_period"])
    own = "HEALTHCHECK" in (ROOT / "docker/Dockerfile").read_text(encoding="utf-8")
    assert "healthcheck" in service or (name == "worker" and own)


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_ports_are_those_of_this_machine_alone(name: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name].get("ports", ()))


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"kafka"}))
def test_a_service_cannot_write_to_its_image_or_gain_privileges(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]


def test_images_are_of_one_version_each_and_can_be_replaced() -> None:
    foreign = {name: s["image"] for name, s in SERVICES.items() if "build" not in s}
    assert foreign.keys() == {"kafka", "postgres", "prometheus", "grafana"}
    for name, image in foreign.items():
        usual = re.fullmatch(rf"\$\{{QUOTEWIRE_{name.upper()}_IMAGE:-(.+)\}}", image)
        assert usual, image
        assert re.fullmatch(r"[\w./-]+:v?\d+\.\d+(\.\d+)?", usual[1]), image
    assert ":4." in foreign["kafka"]
    (built,) = {s["build"]["args"]["PYTHON_IMAGE"] for s in SERVICES.values() if "build" in s}
    usual = re.fullmatch(r"\$\{QUOTEWIRE_PYTHON_IMAGE:-(.+)\}", built)
    dockerfile = (COMPOSE.parent / "Dockerfile").read_text(encoding="utf-8")
    assert usual
    assert f"ARG PYTHON_IMAGE={usual[1]}\n" in dockerfile
    head = COMPOSE.read_text(encoding="utf-8").split("name: quotewire")[0]
    assert {f"QUOTEWIRE_{name.upper()}_IMAGE" for name in (*foreign, "python")} == set(
        re.findall(r"QUOTEWIRE_\w+_IMAGE", head)
    )


def test_files_that_it_mounts_are_there() -> None:
    volumes = [volume for one in SERVICES.values() for volume in one.get("volumes", ())]
    assert volumes
    for volume in volumes:
        source = volume.split(":")[0]
        if source.startswith("."):
            assert (COMPOSE.parent / source).resolve().exists(), source
        else:
            assert source in LOADED["volumes"]


def test_workers_can_be_many() -> None:
    worker = SERVICES["worker"]
    assert not {"ports", "container_name", "hostname"} & worker.keys()
    config = yaml.safe_load((COMPOSE.parent / "prometheus/prometheus.yml").read_text())
    (job,) = (j for j in config["scrape_configs"] if j["job_name"] == "quotewire")
    (found,) = job["dns_sd_configs"]
    assert found["names"] == ["worker"]
    assert f"EXPOSE {found['port']}\n" in (COMPOSE.parent / "Dockerfile").read_text()


def test_the_archiver_is_scraped_and_the_console_asks_its_database() -> None:
    from streams.cli.options import ARCHIVE_PORT

    config = yaml.safe_load((COMPOSE.parent / "prometheus/prometheus.yml").read_text())
    (job,) = (j for j in config["scrape_configs"] if j["job_name"] == "quotewire-archive")
    (found,) = job["dns_sd_configs"]
    assert (found["names"], found["port"]) == (["archive"], ARCHIVE_PORT)
    assert f":{ARCHIVE_PORT}/health" in SERVICES["archive"]["healthcheck"]["test"][-1]
    asked = {SERVICES[one]["environment"]["QUOTEWIRE_ARCHIVE"] for one in ("archive", "console")}
    assert asked == {"postgresql://quotewire@postgres/quotewire"}
    assert "ports" not in SERVICES["postgres"]


def test_a_worker_has_the_time_to_stop() -> None:
    """Longer than closing its gate, committing and leaving take together."""
    from streams.settings import Settings

    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    grace = int(SERVICES["worker"]["stop_grace_period"].rstrip("s"))
    assert grace > settings.confirm_seconds + 10
