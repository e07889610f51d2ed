"""What people type into a search of the archive."""

from __future__ import annotations

import sqlite3
from functools import cache

from streams.archive.index import Wanted, fts5_query, fts5_text, stem, tsquery_text, words
from streams.archive.questions import Question, read_words, wanted_of
from streams.archive.search import highlights
from streams.errors import UsageError

SAID = "Gas deliveries to Zoë's café: the rule of law, “ﬁnally” 100 %"


@cache
def _index() -> sqlite3.Connection:
    found = sqlite3.connect(":memory:", check_same_thread=False)
    found.execute("CREATE VIRTUAL TABLE said USING fts5(words, tokenize='unicode61')")
    tokens = [stem(word) for word in words(SAID)]
    found.execute("INSERT INTO said VALUES (?)", (fts5_text(tokens),))
    return found


def searches(data: bytes) -> bytes:
    """Words of a search: FTS5 takes what is made of them; what is marked lies in the text."""
    text = data.decode(errors="replace")
    try:
        terms = read_words(text)
        wanted = wanted_of(Question(text, speakers=(text,), about=(text,)))
    except UsageError as error:
        return str(error).encode()
    every = Wanted(tuple((one,) for one in terms.every), terms.none)
    found = []
    for one in (wanted, every):
        if one.every:
            asked = _index().execute(
                "SELECT count(*) FROM said WHERE said MATCH ?", (fts5_query(one),)
            )
            found.append(str(asked.fetchone()[0]))
            found.append(tsquery_text(one))
    marked = highlights(SAID, terms.every)
    assert all(0 <= start < end <= len(SAID) for start, end in marked)
    return "\n".join([*found, str(marked)]).encode(errors="replace")
