"""Every seed, among them what has broken something once, through its target."""

from __future__ import annotations

import random

import pytest

from tests.fuzz.__main__ import SEEDS, Finding, run_once, seeds_of
from tests.fuzz.mutate import mutated
from tests.fuzz.targets import TARGETS

CHANGES = 20


def test_every_target_has_seeds_and_every_seed_a_target() -> None:
    assert {path.name for path in SEEDS.iterdir()} == TARGETS.keys()
    assert all(seeds_of(name) for name in TARGETS)


@pytest.mark.parametrize("name", TARGETS)
def test_seeds(name: str) -> None:
    for path in sorted((SEEDS / name).iterdir()):
        try:
            run_once(TARGETS[name], path.read_bytes())
        except Exception as error:
            raise AssertionError(f"{path.name}: {error!r}") from error


@pytest.mark.parametrize("name", [name for name in TARGETS if name != "texts"])
def test_seeds_that_were_changed(name: str) -> None:
    seeds, chance = seeds_of(name), random.Random(name)
    for _ in range(CHANGES):
        data = mutated(chance.choice(seeds), seeds, 2_000, chance)
        try:
            run_once(TARGETS[name], data)
        except Exception as error:
            raise AssertionError(f"{data!r}: {error!r}") from error


def test_what_a_target_must_not_do_is_found() -> None:
    count = iter(range(10))
    with pytest.raises(Finding, match="another output"):
        run_once(lambda data: str(next(count)).encode(), b"")
    with pytest.raises(RuntimeError):
        run_once(lambda data: (_ for _ in ()).throw(RuntimeError("not ours")), b"")
