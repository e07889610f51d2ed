"""The live console: a page and an HTTP API over what passes on `news.enriched`."""
