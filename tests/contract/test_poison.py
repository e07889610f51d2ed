"""An article that breaks the language code is dead-lettered alone; its neighbours go on."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.enriched import Enriched
from schemas.marker import Outcome
from streams.broker import Broker
from streams.lineage import read_outcome
from streams.topics import Topics, ensure_topics
from tests.articles import HARBOUR, article
from tests.conftest import StartWorker
from tests.kafka import Message, collect, publish, read_all, settings_for

ERRORS = "__streams.errors."
REASONS = {
    "socket": ("error", "PermissionError", "QUOTEWIRE_PROCESS_MAY"),
    "hang": ("timeout", "TimeoutError", "QUOTEWIRE_ARTICLE_SECONDS"),
    "kill": ("crash", "ProcessExpired", "killed the language process"),
    "memory": ("memory", "MemoryError", ""),
}


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The poisonous spaCy package, installed for the workers that the test starts."""
    site = tmp_path / "site"
    (site / "poison_model-1.0.dist-info").mkdir(parents=True)
    (site / "poison_model-1.0.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: poison-model\nVersion: 1.0\n"
    )
    source = Path(__file__).with_name("poison_model.py")
    (site / "poison_model.py").write_text(source.read_text())
    monkeypatch.setenv("PYTHONPATH", str(site))
    return "poison_model"


def poisoned(deed: str, half: str, number: int) -> Message:
    text = HARBOUR.replace("no choice", f"no poison{deed}{half} choice")
    return article(f"{deed}-{half}-{number}", text, partition=0)


@pytest.mark.parametrize("deed", list(REASONS))
async def test_poison(
    deed: str, broker: Broker, prefix: str, model: str, start_worker: StartWorker
) -> None:
    """First, last, twice in the middle and alone in a batch."""
    settings = settings_for(broker, prefix, partitions=1)
    topics = Topics.of(settings)
    await ensure_topics(settings)
    sent = [article(f"good{number}", partition=0) for number in range(10)]
    places = {0: "both", 4: "quotes", 5: "entities", 9: "both"}
    if deed == "hang":  # each takes its time
        places = {4: "quotes", 9: "both"}
    for place, half in places.items():
        sent[place] = poisoned(deed, half, place)
    await publish(broker, topics.raw, sent)
    worker = start_worker(
        broker,
        prefix,
        model=model,
        batch=5,
        pool=2,
        # A process that takes over loads its models within the time of its first article.
        article_seconds=8 if deed == "hang" else 30,
        process_memory_mb=3_000,
    )
    await collect(broker, topics.enriched, len(sent), worker=worker, timeout=240)
    alone = poisoned(deed, "both", 10)
    await publish(broker, topics.raw, [alone])
    await collect(broker, topics.enriched, len(sent) + 1, worker=worker)
    await publish(broker, topics.raw, [article("good11", partition=0)])
    records = await collect(broker, topics.enriched, len(sent) + 2, worker=worker)

    harmed = {**places, 10: "both"}
    for number, record in enumerate(records):
        half = harmed.get(number)
        if half == "both":
            assert read_outcome(record.headers) is Outcome.FAILED
            continue
        assert read_outcome(record.headers) is Outcome.RESULT
        event = Enriched.model_validate_json(record.value)
        assert event.incomplete == ([half] if half else [])
        assert bool(event.quotes) is (half != "quotes")
        named = {entity.id for entity in event.entities}
        if half == "entities":
            # All that is known is who speaks, where the words beside a quote name them.
            assert named <= {quote.speaker.entity for quote in event.quotes}
        else:
            assert len(named) > len({quote.speaker.entity for quote in event.quotes})

    reason, exception, message = REASONS[deed]
    letters = [
        {name: value.decode() for name, value in record.headers} | {"key": record.key.decode()}
        for record in await read_all(broker, topics.articles_dlq)
    ]
    assert [letter["key"] for letter in letters] == [
        f"urn:example:{deed}-{half}-{number}" for number, half in sorted(harmed.items())
    ]
    for letter, (number, half) in zip(letters, sorted(harmed.items()), strict=True):
        assert letter["reason"] == reason, number
        assert letter[ERRORS + "exception"].rpartition(".")[2] == exception
        assert message in letter[ERRORS + "message"]
        assert letter["stage"] == ("entities" if half == "both" else half)
        assert letter["ce_id"].endswith(f":{topics.raw}:0:{number}")
