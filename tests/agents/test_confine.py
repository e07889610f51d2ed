"""Language processes have no network, no programs and no files of others, and cannot take the
worker over by what they answer. Each test tries it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from agents.confine import MAY, landlock, seccomp
from agents.models import LanguageSettings
from agents.pool import LanguagePool, Start, _timed
from agents.work import Failure, Produced
from schemas.marker import Outcome
from tests.missing import ON_CI

HERE = "tests.agents.hostile_functions"
READ = f"{HERE}:read"
SETTINGS = LanguageSettings(pipelines={}, memory_mb=3_000)

pytestmark = pytest.mark.skipif(
    not (ON_CI or (seccomp.available() and landlock.version())),
    reason="this kernel confines no process",
)


def failed(word: str, failure: Failure) -> Produced:
    return Produced(Outcome.FAILED, word.encode(), failure=failure)


@pytest_asyncio.fixture
async def pool() -> AsyncIterator[LanguagePool]:
    found = LanguagePool(Start(SETTINGS, [READ], [f"{HERE}:warm_up"]), 1, article_seconds=1)
    await found.warm()
    yield found
    await asyncio.to_thread(found.stop)


async def fate(pool: LanguagePool, word: str) -> Failure:
    """What becomes of an article that does the deed, between two that do none."""
    found = await pool.run(READ, ["a", word, "b"], failed)
    assert [one.value for one in found] == [b"a", word.encode(), b"b"]
    assert [one.outcome for one in found] == [Outcome.RESULT, Outcome.FAILED, Outcome.RESULT]
    failure = found[1].failure
    assert failure is not None
    return failure


async def test_what_a_language_process_may_not_do_fails_its_article_alone(
    pool: LanguagePool,
) -> None:
    assert pool.missing == ()
    refused = {
        **dict.fromkeys(("socket", "unix"), "builtins.PermissionError"),
        "name": "socket.gaierror",
        "page": "urllib.error.URLError",
        **dict.fromkeys(("program", "fork", "signal", "environment"), "builtins.PermissionError"),
        **dict.fromkeys(("write", "home", "mode"), "builtins.PermissionError"),
    }
    for word, exception in refused.items():
        failure = await fate(pool, word)
        assert (failure.reason, failure.exception) == ("error", exception), word
        assert "QUOTEWIRE_PROCESS_MAY allows network, programs, files." in failure.message, word
    assert not Path(__file__).with_name("written-by-a-test").exists()
    assert not (Path.home() / "written-by-a-test").exists()
    assert pool.restarts == 0


async def test_models_are_loaded_without_network(pool: LanguagePool) -> None:
    """The filter is on the process that forks the others, from before it loads anything."""
    server = int((await fate(pool, "parent")).message)
    status = Path(f"/proc/{server}/status").read_text()
    assert "Seccomp:\t2" in status
    assert "NoNewPrivs:\t1" in status
    assert server != os.getpid()


async def test_threads_and_temporary_files_work(pool: LanguagePool) -> None:
    for word, message in (("thread", "threads run"), ("temporary", "temporary files work")):
        assert (await fate(pool, word)).message == message


async def test_an_answer_runs_nothing_in_the_worker(pool: LanguagePool) -> None:
    folder = pool._reuse.name + "-forged"
    failure = await fate(pool, "forge")
    assert failure.reason == "crash"
    assert failure.message == "A language process has answered with posix.mkdir."
    assert not os.path.exists(folder)


async def test_a_process_that_breaks_the_pool_fails_its_article_alone(pool: LanguagePool) -> None:
    failure = await fate(pool, "garbage")
    assert failure.reason == "crash"
    assert pool.restarts > 0


async def test_an_article_has_no_more_processor_time_than_time(pool: LanguagePool) -> None:
    spent = pool._pool.schedule(_timed, args=[f"{HERE}:spin", ["a"], 0.1], timeout=60)
    with pytest.raises(OSError, match="Abnormal termination") as error:
        await asyncio.wrap_future(spent)
    failure = pool._failure(error.value, 0.1)
    assert failure.reason == "timeout"
    assert "more processor time" in failure.message


@pytest.mark.parametrize("may", [(), MAY])
def test_what_was_allowed_is_not_refused(may: tuple[str, ...], tmp_path: Path) -> None:
    code = (
        "import sys, tests.agents.hostile_functions as hostile\n"
        "from agents.confine import confine, explain\n"
        "assert confine(sys.argv[2:], sys.argv[1]) == ()\n"
        "hostile.DEEDS['write'] = hostile._write_to(sys.argv[1] + '-outside')\n"
        "for deed in 'unix', 'program', 'write', 'signal':\n"
        "    try:\n"
        "        hostile.DEEDS[deed]()\n"
        "    except PermissionError:\n"
        "        print(deed)\n"
    )
    own = tmp_path / "own"
    own.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", code, str(own), *may], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ([] if may else ["unix", "program", "write", "signal"])


def test_the_filter_is_the_same_on_arm() -> None:
    """Every call that is refused has its number on ARM64, but those that only x86-64 has."""
    only_here = {"fork", "vfork", "chmod", "chown", "lchown", "iopl", "ioperm"}
    assert {name for name, (_, arm) in seccomp._CALLS.items() if arm is None} == only_here
    for column in (0, 1):
        numbers = [call[column] for call in seccomp._CALLS.values() if call[column] is not None]
        assert len(set(numbers)) == len(numbers)
