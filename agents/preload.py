"""Imported once by the server that forks the language processes, for what the import does."""

from agents.pool import preload

preload()
