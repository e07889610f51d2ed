"""Whether a change of the inside left the events as they were, to the byte.

    python -m tools.same_events save FOLDER --tree TREE [--count 150] [--shared ../shared]
    python -m tools.same_events compare BEFORE AFTER

`save` runs `quotewire analyze` of a checkout over its samples, the hard cases and articles of
PolNeAR, half of them of dev and half of train, and keeps the events and the processor time of
each run; `compare` says which events differ, and where. The events of a text hold the text: keep
the folder out of the checkout.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PUBLISHED = "2016-10-01"


def inputs(tree: Path, shared: Path, count: int) -> Iterator[tuple[str, list[str]]]:
    """Names of runs, and the arguments that each gives to `quotewire analyze`."""
    yield "samples", [str(path) for path in sorted((tree / "samples").iterdir())]
    groups: dict[tuple[str, ...], list[str]] = {}
    for expected in sorted((shared / "cases").glob("*.expected.json")):
        number = expected.name.partition(".")[0]
        arguments = json.loads(expected.read_text(encoding="utf-8")).get("args", [])
        source = next(p for p in expected.parent.glob(f"{number}.*") if p != expected)
        groups.setdefault(tuple(arguments), []).append(str(source))
    for n, (arguments, sources) in enumerate(sorted(groups.items())):
        yield f"cases-{n}", [*sources, *arguments]
    for split in ("dev", "train"):
        names = sorted(str(path) for path in (shared / "polnear" / split).glob("*.txt"))
        random.Random(7).shuffle(names)
        some = names[: count // 2]
        if some:
            yield split, [*some, "--published", PUBLISHED]


def save(folder: Path, tree: Path, shared: Path, count: int) -> None:
    """Run each of the inputs and keep what comes out."""
    folder.mkdir(parents=True, exist_ok=True)
    times = {}
    for name, arguments in inputs(tree.resolve(), shared.resolve(), count):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.perf_counter()
        with tempfile.TemporaryFile() as errors:
            done = subprocess.run(
                [sys.executable, "-m", "streams.cli", "analyze", *arguments],
                cwd=tree,
                env={**os.environ, "PYTHONPATH": str(tree.resolve()), "OMP_NUM_THREADS": "1"},
                stdout=subprocess.PIPE,
                stderr=errors,
                check=False,
            )
            errors.seek(0)
            told = errors.read().decode(errors="replace")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times[name] = {
            "processor": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
            "clock": time.perf_counter() - started,
        }
        (folder / f"{name}.jsonl").write_bytes(done.stdout)
        # Complaints name what could not be read; a traceback would be news.
        (folder / f"{name}.stderr").write_text(told)
        lines = done.stdout.count(b"\n")
        print(
            f"{name}: {lines} events, {times[name]['processor']:.1f} s of a processor", flush=True
        )
    (folder / "times.json").write_text(json.dumps(times, indent=1))


def differences(one: Any, other: Any, path: str = "") -> Iterator[str]:
    """Where two JSON values differ, as `path: value -> value`."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in dict.fromkeys([*one, *other]):
            yield from differences(one.get(key), other.get(key), f"{path}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for n, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from differences(left, right, f"{path}[{n}]")
    elif one != other:
        yield f"{path}: {str(one)[:300]} -> {str(other)[:300]}"


def compare(before: Path, after: Path) -> int:
    """Say what differs; the number of events that do."""
    found = total = 0
    for path in sorted(before.glob("*.jsonl")):
        # JSON Lines end at a line feed alone; `splitlines` also splits at U+2028 in a text.
        left, right = ((folder / path.name).read_bytes().split(b"\n") for folder in (before, after))
        if len(left) != len(right):
            print(f"{path.stem}: {len(left) - 1} events before, {len(right) - 1} after")
            found += abs(len(left) - len(right))
        for one, other in zip(left, right, strict=False):
            total += bool(one)
            if one != other:
                found += 1
                event = json.loads(one or b"{}")
                told = list(differences(event, json.loads(other or b"{}")))
                name = event.get("article", event).get("id") or event.get("article_id")
                print(f"{path.stem} {name}: {'the order of keys' if not told else ''}")
                print("".join(f"    {line}\n" for line in told[:20]), end="")
    print(f"{found} of {total} events differ.")
    seconds = [
        sum(run["processor"] for run in json.loads((folder / "times.json").read_text()).values())
        for folder in (before, after)
    ]
    print(f"Processor seconds: {seconds[0]:.1f} before, {seconds[1]:.1f} after.")
    return found


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    saving = commands.add_parser("save")
    saving.add_argument("folder", type=Path)
    saving.add_argument("--tree", type=Path, default=Path())
    saving.add_argument("--shared", type=Path, default=Path("../shared"))
    saving.add_argument("--count", type=int, default=150)
    comparing = commands.add_parser("compare")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    given = parser.parse_args()
    if given.command == "save":
        save(given.folder, given.tree, given.shared, given.count)
    else:
        raise SystemExit(compare(given.before, given.after) > 0)


if __name__ == "__main__":
    main()
