"""What a worker logs, to standard error: lines for people, or JSON for what collects logs."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from agents.work import Failure, dump
from streams.lineage import Headers, Lineage
from streams.tracing import trace_id_of

log = logging.getLogger(__name__)

Form = Literal["text", "json"]

FIELDS = ("stage", "article_id", "origin", "trace_id", "error_type")
"""What a line about an article says beside its sentence; `origin` is topic:partition:offset of
its raw record."""

_LIBRARIES = ("aiokafka", "faust", "mode", "kafka")


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time (ISO 8601, UTC), level, logger, message, and `FIELDS`."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "timestamp": _time(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        given: Mapping[str, Any] = vars(record)
        line |= {name: given[name] for name in FIELDS if given.get(name) is not None}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return dump(_plain(line)).decode()


def set_up_logging(level: str, form: Form = "text") -> None:
    """Log to standard error; the libraries only where they are asked to."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        JsonFormatter()
        if form == "json"
        else logging.Formatter("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S")
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    if level != "debug":
        # They report every failed attempt and every step; what ends the worker is told at its
        # end, and the delivery says once that the brokers are away.
        for name in _LIBRARIES:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def tell_dead_letter(
    stage: str, key: bytes | None, failure: Failure, lineage: Lineage, headers: Headers
) -> None:
    """Log that an article has failed at a stage. `key`: the article's id, where it is known."""
    article = (key or b"").decode(errors="replace")
    log.info(
        "%s: %s is a dead letter (%s). %s",
        stage,
        article or lineage.place,
        failure.reason,
        failure.message,
        extra={
            "article_id": article or None,
            "trace_id": trace_id_of(lineage, headers),
            "origin": lineage.place,
            "stage": stage,
            "error_type": failure.reason,
        },
    )


def last_word(message: str, form: Form = "text") -> None:
    """Say in a sentence what ended the process."""
    if form == "json":
        record = logging.LogRecord("quotewire", logging.ERROR, "", 0, message, None, None)
        sys.stderr.write(JsonFormatter().format(record) + "\n")
    else:
        sys.stderr.write(f"quotewire: {message}\n")


def _time(seconds: float) -> str:
    time = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return time.replace("+00:00", "Z")


def _plain(line: Mapping[str, Any]) -> dict[str, str]:
    """Text that UTF-8 can write: names of files may hold anything."""
    return {name: str(value).encode("utf-8", "replace").decode() for name, value in line.items()}
