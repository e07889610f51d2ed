"""Where `quotewire subscribe --sink` writes: tables, files, webhooks."""

from streams.errors import SinkError, SinkRefused
from streams.sinks.base import Sink, SinkOptions
from streams.sinks.registry import FORMS, open_sink

__all__ = ["FORMS", "Sink", "SinkError", "SinkOptions", "SinkRefused", "open_sink"]
