"""Imported once by the fork server, so that language processes share these modules' memory."""

import agents.enrich.agent
import agents.entities.agent
import agents.ingest.agent
import agents.quotes.agent
import agents.warm  # noqa: F401
