"""The language processes that a worker and `analyze` have."""

from __future__ import annotations

from agents.models import LanguageSettings
from agents.pool import WARM_UP, LanguagePool, Start
from streams.flow import flow, warm_up
from streams.settings import Settings


def language_pool(
    settings: Settings,
    language: LanguageSettings | None = None,
    article_seconds: float | None = None,
) -> LanguagePool:
    """Processes for all stages of the flow; the models begin to load at once.

    `language`, `article_seconds`: other limits than the settings have. Raises FlowError where an
    agent of another package cannot be used.
    """
    start = Start(
        language or settings.language_settings(),
        flow().functions,
        warm_up(flow(), WARM_UP),
        settings.process_may,
    )
    return LanguagePool(start, settings.pool, article_seconds or settings.article_seconds)
