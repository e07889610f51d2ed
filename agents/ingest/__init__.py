"""Ingest: from whatever a publisher sends to one canonical article."""

from agents.ingest.duplicates import DuplicateWindow, Summary, Verdict
from agents.ingest.raw import Limits, RawInput, Reading, Unreadable
from agents.ingest.read import read_article

__all__ = [
    "DuplicateWindow",
    "Limits",
    "RawInput",
    "Reading",
    "Summary",
    "Unreadable",
    "Verdict",
    "read_article",
]
