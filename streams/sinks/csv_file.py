"""`csv:FILE`."""

from __future__ import annotations

from streams.client import Event, Selection
from streams.render import CSV_HEAD, article_row, csv_rows, csv_text
from streams.sinks.added_file import AddedFileSink


class CsvSink(AddedFileSink):
    """The rows of `subscribe --csv`: one a quote, and one without a quote for a withdrawal.

    A later version in which no quote is chosen is a row without a quote as well.
    """

    scheme = "csv"
    head = CSV_HEAD.encode()

    def lines(self, event: Event, known: bool) -> bytes:
        """The event's rows."""
        outcome = str(event.outcome)
        quotes = (self.options.selection or Selection()).quotes(event.data)
        rows = list(csv_rows(event.id, outcome, event.data, quotes))
        if not rows and known:
            rows = [article_row(event.id, outcome, event.data)]
        return csv_text(rows, raw=self.options.csv_raw).encode()
