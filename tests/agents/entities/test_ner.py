"""Loading spaCy's `ner`."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy

from agents.entities import load_ner


def test_a_package_without_ner_is_refused(tmp_path: Path) -> None:
    blank = spacy.blank("en")
    blank.to_disk(tmp_path / "blank")
    with pytest.raises(ValueError, match="has no component 'ner'"):
        load_ner(str(tmp_path / "blank"))
