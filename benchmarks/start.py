"""Start: `quotewire up` until it says "Ready." and until the first event; and `quotewire --help`.

    python -m benchmarks.start [--count 3] [--json]

The first event is that of an article which is published once "Ready." is there.

Cold: the files of the Python environment are dropped from the page cache first, as far as the
kernel lets go of those that no other process has mapped. Warm: at once after another start.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from benchmarks.harness import command_line, raw_article, table
from streams.broker import free_port
from streams.settings import load_settings
from streams.topics import Topics

HELP_SECONDS = 0.3
EVENT_SECONDS = 6.0
TEXT = "\u201cWe will rebuild the bridge,\u201d Mayor Ana Petrova said in Vienna on Monday.\n"
CLI = (sys.executable, "-m", "streams.cli")


def drop_files(folder: Path) -> None:
    """Ask the kernel to drop a folder's files from the page cache."""
    for root, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                file = os.open(os.path.join(root, name), os.O_RDONLY)
                try:
                    os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
                finally:
                    os.close(file)


def up_seconds() -> tuple[float, float]:
    """Seconds from `quotewire up` until "Ready.", and until the first event."""
    metrics, console, broker = free_port(), free_port(), free_port()
    with tempfile.TemporaryDirectory() as folder, open(f"{folder}/log", "wb") as log:
        started = time.perf_counter()
        process = subprocess.Popen(
            [*CLI, "up", "--broker-port", str(broker)],
            env={
                **os.environ,
                "QUOTEWIRE_METRICS_PORT": str(metrics),
                "QUOTEWIRE_CONSOLE_PORT": str(console),
                "PYTHONPATH": os.getcwd(),
            },
            cwd=folder,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        told = Path(log.name)
        try:
            while b"Ready." not in told.read_bytes():
                if process.poll() is not None or time.perf_counter() - started > 180:
                    raise SystemExit("`quotewire up` did not become ready:\n" + told.read_text())
                time.sleep(0.02)
            ready = time.perf_counter() - started
            asyncio.run(first_event(f"127.0.0.1:{broker}"))
            return ready, time.perf_counter() - started
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


async def first_event(bootstrap: str) -> None:
    """Publish an article and wait for its event."""
    settings = load_settings(brokers=bootstrap, engine="embedded")
    topics = Topics.of(settings)
    consumer = AIOKafkaConsumer(
        topics.enriched, **settings.kafka(), auto_offset_reset="earliest", fetch_max_wait_ms=50
    )
    producer = AIOKafkaProducer(**settings.kafka())
    await consumer.start()
    await producer.start()
    try:
        headers = [("content-type", b"application/json")]
        await producer.send(topics.raw, raw_article(TEXT, 1), key=b"article-1", headers=headers)
        async with asyncio.timeout(60):
            await consumer.getone()
    finally:
        await producer.stop()
        await consumer.stop()


def help_seconds() -> float:
    """Seconds of `quotewire --help`, interpreter included."""
    started = time.perf_counter()
    subprocess.run([*CLI, "--help"], check=True, capture_output=True)
    return time.perf_counter() - started


def import_seconds() -> float:
    """Seconds that importing the command line takes in a running interpreter."""
    code = (
        "import time; t = time.perf_counter(); import streams.cli; print(time.perf_counter() - t)"
    )
    made = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    return float(made.stdout)


def run(count: int) -> dict[str, Any]:
    """All of it; medians of `count` runs where warm."""
    environment = Path(sys.prefix)
    drop_files(environment)
    cold, cold_event = up_seconds()
    warm = [up_seconds() for _ in range(count)]
    help_seconds()
    return {
        "up_cold_s": round(cold, 2),
        "event_cold_s": round(cold_event, 2),
        "up_warm_s": round(statistics.median(ready for ready, _ in warm), 2),
        "event_warm_s": round(statistics.median(event for _, event in warm), 2),
        "event_warm_all_s": [round(event, 2) for _, event in warm],
        "help_s": round(statistics.median(help_seconds() for _ in range(5 * count)), 3),
        "import_s": round(statistics.median(import_seconds() for _ in range(5 * count)), 3),
    }


def report(found: dict[str, Any]) -> str:
    """The figures in Markdown."""

    def most(what: str, name: str, limit: float) -> str:
        met = "**met**" if found[name] <= limit else "**missed**"
        return f"{what} at most {limit} s: {met}."

    rows = {
        "up_cold_s": "`quotewire up` to `Ready.`, cold",
        "event_cold_s": "to the first event, cold",
        "up_warm_s": "`quotewire up` to `Ready.`, warm",
        "event_warm_s": "to the first event, warm",
        "help_s": "`quotewire --help`, interpreter included",
        "import_s": "importing the command line",
    }
    limits = [most("Import for `--help`", "import_s", HELP_SECONDS)]
    if "event_warm_s" in found:
        limits.append(most("First event, warm,", "event_warm_s", EVENT_SECONDS))
    there = [(label, found[name]) for name, label in rows.items() if name in found]
    return "\n\n".join([table(("", "seconds"), there), " ".join(limits)])


if __name__ == "__main__":
    command_line(__doc__, lambda given: run(given.count), report, "start", folder=False, count=3)
