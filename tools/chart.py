"""The generated files of the Helm chart: `python -m tools.chart` writes them, `--check` fails where
they have drifted.

- `Chart.yaml`, for the version.
- `values.schema.json` and the tables of `README.md`, of `values.yaml` and the settings.
- `files/`: what templates need to know of topics, ACLs and defaults; rules and dashboards.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic.fields import FieldInfo

from schemas import VERSION
from streams.access import ROLES, acls
from streams.flow import QUOTES
from streams.kafka import LETTER_BYTES
from streams.settings import PREFIX, Settings
from streams.topics import FOR_EVER_MS, ROW_BYTES, Topics, record_bytes, topic_configs

ROOT = Path(__file__).parent.parent
CHART = ROOT / "docker/helm/quotewire"
SOURCES = {
    "rules.yml": ROOT / "docker/prometheus/rules.yml",
    **{
        f"dashboards/{path.name}": path
        for path in sorted((ROOT / "docker/grafana/dashboards").glob("*.json"))
    },
}
"""What Prometheus and Grafana get, as compose.yaml gives it to them."""

OWN = {
    "brokers": "`kafka.brokers`",
    "engine": "always Apache Kafka",
    "security_protocol": "`kafka.securityProtocol`",
    "ssl_cafile": "`kafka.ca`",
    "sasl_mechanism": "`kafka.sasl`",
    "sasl_oauthbearer_token_endpoint_url": "`kafka.sasl`",
    "sasl_oauthbearer_scope": "`kafka.sasl`",
    **dict.fromkeys(
        ("ssl_certfile", "ssl_keyfile", "ssl_key_password", "ssl_key_password_file"),
        "`worker.credentials` and the like",
    ),
    **dict.fromkeys(
        ("sasl_username", "sasl_password", "sasl_password_file"),
        "`worker.credentials` and the like",
    ),
    "pool": "`worker.processes`",
    "group_instance_id": "`worker.staticMembership`",
    "client_rack": "`worker.rackFromZone`",
    "host": "the image",
    **dict.fromkeys(("console_token", "console_token_file"), "`console.token`"),
    "console_hosts": "`console.ingress`",
    "console_workers": "the chart",
    "archive": "`archive.address`",
    **dict.fromkeys(("archive_password", "archive_password_file"), "`archive.password`"),
    "console_prometheus": "`console.prometheusUrl`",
    **dict.fromkeys(
        (
            *("webhook_secret", "webhook_secret_file", "opensearch_cafile"),
            *("postgresql_password", "postgresql_password_file"),
            *("opensearch_password", "opensearch_password_file"),
        ),
        "no pod of the chart",
    ),
}
"""Settings that parts of the chart set, and which."""

NEEDED = (
    *("topic_prefix", "input_topic", "group", "partitions", "replication", "retention_hours"),
    *("max_raw_bytes", "max_record_bytes", "confirm_seconds", "metrics_port", "console_port"),
)
"""Settings whose defaults templates need."""

SPECIAL: Mapping[str, dict[str, Any]] = {
    "image.pullPolicy": {"enum": ["Always", "IfNotPresent", "Never"]},
    "image.digest": {"pattern": "^(sha256:[0-9a-f]{64})?$"},
    "kafka.brokers": {"items": {"type": "string", "pattern": "^[^\\s/,]+:[0-9]{1,5}$"}},
    "kafka.securityProtocol": {"enum": ["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]},
    "kafka.sasl.mechanism": {
        "enum": ["", "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"]
    },
    "ownAgents": {"items": {"type": "string"}},
    "worker.replicas": {"minimum": 1},
    "worker.processes": {"minimum": 1, "maximum": 256},
    "worker.readinessPath": {"enum": ["/ready", "/health"]},
    "worker.maxUnavailable": {"type": ["integer", "string"]},
    "console.replicas": {"minimum": 0},
    "archive.address": {"pattern": "^(postgres(ql)?://[^\\s:]+@[^\\s]+)?$"},
    "archive.replicas": {"minimum": 1},
    "console.service.type": {"enum": ["ClusterIP", "NodePort", "LoadBalancer"]},
    "keda.minReplicas": {"minimum": 1},
    "keda.maxReplicas": {"minimum": 1},
    "keda.lagThreshold": {"minimum": 1},
    "strimzi.apiVersion": {"enum": ["kafka.strimzi.io/v1", "kafka.strimzi.io/v1beta2"]},
}
"""What a default does not tell of a value."""

OPEN = ("resources", "requests", "limits", "labels")
"""Mappings to which users add."""

TYPES = {str: "string", bool: "boolean", int: "integer", list: "array", dict: "object"}
NUMBERS = {"integer": "^-?[0-9]+$", "number": "^[0-9]+(\\.[0-9]+)?$"}
TABLE = ("<!-- values -->\n", "<!-- end of values -->\n")
NOT_TAKEN = ("<!-- not settings -->\n", "<!-- end of not settings -->\n")


@dataclass(frozen=True, slots=True)
class Value:
    """A value of values.yaml: its path, default, and the comment above it."""

    path: tuple[str, ...]
    default: Any
    about: str


def values() -> list[Value]:
    """Every value, in order. A mapping that is not empty is none, its parts are."""
    text = (CHART / "values.yaml").read_text(encoding="utf-8")
    lines = text.splitlines()

    def comment(line: int) -> str:
        found: list[str] = []
        while line and lines[line - 1].lstrip().startswith("#"):
            line -= 1
            found.insert(0, lines[line].lstrip().removeprefix("#").strip())
        return " ".join(found)

    def walk(node: yaml.MappingNode, path: tuple[str, ...]) -> Iterator[Value]:
        for key, value in node.value:
            here = (*path, key.value)
            if isinstance(value, yaml.MappingNode) and value.value:
                yield from walk(value, here)
            else:
                default = yaml.safe_load(yaml.serialize(value))
                yield Value(here, default, comment(key.start_mark.line))

    node = yaml.compose(text)
    assert isinstance(node, yaml.MappingNode)
    return list(walk(node, ()))


def values_schema() -> dict[str, Any]:
    """JSON Schema (draft 7) of the values. Helm checks values by it."""
    schema = _section()
    schema["$schema"] = "http://json-schema.org/draft-07/schema#"
    schema["properties"]["global"] = {"type": "object"}  # Helm's own
    for value in values():
        at = schema
        for name in value.path[:-1]:
            at = at["properties"].setdefault(name, _section(free=name in OPEN))
        one: dict[str, Any] = {"type": TYPES[type(value.default)], "description": value.about}
        at["properties"][value.path[-1]] = one | SPECIAL.get(".".join(value.path), {})
    schema["properties"]["settings"] |= {
        "additionalProperties": False,
        "properties": {
            PREFIX + name.upper(): _of_setting(name, field)
            for name, field in Settings.model_fields.items()
            if name not in set_elsewhere()
        },
    }
    return schema


def set_elsewhere() -> dict[str, str]:
    """Settings that `settings` does not take, and what sets them."""
    secrets = {
        name: f"`settings.{PREFIX}{name.upper()}_FILE`, of a volume in `pods.volumes`"
        for name, field in Settings.model_fields.items()
        if "SecretStr" in str(field.annotation)
    }
    return secrets | OWN


def _section(free: bool = False) -> dict[str, Any]:
    return {"type": "object", "properties": {}, "additionalProperties": free}


def _of_setting(name: str, field: FieldInfo) -> dict[str, Any]:
    """Schema of a setting, as a variable of the environment has it; empty is not set."""
    model = Settings.model_json_schema()["properties"][name]
    kinds = [model, *model.get("anyOf", ())]
    type_ = next((kind["type"] for kind in kinds if kind.get("type") in NUMBERS), "string")
    found: dict[str, Any] = {"description": field.description, "type": [type_, "null"]}
    if type_ in NUMBERS:  # Of `--set`, 30.5 comes as a text.
        found |= {"type": [type_, "string", "null"], "pattern": NUMBERS[type_]}
    for kind in kinds:
        found |= {key: kind[key] for key in ("minimum", "maximum") if key in kind}
        if "exclusiveMinimum" in kind:
            found["exclusiveMinimum"] = kind["exclusiveMinimum"]
        if "pattern" in kind:
            found["pattern"] = kind["pattern"]
        if "enum" in kind:
            found["enum"] = [*kind["enum"], None]
    return found


def facts() -> dict[str, Any]:
    """What templates need to know of topics, ACLs and settings."""
    bare = Settings.model_construct(
        topic_prefix="", group="group", max_raw_bytes=2_000_000, max_record_bytes=1_000_000
    )
    kinds = {
        2_000_000: "raw",
        2_000_000 + LETTER_BYTES: "letter",
        1_000_000: "record",
        1_000_000 + ROW_BYTES: "row",
    }
    topics = Topics.of(bare)
    defaults = {name: Settings.model_fields[name].default for name in NEEDED}
    return {
        "defaults": {
            PREFIX + name.upper(): "" if default is None else default
            for name, default in defaults.items()
        },
        "letterBytes": LETTER_BYTES,
        "rowBytes": ROW_BYTES,
        "forEverMs": str(FOR_EVER_MS),  # more than a number of JSON holds
        "own": QUOTES.output,
        "topics": [
            {
                "name": name,
                "cleanup": topic_configs(bare, name)["cleanup.policy"],
                "bytes": kinds[record_bytes(bare, name)],
                "tables": name in topics.tables(),
            }
            for name in (*topics.all(), *topics.tables())
        ],
        "access": {role: _rules(role, bare) for role in ROLES},
    }


def _rules(role: Any, bare: Settings) -> list[dict[str, Any]]:
    operations: dict[tuple[str, str], list[str]] = {}
    for acl in acls(role, bare):
        # Its end is of the archive's address, which the templates know.
        name = "group-archive" if acl.name == bare.archive_group_id else acl.name
        operations.setdefault((acl.kind, name), []).append(acl.operation.title())
    return [
        {"kind": kind, "name": name, "operations": sorted(allowed)}
        for (kind, name), allowed in sorted(operations.items())
    ]


def chart() -> str:
    """Chart.yaml."""
    return yaml.safe_dump(
        {
            "apiVersion": "v2",
            "name": "quotewire",
            "description": "Who said what about whom, where and when: live, from a stream of news.",
            "type": "application",
            "version": VERSION,
            "appVersion": VERSION,
            "kubeVersion": ">=1.27.0-0",
            "keywords": ["kafka", "news", "quotes"],
            "annotations": {"licenses": "MIT"},
        },
        sort_keys=False,
        width=100,
    )


def readme() -> str:
    """README.md, its tables made anew."""
    rows = [
        f"| `{'.'.join(value.path)}` | `{json.dumps(value.default)}` | {value.about} |"
        for value in values()
    ]
    taken: dict[str, list[str]] = {}
    for name, where in set_elsewhere().items():
        taken.setdefault(where, []).append(f"`{PREFIX}{name.upper()}`")
    others = [f"| {', '.join(names)} | {where} |" for where, names in taken.items()]
    text = (CHART / "README.md").read_text(encoding="utf-8")
    text = _between(text, TABLE, ["| Value | Default | |", "| --- | --- | --- |", *rows])
    return _between(text, NOT_TAKEN, ["| Setting | Set by |", "| --- | --- |", *others])


def _between(text: str, marks: tuple[str, str], lines: list[str]) -> str:
    before, start, rest = text.partition(marks[0])
    _, end, after = rest.partition(marks[1])
    assert start, f"README.md has no {marks[0]}"
    assert end, f"README.md has no {marks[1]}"
    return before + start + "\n".join(lines) + "\n" + end + after


def files() -> dict[str, str]:
    """Every generated file: path below the chart to content."""
    copies = {f"files/{name}": _copy(path) for name, path in SOURCES.items()}
    return copies | {
        "Chart.yaml": chart(),
        "README.md": readme(),
        "values.schema.json": _dump(values_schema()),
        "files/quotewire.json": _dump(facts()),
    }


def _copy(path: Path) -> str:
    """A file as the chart has it: JSON without white space, since a ConfigMap holds it."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".json":
        return text
    return json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=False) + "\n"


def _dump(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def drift() -> list[str]:
    """Generated files that are not what their sources give, or have none any more."""
    made = files()
    there = {str(path.relative_to(CHART)) for path in (CHART / "files").rglob("*.*")}
    stale = [
        name
        for name, content in made.items()
        if not (CHART / name).exists() or (CHART / name).read_text("utf-8") != content
    ]
    return sorted({*stale, *(there - made.keys())})


def main(arguments: list[str] | None = None) -> int:
    """Write or check; 1 where a file has drifted."""
    parser = argparse.ArgumentParser(prog="python -m tools.chart", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail on drift")
    if parser.parse_args(arguments).check:
        for name in (stale := drift()):
            sys.stderr.write(f"{CHART / name} is not what it is made of: make chart\n")
        return bool(stale)
    for name, content in files().items():
        target = CHART / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
