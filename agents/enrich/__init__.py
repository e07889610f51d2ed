"""Enrich: the two halves of an article to one event: who said what about whom, where and when."""

from agents.enrich.event import enrich

__all__ = ["enrich"]
