"""The choice of who speaks in a region: its candidates and what is read of them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from spacy.language import Language

from agents.quotes import QuoteModel
from agents.quotes.choose.continuations import continue_quotations
from agents.quotes.choose.regions.candidates import Role
from agents.quotes.choose.regions.choices import region_choices
from agents.quotes.choose.regions.groups import RegionGroups, region_groups
from agents.quotes.model.choices import Choices
from agents.quotes.model.schema import REGION
from agents.quotes.propose.batch import ParsedBatch
from agents.quotes.propose.decoding import decode_proposals
from tests.agents.quotes.choose.batches import proposed

_BLOCK_TEMPLATES = 5
_SAID = "“We will row,” said Ruth Ames, who chairs the council. “It is not far,” she added."
_BLOCK = (
    "The mayor read the statement of the port:\n\n"
    "“The ferry will stop in May.\n\n“It will not come back.”"
)


def _read(nlp: Language, model: QuoteModel, *texts: str) -> tuple[ParsedBatch, RegionGroups]:
    batch = proposed(nlp, model, *texts)
    decoded = decode_proposals(batch.tokens, batch.proposals, batch.words)
    items = continue_quotations(batch.tokens, batch.words, decoded, None)
    return batch, region_groups(batch, items)


def _choices(nlp: Language, model: QuoteModel, *texts: str) -> Choices:
    return region_choices(*_read(nlp, model, *texts))


def test_the_columns_are_those_of_the_model(nlp: Language, model: QuoteModel) -> None:
    choices = _choices(nlp, model, _SAID)
    assert choices.columns == REGION.names == model.region.columns
    assert len(choices) == len(model.region.probabilities(choices))


def test_the_row_for_nobody_and_those_of_candidates_share_no_column(
    nlp: Language, model: QuoteModel
) -> None:
    choices = _choices(nlp, model, _SAID, _BLOCK)
    nobody = np.array([name.startswith("nobody.") for name in choices.columns])
    first = np.zeros(len(choices), dtype=bool)
    first[choices.starts] = True
    assert 0 < first.sum() < len(choices)
    assert not choices.dense[first][:, ~nobody].any()
    assert not choices.dense[~first][:, nobody].any()


def test_a_choice_does_not_depend_on_the_batch(nlp: Language, model: QuoteModel) -> None:
    texts = [_SAID, _BLOCK, "The union called the plan “a disgrace.”"]
    together = _choices(nlp, model, *texts)
    alone = [_choices(nlp, model, text) for text in texts]
    assert np.array_equal(together.dense, np.concatenate([c.dense for c in alone]))
    templates = max(len(c.keys) for c in alone)
    keys = [np.pad(c.keys, ((0, templates - len(c.keys)), (0, 0))) for c in alone]
    assert np.array_equal(together.keys, np.concatenate(keys, axis=1))


def test_outside_of_blocks_their_features_say_nothing(nlp: Language, model: QuoteModel) -> None:
    outside, inside = _choices(nlp, model, _SAID), _choices(nlp, model, _BLOCK)
    assert not outside.keys[-_BLOCK_TEMPLATES:].any()
    assert inside.keys[-_BLOCK_TEMPLATES:].any()
    told = [name for name in REGION.candidate if name.startswith("told_by")]
    assert told
    for name in told:
        assert not outside.dense[:, outside.columns.index(name)].any()


def test_who_speaks_in_the_first_pass_is_a_candidate(nlp: Language, model: QuoteModel) -> None:
    _, groups = _read(nlp, model, _SAID)
    owned = [k for k, owner in enumerate(groups.owners) if owner >= 0]
    assert owned
    for k in owned:
        source = groups.items[groups.owners[k]].source
        owners = [c.source for c in groups.candidates[k] if Role.OWNER in c.roles]
        assert len(owners) == (source is not None)


def test_mentions_are_candidates_once(nlp: Language, model: QuoteModel) -> None:
    _, groups = _read(nlp, model, _SAID, _BLOCK)
    assert groups.candidates
    for group in groups.candidates:
        spans = sorted(c.source for c in group if c.source is not None)
        assert spans
        assert all(a != b for a, b in pairwise(spans))
