"""What tests of entities share."""

from __future__ import annotations

import pytest
from spacy.language import Language

from agents.entities import load_ner


@pytest.fixture(scope="session")
def ner() -> Language:
    """English with `ner` alone."""
    return load_ner()
