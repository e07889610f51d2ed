"""Schemas of the custom resources, strict: a field that they do not name is a fault."""

from __future__ import annotations

import functools
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from streams.broker.apache_kafka import cache_folder, find_java, made_once, maven

STRIMZI = "0.51.0"
CLASSES = {
    "KafkaTopic": "io.strimzi.api.kafka.model.topic.KafkaTopic",
    "KafkaUser": "io.strimzi.api.kafka.model.user.KafkaUser",
}
POM = Path(__file__).parent / "strimzi.xml"


def faults(document: dict[str, Any]) -> list[str]:
    """What is wrong with a resource of Strimzi, KEDA or the Prometheus Operator."""
    group, _, version = document["apiVersion"].partition("/")
    kind = document["kind"]
    schema = strimzi(kind, version) if group == "kafka.strimzi.io" else of_models(group, kind)
    return [
        f"{error.json_path}: {error.message}"
        for error in Draft202012Validator(schema).iter_errors(document)
    ]


def strict(schema: Any) -> Any:
    """The same schema, which takes no field that it does not name."""
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: strict(value) for key, value in schema.items()}
    open_ = found.get("x-kubernetes-preserve-unknown-fields")
    if isinstance(found.get("properties"), dict) and not open_:
        found.setdefault("additionalProperties", False)
    return found


@functools.cache
def of_models(group: str, kind: str) -> dict[str, Any]:
    """By cloudcoil's models, which are made of the definitions of KEDA and Prometheus Operator."""
    # Imported here: each takes seconds.
    if group == "keda.sh":
        from cloudcoil.models.keda import v1alpha1 as models
    else:
        assert group == "monitoring.coreos.com"
        from cloudcoil.models.prometheus_operator import v1 as models
    found: dict[str, Any] = strict(getattr(models, kind).model_json_schema())
    return found


@functools.cache
def strimzi(kind: str, version: str) -> dict[str, Any]:
    """By the definition that Strimzi's own generator makes of its classes."""
    made = yaml.safe_load((strimzi_definitions() / f"{kind}.yaml").read_text(encoding="utf-8"))
    (found,) = [one for one in made["spec"]["versions"] if one["name"] == version]
    schema = strict(found["schema"]["openAPIV3Schema"])
    schema["properties"] |= {"metadata": {"type": "object"}, "kind": {"const": kind}}
    schema["properties"]["apiVersion"] = {"type": "string"}
    result: dict[str, Any] = schema
    return result


def strimzi_definitions() -> Path:
    """Folder of the definitions; the first call fetches the classes with Maven."""
    return made_once(cache_folder() / f"strimzi-{STRIMZI}", _generate)


def _generate(target: Path) -> None:
    target.mkdir()
    with tempfile.TemporaryDirectory(dir=target.parent) as jars:
        maven(
            f"Maven could not fetch Strimzi {STRIMZI}",
            *("--file", str(POM), "dependency:copy-dependencies", f"-DoutputDirectory={jars}"),
            f"-Dstrimzi.version={STRIMZI}",
        )
        subprocess.run(
            [
                *(find_java(), "-cp", f"{jars}/*", "io.strimzi.crdgenerator.CrdGenerator"),
                *("--yaml", *(f"{name}={target / kind}.yaml" for kind, name in CLASSES.items())),
            ],
            check=True,
            capture_output=True,
        )
