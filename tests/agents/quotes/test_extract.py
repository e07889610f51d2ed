"""Properties of extraction: spans, determinism, linear work, hostile and odd input."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from spacy.language import Language

from agents.quotes import Quote, QuoteInput, QuoteModel, extract_quotes

TEXTS = [
    "“The bridge will open in May,” Mayor Anna Kovacs said. She said it had cost too much.",
    "Officials said the road would stay closed.\n\n“It is not safe,” said one of them.",
    "The airline denied that the pilot had slept. According to police, two people were hurt.",
    "Nothing was said.",
    "",
    "\n\n \n",
    "“Who would want that?” Thompson asked.\n“Nobody,” he was told.",
]


def run(texts: list[str], nlp: Language, model: QuoteModel | None) -> list[list[Quote]]:
    return extract_quotes([QuoteInput(t) for t in texts], nlp, model)


def test_result_does_not_depend_on_the_batch(nlp: Language, model: QuoteModel) -> None:
    alone = [run([text], nlp, model)[0] for text in TEXTS]
    assert run(TEXTS, nlp, model) == alone
    order = list(range(len(TEXTS)))
    random.Random(3).shuffle(order)
    mixed = run([TEXTS[k] for k in order] * 2, nlp, model)
    assert mixed == [alone[k] for k in order] * 2


def test_result_does_not_depend_on_the_batch_on_real_articles(
    nlp: Language, model: QuoteModel, shared: Path
) -> None:
    files = sorted((shared / "polnear" / "train").glob("*.txt"))[:400:50]
    assert len(files) == 8
    texts = [f.read_bytes().decode("utf-8") for f in files]
    together = run(texts, nlp, model)
    assert all(together)
    assert together == [run([text], nlp, model)[0] for text in texts]
    assert together[::-1] == run(texts[::-1], nlp, model)


def test_languages_of_a_batch_do_not_disturb_each_other(nlp: Language, model: QuoteModel) -> None:
    """Each article goes its own way, by the model or by the rules, whatever is beside it."""
    french = "« Le pont rouvrira en mai », a déclaré la maire. Selon la police, la pluie a cessé."
    inputs = [QuoteInput(text) for text in TEXTS]
    inputs[2:2] = [QuoteInput(french, language="fr"), QuoteInput("", language="fr")]
    inputs.append(QuoteInput("„Wir gehen“, sagte Anna Vogel.", language="de"))
    alone = [extract_quotes([one], nlp, model)[0] for one in inputs]
    assert [len(alone[k]) for k in (0, 2, 3, -1)] == [2, 2, 0, 1]
    assert extract_quotes(inputs, nlp, model) == alone
    assert extract_quotes(inputs[::-1], nlp, model) == alone[::-1]
    by_rules = extract_quotes(inputs[:1], nlp, None)[0]
    assert by_rules != alone[0], "the English article was read by the model"


def test_spans_are_sorted_disjoint_and_inside(nlp: Language, model: QuoteModel) -> None:
    found = run(TEXTS, nlp, model)
    assert all(found[k] for k in (0, 1, 2, 6))
    for text, quotes in zip(TEXTS, found, strict=True):
        for k, quote in enumerate(quotes):
            ends = [-1, *(e for _, e in quote.spans)]
            assert quote.spans
            for (start, end), before in zip(quote.spans, ends[:-1], strict=True):
                assert before < start < end <= len(text)
            assert 0 <= quote.confidence <= 1
            assert quote.continued_from is None or quote.continued_from != k


def test_excluded_text_is_not_analysed(nlp: Language, model: QuoteModel) -> None:
    text = "“We won,” the coach said. “Share this page,” the site says. It rained."
    low, high = text.index("“Share"), text.index(" It rained")
    quotes = extract_quotes([QuoteInput(text, excluded=((low, high),))], nlp, model)[0]
    assert quotes
    assert all(end <= low or start >= high for q in quotes for start, end in q.spans)


def test_rules_run_without_a_model(nlp: Language) -> None:
    text = "“The bridge will open in May,” Mayor Anna Kovacs said. He said the cost was known."
    quotes = run([text], nlp, None)[0]
    spoken = [text[q.spans[0][0] : q.spans[0][1]] for q in quotes]
    assert spoken == ["The bridge will open in May", "the cost was known"]
    assert [q.speaker and text[slice(*q.speaker)] for q in quotes] == ["Mayor Anna Kovacs", "He"]


def test_another_language_gets_rules_only(nlp: Language, model: QuoteModel) -> None:
    text = "« Le pont ouvrira en mai », a déclaré la maire."
    (quote,) = extract_quotes([QuoteInput(text, language="fr")], nlp, model)[0]
    assert text[slice(*quote.spans[0])] == "Le pont ouvrira en mai"
    assert [quote] == extract_quotes([QuoteInput(text, language="fr")], nlp, None)[0]


@pytest.mark.parametrize(
    "unit",
    [
        '"',
        "“",
        "’",
        "“a” ",
        "he said ",
        "said",
        '" said ',
        "x" * 50,
        "(",
        '\u200e"',
        "''",
        "a, ",
        "“We go,” Ann said. ",
    ],
    ids=range(13),
)
def test_work_grows_linearly(unit: str, nlp: Language, model: QuoteModel) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        began = time.process_time()
        run([text], nlp, model)
        return time.process_time() - began

    seconds(500)
    small, large = seconds(3_000), seconds(18_000)
    assert large < 14 * small + 0.5


def test_speakers_intermediaries_and_denials_of_a_whole_article(
    nlp: Language, model: QuoteModel, shared: Path
) -> None:
    file = shared / "samples" / "seed-article.txt"
    text = file.read_bytes().decode("utf-8")
    quotes = run([text], nlp, model)[0]

    def find(words: str) -> Quote:
        at = text.index(words)
        return next(q for q in quotes if any(s <= at < e for s, e in q.spans))

    def speaker(words: str) -> str:
        quote = find(words)
        assert quote.speaker is not None
        return text[slice(*quote.speaker)]

    assert speaker("One lesson of recent") == "Blinken"
    assert speaker("typically offensive") == "Russia’s foreign ministry"
    assert speaker("joking about tragic") == "Russia’s foreign ministry"
    assert speaker("Washington should analyze") == "It"
    assert speaker("If Antony Blinken loves") == "the ministry"
    assert speaker("We are taught this") == "the ministry"
    assert find("We are taught this").continued_from is not None
    assert speaker("the deployment in Kazakhstan") == "The ministry"
    assert speaker("disappointed") == "Russia"
    via = find("disappointed").via
    assert via is not None
    assert "Interfax and RIA" in text[slice(*via)]
    assert speaker("Moscow was not optimistic").endswith("Sergei Ryabkov")
    via = find("Moscow was not optimistic").via
    assert via is not None
    assert text[slice(*via)] == "Interfax"
    denial = find("Western suggestions")
    assert denial.modality == "denied"
    assert speaker("Western suggestions") == "Moscow"
    assert not any(s >= text.index("LEAVE A REPLY") for q in quotes for s, _ in q.spans)
