"""The pool: functions by name, and an input that does harm costs nothing but itself."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from agents.models import LanguageSettings
from agents.pool import LanguagePool, Start
from agents.work import Failure, Produced
from schemas.marker import Outcome

HERE = "tests.agents.pool_functions"
READ = f"{HERE}:read"
SETTINGS = LanguageSettings(pipelines={}, memory_mb=3_000)


def pool(functions: tuple[str, ...] = (READ,), warm_up: str = f"{HERE}:warm_up") -> LanguagePool:
    return LanguagePool(Start(SETTINGS, functions, (warm_up,)), processes=1, article_seconds=2)


@pytest.fixture
def running() -> Iterator[LanguagePool]:
    found = pool()
    yield found
    found.stop()


def failed(word: str, failure: Failure) -> Produced:
    return Produced(Outcome.FAILED, word.encode(), failure=failure)


async def test_a_function_is_run_by_its_name_with_one_result_for_each_input(
    running: LanguagePool,
) -> None:
    await running.warm()
    found = await running.run(READ, ["a", "b"], failed)
    assert [one.value for one in found] == [b"a", b"b"]
    assert running.busy == 0
    assert running.busy_seconds > 0


@pytest.mark.parametrize(
    ("word", "reason", "exception", "restarts"),
    [
        ("raise", "error", "builtins.ArithmeticError", 0),
        ("hang", "timeout", "TimeoutError", 2),
        ("kill", "crash", "pebble.ProcessExpired", 2),
        ("memory", "memory", "builtins.MemoryError", 0),
    ],
)
async def test_an_input_that_does_harm_fails_alone(
    running: LanguagePool, word: str, reason: str, exception: str, restarts: int
) -> None:
    found = await running.run(READ, ["a", word, "b"], failed)
    assert [one.value for one in found] == [b"a", word.encode(), b"b"]
    assert [one.outcome for one in found] == [Outcome.RESULT, Outcome.FAILED, Outcome.RESULT]
    failure = found[1].failure
    assert failure is not None
    assert (failure.reason, failure.exception) == (reason, exception)
    assert running.restarts == restarts


async def test_warming_up_raises_what_loading_raises() -> None:
    without_model = pool(warm_up=f"{HERE}:no_model")
    try:
        with pytest.raises(OSError, match="Can't find model"):
            await without_model.warm()
    finally:
        without_model.stop()


@pytest.mark.parametrize(
    ("name", "error"), [(f"{HERE}:nothing", AttributeError), ("nowhere.agent:run", ImportError)]
)
async def test_warming_up_finds_a_function_that_is_not_there(
    name: str, error: type[Exception]
) -> None:
    mistaken = pool(functions=(READ, name))
    try:
        with pytest.raises(error):
            await mistaken.warm()
    finally:
        mistaken.stop()


def test_the_workers_own_process_imports_no_language_code() -> None:
    code = (
        "import sys, streams.worker\n"
        "heavy = 'spacy', 'thinc', 'pycrfsuite', 'trafilatura', 'vaderSentiment'\n"
        "print(sorted(set(heavy) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
