"""Start: `quotewire up` until it is ready, cold and warm; and `quotewire --help`.

    python -m benchmarks.start [--count 3] [--json]

Cold: the files of the Python environment are dropped from the page cache first, as far as the
kernel lets go of those that no other process has mapped. Warm: at once after another start.
"""

from __future__ import annotations

import contextlib
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from benchmarks.harness import command_line, table
from streams.broker import free_port

HELP_SECONDS = 0.3
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


def up_seconds() -> float:
    """Seconds from `quotewire up` until /ready answers."""
    port, console = free_port(), free_port()
    with tempfile.TemporaryDirectory() as folder, open(f"{folder}/log", "wb") as log:
        started = time.perf_counter()
        process = subprocess.Popen(
            [*CLI, "up"],
            env={
                **os.environ,
                "QUOTEWIRE_METRICS_PORT": str(port),
                "QUOTEWIRE_CONSOLE_PORT": str(console),
                "PYTHONPATH": os.getcwd(),
            },
            cwd=folder,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            while time.perf_counter() - started < 180:
                with contextlib.suppress(OSError):
                    url = f"http://127.0.0.1:{port}/ready"
                    with urllib.request.urlopen(url, timeout=5):
                        return time.perf_counter() - started
                if process.poll() is not None:
                    break
                time.sleep(0.05)
            raise SystemExit("`quotewire up` did not become ready:\n" + Path(log.name).read_text())
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


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
    cold = up_seconds()
    warm = [up_seconds() for _ in range(count)]
    help_seconds()
    return {
        "up_cold_s": round(cold, 2),
        "up_warm_s": round(statistics.median(warm), 2),
        "up_warm_all_s": [round(value, 2) for value in warm],
        "help_s": round(statistics.median(help_seconds() for _ in range(5 * count)), 3),
        "import_s": round(statistics.median(import_seconds() for _ in range(5 * count)), 3),
    }


def report(found: dict[str, Any]) -> str:
    """The figures in Markdown."""
    met = "**met**" if found["import_s"] <= HELP_SECONDS else "**missed**"
    return "\n\n".join(
        [
            table(
                ("", "seconds"),
                [
                    ("`quotewire up` to ready, cold", found["up_cold_s"]),
                    ("`quotewire up` to ready, warm", found["up_warm_s"]),
                    ("`quotewire --help`, interpreter included", found["help_s"]),
                    ("importing the command line", found["import_s"]),
                ],
            ),
            f"Import for `--help` at most {HELP_SECONDS} s: {met}.",
        ]
    )


if __name__ == "__main__":
    command_line(__doc__, lambda given: run(given.count), report, "start", folder=False, count=3)
