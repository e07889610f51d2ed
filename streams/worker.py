"""Running a worker in this process."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

import faust
import uvloop
from aiokafka.errors import KafkaError

from streams.app import FAUST_LOG, App, create_app
from streams.denied import forbidden
from streams.errors import Exit, FlowError, QuotewireError
from streams.logs import last_word, set_up_logging
from streams.settings import PREFIX, Settings

log = logging.getLogger(__name__)

STOP_SECONDS = 20


def run_worker(settings: Settings, create: Callable[[Settings], App] = create_app) -> int:
    """Run a worker until SIGINT or SIGTERM; the exit code (`Exit`), after what failed is said.

    `create`: makes its app.
    """
    # For the consumer's own thread as well.
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        app = create(settings)
    except FlowError as error:
        return say(error.exit, str(error), settings)
    worker = Worker(app, loop=loop, loglevel=settings.log_level, redirect_stdouts=False, quiet=True)
    try:
        worker.execute_from_commandline()
    except SystemExit as stop:
        if app.failure is None and stop.code in (None, 0):
            return Exit.OK
    except BaseException as error:
        if isinstance(error, Exception):
            app.failure = app.failure or error
    finally:
        app.stop_pool()
    if worker.asked_to_stop:
        return Exit.OK  # whatever was cut short on the way
    return explain(app, settings)


class Worker(faust.Worker):
    """Faust's worker, which says what quotewire says and not what Faust does."""

    logger = FAUST_LOG

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.spinner = None  # It writes to the terminal's cursor, also where that is a file.

    def _setup_logging(self) -> None:
        app: App = self.app  # type: ignore[assignment]
        set_up_logging(str(self.loglevel), app.settings.log_format)

    asked_to_stop = False

    def _schedule_shutdown(self, signal: signal.Signals) -> None:
        self.asked_to_stop = True
        # Without brokers Faust's consumer waits for them for ever. Nothing is lost by leaving: the
        # outputs are the checkpoint.
        timer = threading.Timer(STOP_SECONDS, leave)
        timer.daemon = True
        timer.start()
        super()._schedule_shutdown(signal)


def leave() -> None:
    """End the process at once."""
    sys.stderr.write(
        f"quotewire: the worker did not stop within {STOP_SECONDS} s and leaves at once.\n"
    )
    sys.stderr.flush()
    os._exit(Exit.OK)


def explain(app: App, settings: Settings) -> int:
    """Say in one sentence what ended the worker; its exit code."""
    failure = app.failure
    if isinstance(failure, QuotewireError):
        return say(failure.exit, str(failure), settings)
    if failure is not None and (denied := forbidden(settings, failure)):
        return say(denied.exit, str(denied), settings)
    if isinstance(failure, KafkaError | ConnectionError):
        brokers = ", ".join(settings.brokers)
        return say(
            Exit.NO_BROKER,
            f"No broker answers at {brokers} ({failure}). Set {PREFIX}BROKERS, or start one with "
            "`quotewire broker`.",
            settings,
        )
    if isinstance(failure, OSError) and "Can't find model" in str(failure):
        sentence = f"{failure} Set {PREFIX}MODEL to a spaCy package that is installed."
        return say(Exit.USAGE, sentence, settings)
    if failure is not None and not isinstance(failure, OSError):
        log.error("The worker has failed.", exc_info=failure)
    return say(Exit.FAILED, str(failure or "The worker has failed without a reason."), settings)


def say(code: int, message: str, settings: Settings) -> int:
    """Write a sentence to standard error; the code."""
    last_word(message, settings.log_format)
    return code


def main(*args: Any) -> int:
    """For `python -m streams.worker`."""
    from streams.settings import load_settings

    return run_worker(load_settings())


if __name__ == "__main__":
    sys.exit(main())
