"""The flow is whole: what a stage reads another writes; an agent of one's own fits in."""

from __future__ import annotations

import pytest

from agents.own import OwnAgent
from streams import flow as declared
from streams.errors import FlowError
from streams.flow import CORE, extend

OWN = {"claims": OwnAgent("x:find", list[str], "Claims.", "x-1.0"), "beats": OwnAgent("y:find")}


@pytest.mark.parametrize("flow", [CORE, extend(CORE, OWN)])
def test_each_input_is_what_a_stage_before_it_writes(flow: declared.Flow) -> None:
    written = set(flow.source.inputs)
    for stage in flow.stages:
        assert set(stage.inputs) <= written
        written.add(stage.output)
    assert flow.join.inputs == tuple(side.output for side in flow.sides)
    assert [stage.role for stage in flow.stages] == [
        "source",
        *["side"] * len(flow.sides),
        "join",
    ]


def test_a_side_writes_to_the_topic_of_its_name() -> None:
    """By which the join knows what each input is."""
    sides = extend(CORE, OWN).sides
    assert [side.output for side in sides] == [side.name for side in sides]


def test_topics_and_stages_stand_in_their_order() -> None:
    assert CORE.names == ("ingest", "entities", "quotes", "enrich")
    assert CORE.topics == (
        *("raw", "articles", "entities", "quotes", "enriched"),
        *("raw.dlq", "articles.dlq", "held", "duplicates", "dlq.marks", "alerts"),
    )


def test_the_picture_names_every_stage_and_topic() -> None:
    picture = (declared.__doc__ or "").partition("::")[2]
    for name in (*CORE.names, *CORE.topics):
        assert name in picture


def test_own_agents_stand_beside_the_others_in_the_order_of_their_names() -> None:
    flow = extend(CORE, OWN)
    assert flow.names == ("ingest", "entities", "quotes", "beats", "claims", "enrich")
    assert flow.join.optional == {"beats", "claims"}
    assert {"beats", "claims"} <= set(flow.topics)
    assert "Extensions" in str(flow.join.model.model_json_schema())
    assert extend(CORE, {}) is CORE


@pytest.mark.parametrize("name", ["quotes", "enrich", "raw", "duplicates", "schema", "held"])
def test_a_name_that_is_taken_is_refused_in_a_sentence(name: str) -> None:
    with pytest.raises(FlowError, match=rf"The agent '{name}' of x-1.0 has a name"):
        extend(CORE, {name: OWN["claims"]})
