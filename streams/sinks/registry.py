"""The sinks that there are. A new one is a module with a subclass of `Sink`, and a line here."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from streams.errors import SinkError
from streams.sinks.base import Notice, Sink, SinkOptions, without_secrets

if TYPE_CHECKING:
    from streams.client import Selection
    from streams.settings import Settings


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of sink.

    `form`: a target as people write it. `where`: `module:class`, imported when it is used.
    `extra`: the extra of quotewire that it needs, "" for none, and `module` what that brings, where
    it has another name. `others`: schemes that it takes beside that of its form.
    """

    form: str
    where: str
    extra: str = ""
    others: tuple[str, ...] = ()
    module: str = ""

    def takes(self, target: str) -> bool:
        """Whether a target is one of this kind."""
        scheme, _, place = target.partition(":")
        return bool(place) and scheme in (self.form.partition(":")[0], *self.others)

    def load(self) -> type[Sink]:
        """Its class. Raises SinkError where the extra is not installed."""
        if self.extra:
            try:
                import_module(self.module or self.extra)
            except ImportError:
                raise SinkError(
                    f"--sink {self.form} needs the package {self.module or self.extra}: "
                    f"pip install 'quotewire[{self.extra}]'."
                ) from None
        module, _, name = self.where.partition(":")
        found: type[Sink] = getattr(import_module(module), name)
        return found


KINDS = (
    Kind("sqlite:FILE", "streams.sinks.sqlite:SqliteSink"),
    Kind("duckdb:FILE", "streams.sinks.duckdb:DuckDbSink", extra="duckdb"),
    Kind("parquet:FOLDER", "streams.sinks.parquet:ParquetSink", extra="duckdb"),
    Kind(
        "postgresql://USER@HOST/DATABASE",
        "streams.sinks.postgresql:PostgresqlSink",
        extra="postgresql",
        others=("postgres",),
        module="psycopg",
    ),
    Kind(
        "opensearch+https://USER@HOST/PREFIX",
        "streams.sinks.opensearch:OpenSearchSink",
        extra="opensearch",
        others=("opensearch+http", "elasticsearch+https", "elasticsearch+http"),
        module="opensearchpy",
    ),
    Kind(
        "s3://BUCKET/PREFIX",
        "streams.sinks.s3:S3Sink",
        extra="s3",
        module="pyarrow",
    ),
    Kind("csv:FILE", "streams.sinks.csv_file:CsvSink"),
    Kind("jsonl:FILE", "streams.sinks.jsonl_file:JsonLinesSink"),
    Kind("https://HOOK", "streams.sinks.webhook:WebhookSink", others=("http",)),
)

FORMS = tuple(kind.form for kind in KINDS)
"""How targets are written."""


def open_sink(
    target: str,
    settings: Settings,
    on_notice: Notice = lambda _: None,
    *,
    selection: Selection | None = None,
    csv_raw: bool = False,
) -> Sink:
    """The sink that a target names: an async context manager, not yet entered.

    The others are `SinkOptions`. Raises SinkError for a target that names none, or one that cannot
    be used.
    """
    options = SinkOptions(settings, on_notice, selection, csv_raw)
    for kind in KINDS:
        if kind.takes(target):
            return kind.load().at(target, options)
    ending = target.rpartition(".")[2].lower()
    hint = f" Did you mean {ending}:{target}?" if f"{ending}:FILE" in FORMS else ""
    raise SinkError(
        f"--sink takes {', '.join(FORMS[:-1])} or {FORMS[-1]}, "
        f"not {without_secrets(target)!r}.{hint}"
    )
