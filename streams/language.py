"""The language processes of a worker."""

from __future__ import annotations

from agents.pool import WARM_UP, LanguagePool, Start
from streams.flow import flow, warm_up
from streams.settings import Settings


def language_pool(settings: Settings) -> LanguagePool:
    """Processes for all stages of the flow; the models begin to load at once.

    Raises FlowError where an agent of another package cannot be used.
    """
    start = Start(
        settings.language_settings(),
        flow().functions,
        warm_up(flow(), WARM_UP),
        settings.process_may,
    )
    return LanguagePool(start, settings.pool, settings.article_seconds)
