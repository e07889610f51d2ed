"""Enrich: from an article, its entities, dates and quotes, who said what about whom, and where."""

from agents.enrich.event import enrich_article

__all__ = ["enrich_article"]
