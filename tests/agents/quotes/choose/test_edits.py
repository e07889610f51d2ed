"""What becomes of items when a region is given to somebody else."""

from __future__ import annotations

import pytest
from spacy.language import Language

from agents.quotes import QuoteModel
from agents.quotes.arrays import TokenRange
from agents.quotes.choose.edits import Edits
from agents.quotes.choose.regions.candidates import Candidate, Role
from agents.quotes.layout.signatures import Signature
from agents.quotes.propose.attribution import Attribution
from agents.quotes.propose.batch import ParsedBatch
from agents.quotes.token_ranges import trim
from tests.agents.quotes.choose.batches import proposed
from tests.agents.quotes.reading import at

_TEXT = (
    "“The road is shut,” said Ana. “It was wet,” Ben added. Eva said that it was “a disgrace” now."
)


@pytest.fixture
def batch(nlp: Language, model: QuoteModel) -> ParsedBatch:
    return proposed(nlp, model, _TEXT)


def _name(batch: ParsedBatch, word: str) -> TokenRange:
    return at(batch.tokens, word), at(batch.tokens, word)


def _region(batch: ParsedBatch, r: int) -> TokenRange:
    return int(batch.tokens.region_first[r]), int(batch.tokens.region_last[r])


def _items(batch: ParsedBatch) -> list[Attribution]:
    """Ana has both of the first quotations; Eva's content is longer than what she quotes."""
    eva = at(batch.tokens, "that"), _region(batch, 2)[1]
    return [
        Attribution(None, _name(batch, "Ana"), [_region(batch, 0), _region(batch, 1)], 0.9, 0.9),
        Attribution(None, _name(batch, "Eva"), [eva], 0.9, 0.9),
    ]


def test_a_region_moves_to_its_speaker(batch: ParsedBatch) -> None:
    items = _items(batch)
    edits = Edits.of(batch, items, [])
    edits.give_to(1, items[0], Candidate(_name(batch, "Ben")), 0.8, 0.7)
    found = edits.result()
    # What is left loses the mark at its end.
    assert [(item.source, item.content) for item in found] == [
        (_name(batch, "Ana"), trim([_region(batch, 0)], batch.words)),
        (_name(batch, "Ben"), [_region(batch, 1)]),
        (_name(batch, "Eva"), items[1].content),
    ]
    assert (found[1].score, found[1].source_score) == (0.8, 0.7)


def test_its_own_speaker_is_only_made_more_or_less_sure(batch: ParsedBatch) -> None:
    items = _items(batch)
    edits = Edits.of(batch, items, [])
    edits.give_to(1, items[0], Candidate(_name(batch, "Ana"), roles={Role.OWNER}), 0.8, 0.7)
    found = edits.result()
    assert len(found) == len(items)
    assert found[0].content == [_region(batch, 0), _region(batch, 1)]
    assert found[0].source_score == 0.7


def test_a_region_within_a_longer_content_stays_but_its_speaker_changes(
    batch: ParsedBatch,
) -> None:
    items = _items(batch)
    content = list(items[1].content)
    edits = Edits.of(batch, items, [])
    edits.give_to(2, items[1], Candidate(_name(batch, "Ben")), 0.8, 0.7)
    assert edits.result()[-1].content == content
    assert edits.result()[-1].source == _name(batch, "Ben")


def test_what_nobody_says_is_dropped(batch: ParsedBatch) -> None:
    items = _items(batch)
    edits = Edits.of(batch, items, [])
    edits.give_to_nobody(0, items[0])
    edits.give_to_nobody(1, items[0])
    edits.give_to_nobody(2, items[1])
    assert [item.source for item in edits.result()] == [_name(batch, "Eva")]


def test_a_name_that_the_layout_puts_to_a_region_takes_it(batch: ParsedBatch) -> None:
    items = _items(batch)
    edits = Edits.of(batch, items, [])
    name = Signature(_name(batch, "Ben"), _name(batch, "added"))
    edits.give_to_name(1, items[0], name)
    signed = [item for item in edits.result() if item.source == name.source]
    assert [(item.cue, item.content) for item in signed] == [(name.cue, [_region(batch, 1)])]


def test_regions_of_one_cue_become_one_item(batch: ParsedBatch) -> None:
    edits = Edits.of(batch, [], [])
    ben = Candidate(_name(batch, "Ben"), proposal=0)
    edits.give_to(1, None, ben, 0.8, 0.7)
    edits.give_to(0, None, ben, 0.8, 0.6)
    (found,) = edits.result()
    assert found.content == [_region(batch, 0), _region(batch, 1)]
    assert found.source_score == 0.6


def test_a_carried_item_goes_on_from_the_nearest_of_its_speaker(batch: ParsedBatch) -> None:
    items = _items(batch)
    items[0].content = [_region(batch, 0)]
    carried = Attribution(None, _name(batch, "Ana"), [_region(batch, 1)], 0.5, 0.5, carried=True)
    found = Edits.of(batch, [*items, carried], []).result()
    assert [item.continued_from for item in found] == [None, 0, None]
