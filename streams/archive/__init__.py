"""The archive: what was said, kept in a database, behind `news.enriched`.

`Archive` asks it. It is loaded when it is first named, since SQLAlchemy takes its time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from streams.archive.api import Archive as Archive
    from streams.archive.questions import ArticleQuestion as ArticleQuestion
    from streams.archive.questions import Question as Question

__all__ = ["Archive", "ArticleQuestion", "Question"]


def __getattr__(name: str) -> Any:
    if name == "Archive":
        from streams.archive.api import Archive

        return Archive
    if name in ("ArticleQuestion", "Question"):
        from streams.archive import questions

        return getattr(questions, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
