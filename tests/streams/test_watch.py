"""A worker that stands still ends itself; one that waits for brokers or work does not."""

from __future__ import annotations

import socket
import subprocess
import sys
import textwrap
import time

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from streams import metrics
from streams.errors import Exit, PortTaken
from streams.scrape import only_for
from streams.settings import Settings
from streams.watch import Watch


class Delivery:
    lag = 0
    progressed = 0.0


def watch(lag: int, still: float, beat: float = 0.0) -> Watch:
    delivery = Delivery()
    delivery.lag = lag
    delivery.progressed = time.monotonic() - still
    settings = Settings(_env_file=None, stall_seconds=60)  # type: ignore[call-arg]
    found = Watch(settings, delivery, None)  # type: ignore[arg-type]
    found._beat = time.monotonic() - beat
    return found


def test_lag_without_progress_is_a_stall() -> None:
    assert "7 records wait" in str(watch(7, 61).stalled())


def test_progress_or_no_lag_is_none() -> None:
    assert watch(7, 59).stalled() is None
    assert watch(0, 600).stalled() is None


def test_an_event_loop_that_does_not_turn_is_a_stall() -> None:
    assert "event loop" in str(watch(0, 0, beat=61).stalled())


def test_a_stalled_worker_exits_with_its_stacks() -> None:
    code = """
        import asyncio, time
        from streams.settings import Settings
        from streams.watch import Watch
        class Delivery:
            lag = 3
            lanes = stages = ()
            progressed = time.monotonic()
        class Pool:
            busy = restarts = 0
            busy_seconds = 0.0
        async def main():
            settings = Settings(_env_file=None, stall_seconds=5, metrics_port=0)
            await Watch(settings, Delivery(), Pool()).start()
            await asyncio.sleep(60)
        asyncio.run(main())
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == Exit.STALLED
    assert "3 records wait" in done.stderr
    assert "Thread" in done.stderr


@pytest.mark.parametrize(
    ("host", "names", "given", "status"),
    [
        ("127.0.0.1", (), "127.0.0.1:8601", 200),
        ("127.0.0.1", (), "localhost:8601", 200),
        ("127.0.0.1", (), "[::1]:8601", 200),
        ("127.0.0.1", (), "evil.example", 421),
        ("127.0.0.1", (), "evil.example:8601", 421),
        ("127.0.0.1", (), "10.0.0.7:8601", 421),
        ("127.0.0.1", ("metrics.example.org",), "Metrics.example.org", 200),
        ("0.0.0.0", (), "10.0.0.7:8601", 200),
        ("0.0.0.0", (), "worker:8601", 200),
        ("0.0.0.0", (), "evil.example:8601", 421),
        ("0.0.0.0", (), "[::1", 421),
        ("0.0.0.0", (), "", 421),
    ],
)
async def test_metrics_answer_to_names_of_this_machine(
    host: str, names: tuple[str, ...], given: str, status: int
) -> None:
    settings = Settings(_env_file=None, host=host, metrics_hosts=names)  # type: ignore[call-arg]

    async def handler(request: web.Request) -> web.Response:
        return web.Response()

    request = make_mocked_request("GET", "/metrics", headers={"Host": given})
    assert (await only_for(settings)(request, handler)).status == status


async def test_a_port_that_is_taken_names_its_setting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        found = watch(0, 0)
        port = taken.getsockname()[1]
        found.settings = Settings(_env_file=None, metrics_port=port)  # type: ignore[call-arg]
        with pytest.raises(
            PortTaken, match=f"Port {port} on .*Set QUOTEWIRE_METRICS_PORT"
        ) as caught:
            await found.start()
        assert caught.value.exit == Exit.USAGE
        await found.stop()


class Lane:
    partition = 0
    expected = ("news.raw",)

    def __init__(self, partition: int) -> None:
        self.partition = partition

    def oldest(self) -> list[object]:
        return []


def test_ages_of_partitions_that_went_go_with_them() -> None:
    found = watch(0, 0)
    lanes = [Lane(0), Lane(1)]
    found.delivery.owned = lambda: lanes  # type: ignore[assignment,method-assign,return-value]
    found.delivery.partitions = {0, 1}  # type: ignore[misc,assignment]
    found.delivery.writable = True  # type: ignore[misc]

    def told() -> set[str]:
        found.measure()
        (family,) = metrics.LAG_SECONDS.collect()
        return {sample.labels["partition"] for sample in family.samples}

    assert told() == {"0", "1"}
    lanes[:] = [Lane(1), Lane(2)]
    assert told() == {"1", "2"}
