"""The archive: what was said, kept in a database, behind `news.enriched`."""
