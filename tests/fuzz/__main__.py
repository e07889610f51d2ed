"""Fuzz the targets: `python -m tests.fuzz --seconds 60`, or run files once: `... FILE ...`.

Guided by coverage where atheris is installed; elsewhere seeds are changed blindly. Findings are
kept in `var/fuzz/<target>/`, in the form of a seed. Exit code 1 where there is one.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import logging
import os
import random
import resource
import subprocess
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NoReturn

from tests.fuzz.mutate import mutated

if TYPE_CHECKING:
    from tests.fuzz.targets import Target

SEEDS = Path(__file__).parent / "seeds"
FOUND = Path("var/fuzz")
MOST_BYTES = 20_000
CPU_SECONDS = 5.0
"""Longest that one input may take, of a processor: what is linear in 20 kB takes far less."""
MEMORY_KB = 400_000
"""Most that one input may add to the process's largest size."""
HANG_SECONDS = 60
SLOW = ("settings", "texts")
"""Targets that take far longer than others: they are asked less often."""


class Finding(AssertionError):
    """A target did what it must not."""


def run_once(target: Target, data: bytes) -> None:
    """Run a target twice on one input. Raises Finding, and what the target raises."""
    began, memory = time.process_time(), _peak_kb()
    first = target(data)
    spent, grown = time.process_time() - began, _peak_kb() - memory
    if spent > CPU_SECONDS:
        raise Finding(f"{len(data)} bytes took {spent:.1f} s")
    if grown > MEMORY_KB:
        raise Finding(f"{len(data)} bytes took {grown} kB of memory")
    if target(data) != first:
        raise Finding("the same input gives another output")


def _peak_kb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def seeds_of(name: str) -> list[bytes]:
    """The seeds of a target, by file name."""
    return [path.read_bytes() for path in sorted((SEEDS / name).iterdir())]


class Session:
    """One process that fuzzes; the first byte of an input says which target it is for."""

    def __init__(self, names: Sequence[str], seed: int) -> None:
        from tests.fuzz.targets import TARGETS

        self.targets = {ord("A") + number: TARGETS[name] for number, name in enumerate(names)}
        self.seeds = {mark: seeds_of(target.__name__) for mark, target in self.targets.items()}
        self.chance = random.Random(seed)
        self.counts = dict.fromkeys(names, 0)
        self.places: set[str] = set()
        self._next = 0

    def warm_up(self) -> None:
        """Run the seeds: what is loaded once counts for no input."""
        for mark, target in self.targets.items():
            for data in self.seeds[mark]:
                self.one(bytes([mark]) + data, target)

    def one(self, data: bytes, target: Target | None = None) -> None:
        """Run one input; a finding is written down, once for each place in the code."""
        target = target or self.targets.get(data[0] if data else 0)
        if target is None:
            return
        self.counts[target.__name__] += 1
        try:
            run_once(target, data[1:])
        except Exception as error:
            self._keep(target.__name__, data[1:], error)

    def _keep(self, name: str, data: bytes, error: Exception) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        said = str(error).splitlines()[-1:] if isinstance(error, AssertionError) else []
        place = f"{type(error).__name__} {frames[-1].filename}:{frames[-1].lineno} {said}"
        if place in self.places:
            return
        self.places.add(place)
        folder = FOUND / name
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / hashlib.sha256(data).hexdigest()[:16]
        path.write_bytes(data)
        print(f"FOUND {path}", file=sys.stderr)
        traceback.print_exception(error, limit=-12)

    def tell(self, how: str, seconds: float) -> None:
        """Say what was done."""
        counts = ", ".join(f"{name} {count}" for name, count in self.counts.items())
        print(f"fuzz: {seconds:.0f} s, {how}; inputs: {counts}")

    def change(self, data: bytes, most: int) -> bytes:
        """A changed input, of the same target or of the next one's seeds."""
        marks = list(self.targets)
        mark = data[0] if data and data[0] in self.targets and self.chance.random() < 0.8 else None
        if mark is None:
            self._next = (self._next + 1) % len(marks)
            mark = marks[self._next]
            if self.targets[mark].__name__ in SLOW and self.chance.random() < 0.9:
                mark = marks[0]
            data = bytes([mark]) + self.chance.choice(self.seeds[mark])
        return bytes([mark]) + mutated(data[1:], self.seeds[mark], most - 1, self.chance)

    def blindly(self, seconds: float) -> None:
        """Change seeds without a look at the coverage."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.one(self.change(b"", MOST_BYTES))
        self.tell("blind, since atheris is not installed", seconds)

    def guided(self, seconds: float) -> NoReturn:
        """Let libFuzzer choose what to change; the process ends here, since it never returns."""
        import atheris

        end = time.monotonic() + seconds

        def test_one(data: bytes) -> None:
            self.one(data)
            if time.monotonic() > end:
                self.tell("guided by coverage", seconds)
                sys.stdout.flush()
                os._exit(0)

        def custom(data: bytes, most: int, seed: int) -> bytes:
            self.chance.seed(seed)
            if self.chance.random() < 0.4 and len(data) > 1:
                changed: bytes = data[:1] + atheris.Mutate(data[1:], most - 1)
                return changed
            return self.change(data, most)

        with TemporaryDirectory() as folder:
            for mark, seeds in self.seeds.items():
                for data in seeds:
                    name = hashlib.sha256(bytes([mark]) + data).hexdigest()
                    Path(folder, name).write_bytes(bytes([mark]) + data)
            arguments = [
                *(sys.argv[0], folder, f"-max_len={MOST_BYTES}", f"-timeout={HANG_SECONDS}"),
                *("-rss_limit_mb=0", "-verbosity=0", "-report_slow_units=3600"),
                *(f"-seed={self.chance.randrange(1, 2**31)}", f"-artifact_prefix={FOUND}/"),
            ]
            atheris.Setup(arguments, test_one, custom_mutator=custom)
            atheris.Fuzz()
        raise AssertionError("libFuzzer has returned")


def _child(names: Sequence[str], seconds: float, seed: int) -> None:
    logging.disable()
    guided = importlib.util.find_spec("atheris") is not None
    if guided:
        import atheris

        with atheris.instrument_imports(include=["agents", "streams", "schemas"]):
            importlib.import_module("tests.fuzz.targets")
    session = Session(names, seed)
    session.warm_up()
    if guided:
        session.guided(seconds)
    session.blindly(seconds)


def _parent(names: Sequence[str], seconds: float, seed: int) -> int:
    """Run the child; what it has found, and that it died, is a failure."""
    FOUND.mkdir(parents=True, exist_ok=True)
    before = set(FOUND.rglob("*"))
    print(f"fuzz: {', '.join(names)}; {seconds:.0f} s; --seed {seed}", flush=True)
    command = [sys.executable, "-m", "tests.fuzz", "--child", "--seconds", str(seconds)]
    code = subprocess.run(
        [*command, "--seed", str(seed), "--targets", ",".join(names)],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        check=False,
    ).returncode
    found = sorted(path for path in set(FOUND.rglob("*")) - before if path.is_file())
    for path in found:
        print(f"fuzz: found {path}; again: python -m tests.fuzz {path}")
    if code:
        print(f"fuzz: the process ended with {code}")
    return 1 if found or code else 0


def main() -> int:
    """The command."""
    targets = sorted(path.name for path in SEEDS.iterdir())
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="run these once")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--targets", default=",".join(targets), help="some of: %(default)s")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    names = given.targets.split(",")
    if unknown := sorted(set(names) - set(targets)):
        parser.error(f"there is no target {unknown[0]}")
    if given.child:
        _child(names, given.seconds, given.seed)
        return 0
    if not given.files:
        return _parent(names, given.seconds, given.seed)
    from tests.fuzz.targets import TARGETS

    for path in given.files:
        run_once(TARGETS[path.absolute().parent.name], path.read_bytes())
        print(f"{path}: nothing is wrong")
    return 0


if __name__ == "__main__":
    sys.exit(main())
