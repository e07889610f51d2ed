"""Ingest: from whatever a publisher sends to one canonical article."""
