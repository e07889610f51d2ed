"""The generated files in `schemas/`: JSON Schema of every topic, and the AsyncAPI document.

`python -m streams.generate` makes them of the models and the flow; `--check` fails where they have
drifted or break what the last release promised; `--release` takes what is there as the promise of
a release.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import schemas
from schemas.compatibility import incompatibilities
from schemas.jsonschema import dump, of_topic
from streams.asyncapi import DEFAULT_PREFIX, asyncapi
from streams.flow import ALERTS, CORE, TABLE_TOPICS, Flow

WITHOUT_MARKERS = (ALERTS, *TABLE_TOPICS)
FOLDER = Path(schemas.__file__).parent


def json_schemas(flow: Flow = CORE) -> dict[str, dict[str, Any]]:
    """Topic (without prefix) to the JSON Schema of its values, of those that quotewire makes."""
    return {
        name: of_topic(
            name, DEFAULT_PREFIX + name, model, about, markers=name not in (ALERTS, *TABLE_TOPICS)
        )
        for name, (model, about) in flow.values.items()
    }


def files(flow: Flow = CORE) -> dict[Path, str]:
    """Every generated file: path below a folder to content."""
    found = {Path("json", f"{topic}.json"): schema for topic, schema in json_schemas(flow).items()}
    found[Path("asyncapi.json")] = asyncapi(flow)
    return {path: dump(content) for path, content in found.items()}


def write(folder: Path, flow: Flow = CORE) -> list[Path]:
    """Write every generated file below the folder; their paths."""
    written = []
    for path, content in files(flow).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")
        written.append(target)
    return written


def drift(folder: Path = FOLDER) -> list[str]:
    """Generated files that are not what the models and the flow give."""
    return [
        str(path)
        for path, content in files().items()
        if not (folder / path).exists() or (folder / path).read_text(encoding="utf-8") != content
    ]


def broken_promises(released: Path = FOLDER / "released") -> list[str]:
    """What breaks readers of the last release, by topic."""
    current = json_schemas()
    found = []
    for path in sorted(released.glob("*.json")):
        topic = path.stem
        if topic not in current:
            found.append(f"{topic}: the topic is gone")
            continue
        old = json.loads(path.read_text(encoding="utf-8"))
        found += [f"{topic}: {change}" for change in incompatibilities(old, current[topic])]
    return found


def main(arguments: list[str] | None = None) -> int:
    """Write, check or release; 1 where a check fails."""
    parser = argparse.ArgumentParser(prog="python -m streams.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail on drift")
    parser.add_argument("--release", action="store_true", help="write released/ anew too")
    options = parser.parse_args(arguments)
    if options.check:
        drifted, broken = drift(), broken_promises()
        for name in drifted:
            sys.stderr.write(f"{name} is not what the models give: python -m streams.generate\n")
        for change in broken:
            sys.stderr.write(
                f"{change}. Readers of the last release would break: raise SCHEMA_VERSION's "
                "first number and release, or take the change back.\n"
            )
        return 1 if drifted or broken else 0
    write(FOLDER)
    if options.release:
        folder = FOLDER / "released"
        folder.mkdir(exist_ok=True)
        for topic, schema in json_schemas().items():
            (folder / f"{topic}.json").write_text(dump(schema), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
