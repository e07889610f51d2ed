"""Imported once by the fork server: modules and models that all language processes share."""

import contextlib
import gc
import os

import orjson

import agents.enrich.agent
import agents.entities.agent
import agents.ingest.agent
import agents.quotes.agent  # noqa: F401
from agents.nlp import PRELOADED, LanguageSettings, use
from agents.warm import load

if PRELOADED in os.environ:
    # What fails here fails in each process again, and is told there.
    with contextlib.suppress(Exception):
        use(LanguageSettings(**orjson.loads(os.environ[PRELOADED])))
        load()
    # Nothing that is shared is looked at by the collector, which would make it a process's own.
    gc.collect()
    gc.freeze()
