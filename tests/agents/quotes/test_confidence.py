"""How probable it is that a person calls a quote a quote."""

from __future__ import annotations

import pytest
from spacy.language import Language

from agents.quotes import Quote, QuoteInput, QuoteModel, extract_quotes
from agents.quotes.confidence import Confidence, group_of, packaged_confidence
from streams.settings import Settings

FLOOR: float = Settings.model_fields["min_confidence"].default

SAID = [
    "Mayor Anna Kovacs said that the bridge would open in May.",
    "The ferry was late again on Monday.\n\nShe told reporters that two crews had been hired.",
    "The Harbour Council warned that fees would double by the autumn.",
    "“The road will stay closed until we know more,” said Tom Okafor, the town's engineer.",
    "Prices rose by a tenth last year, according to the Bureau of Fisheries.",
    "Dara Lindqvist denied that her firm had paid the inspectors.",
    "Councillor Ivo Brandt called the plan “a gift to the developers who wrote it”.",
]
NOT_SAID = [
    "Governor Ellen Marsh signed the bill on Monday, and the work begins in June.",
    "The court struck down the ban on night flights over the valley.",
    "The company offers free parking to residents of the old town.",
    "Senator Paul Renner voted against the budget for the third time.",
    "Residents raised concerns about the bill at a meeting in the school.",
    "The line is expected to open in the spring.",
    "Two men were arrested for the theft of copper cable from the depot.",
    "Dear Edith,\n\nI hope that you are well. I know that the winter was long; I think we shall "
    "come in May. I want to see the garden.",
]


def read(text: str, nlp: Language, model: QuoteModel) -> list[Quote]:
    (quotes,) = extract_quotes([QuoteInput(text)], nlp, model)
    return quotes


@pytest.mark.parametrize("text", SAID)
def test_what_somebody_says_is_shown(text: str, nlp: Language, model: QuoteModel) -> None:
    (quote,) = read(text, nlp, model)
    assert quote.confidence >= FLOOR


@pytest.mark.parametrize("text", NOT_SAID)
def test_what_nobody_says_is_not_shown(text: str, nlp: Language, model: QuoteModel) -> None:
    assert all(quote.confidence < FLOOR for quote in read(text, nlp, model))


def test_a_clause_that_is_said_is_surer_than_a_bare_topic(nlp: Language, model: QuoteModel) -> None:
    (said,) = read("The minister said that the harbour would be closed.", nlp, model)
    topics = read("The minister discussed the closing of the harbour.", nlp, model)
    assert all(topic.confidence < said.confidence for topic in topics)


def test_a_confidence_does_not_depend_on_the_batch(nlp: Language, model: QuoteModel) -> None:
    texts = [QuoteInput(text) for text in SAID + NOT_SAID]
    together = extract_quotes(texts, nlp, model)
    assert together == [read(text.text, nlp, model) for text in texts]


def test_turns_of_a_transcript_are_as_sure_as_their_labels(
    nlp: Language, model: QuoteModel
) -> None:
    text = (
        "An interview with a beekeeper\n\nQ: What comes next?\n\nA: A second hive, if it is dry."
        "\n\nQ: And then?\n\nA: Honey, I hope.\n\nQ: Who helps?\n\nA: My sister."
    )
    turns = read(text, nlp, model)
    assert len(turns) == 6
    assert all(turn.confidence > 0.7 for turn in turns)


def test_weights_are_those_of_the_group_of_the_kind() -> None:
    confidence = Confidence({"mixed": {"bias": 0.0, "that": 2.0}, "direct": {"bias": 3.0}})
    assert confidence("partial", {"unknown": 9.0}) == 0.5
    assert confidence("mixed", {"that": 1.0}) == pytest.approx(0.8808, abs=1e-4)
    assert confidence("direct", {}) > 0.9


def test_the_packaged_weights_know_all_kinds() -> None:
    weights = packaged_confidence().weights
    kinds = ("direct", "partial", "mixed", "indirect")
    assert {group_of(kind) for kind in kinds} == set(weights)  # type: ignore[arg-type]
    assert all("bias" in one for one in weights.values())
