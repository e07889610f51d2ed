"""Progress through articles on a terminal: how many, how fast, how long it still takes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from streams.cli.output import err

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Ticker:
    """A bar on standard error, gone at its end; nothing where `shown` is false or that is no
    terminal.

    `measure` tells the bytes of all inputs, None where nobody knows. It is asked in a thread:
    there may be a million files.
    """

    def __init__(
        self, label: str, measure: Callable[[], int | None], *, shown: bool = True
    ) -> None:
        self.count = 0
        self._label = label
        self._measure = measure
        self._bar: Progress | None = None
        self._task: TaskID
        self._shown = shown and err.is_terminal
        self._started = 0.0

    def __enter__(self) -> Self:
        if self._shown:
            from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

            columns = (
                TextColumn(self._label),
                BarColumn(),
                TextColumn("{task.fields[said]}"),
                TimeRemainingColumn(compact=True),
                TextColumn("{task.fields[left]}"),
            )
            self._bar = Progress(*columns, console=err, transient=True)
            self._task = self._bar.add_task("", total=None, said="", left="")
            self._bar.start()
            threading.Thread(target=self._ask, daemon=True, name="measure").start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _ask(self) -> None:
        total = self._measure()
        bar = self._bar
        if bar is not None and total is not None:
            bar.update(self._task, total=total, left="left")

    def tick(self, size: int) -> None:
        """One more article is done; its size in bytes."""
        self.count += 1
        if self._bar is not None:
            now = time.monotonic()
            self._started = self._started or now
            seconds = now - self._started
            rate = f", {self.count / seconds:,.1f}/s" if seconds > 1 else ""
            self._bar.update(self._task, advance=size, said=f"{self.count:,} articles{rate}")
