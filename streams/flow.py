"""The flow: every stage, declared once.

::

    raw ──> ingest ──> articles ──┬──> entities ──> entities ──┬──> enrich ──> enriched
             │                    ├──> quotes ────> quotes ────┤      │
             │                    └──> (yours) ───> (yours) ───┘      └──> articles.dlq
             ├──> raw.dlq, held
             ├──> duplicates (links behind the stream)
             └··> dlq.marks (by people, of dead letters)

    enriched ··> archive ··> alerts (of watches)
    enriched ··> tables ──> table.articles, table.quotes, table.entities, table.places, tables

Whatever needs the names of stages or topics, their order, or what a stage does asks `flow()`: the
Faust app, the topics, metrics, the console, `reset`, the schemas, the flow without Kafka. Topics
are named without the prefix of the settings (`Topics` gives their full names).

`(yours)` is an agent that another package adds by an entry point (`agents/own.py`); it is declared
here like the others. `tables` is no stage of the flow: it runs behind it, where somebody starts
`quotewire tables`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel

from agents.ingest.raw import rejected
from agents.own import OwnAgent, OwnAgentError, installed
from agents.work import Failure, Produced, enrich_failed, entities_failed, side_failed
from schemas.alert import Alert
from schemas.article import Article
from schemas.deadletter import LetterMark
from schemas.duplicates import DuplicateLink
from schemas.enriched import Enriched
from schemas.entities import EntitiesRecord
from schemas.own import event_model, own_record
from schemas.quotes import QuotesRecord
from schemas.tables import ROWS, ArticleRows
from streams.errors import FlowError

Role = Literal["source", "side", "join", "rows"]
"""What a stage is in the flow.

source: reads raw records, each its own origin; remembers the last articles of its output, against
which it judges duplicates. side: works on articles beside other sides; what fails there goes on to
the join. join: makes one event of what all sides have made of an article; the flow ends there.
rows: makes tables of the events, behind the flow.
"""


@dataclass(frozen=True, slots=True)
class Declaration:
    """One stage.

    inputs, output, dead_letters: topics. function: "package.module:name" of what a language
    process runs on a batch, `(inputs) -> list[Produced]`, one item an input; "" for none. failed:
    what stands in the output for an input that the function, its time or its process has failed
    on. model, about: a result's value in the output, and what that topic is for. optional: inputs
    that may be added to a stream that runs, and taken away again.
    """

    name: str
    role: Role
    inputs: tuple[str, ...]
    output: str
    dead_letters: str
    function: str
    failed: Callable[[Any, Failure], Produced]
    model: type[BaseModel]
    about: str
    optional: frozenset[str] = frozenset()


INGEST = Declaration(
    name="ingest",
    role="source",
    inputs=("raw",),
    output="articles",
    dead_letters="raw.dlq",
    function="agents.ingest.agent:ingest",
    failed=rejected,
    model=Article,
    about="Canonical articles: decoded, stripped of markup, identified.",
)
ENTITIES = Declaration(
    name="entities",
    role="side",
    inputs=("articles",),
    output="entities",
    dead_letters="articles.dlq",
    function="agents.entities.agent:entities",
    failed=entities_failed,
    model=EntitiesRecord,
    about="Articles with the entities and dates that they name.",
)
QUOTES = Declaration(
    name="quotes",
    role="side",
    inputs=("articles",),
    output="quotes",
    dead_letters="articles.dlq",
    function="agents.quotes.agent:quotes",
    failed=side_failed,
    model=QuotesRecord,
    about="What is said in the articles, with the words that say by whom.",
)
ENRICH = Declaration(
    name="enrich",
    role="join",
    inputs=("entities", "quotes"),
    output="enriched",
    dead_letters="articles.dlq",
    function="agents.enrich.agent:enrich",
    failed=enrich_failed,
    model=Enriched,
    about="Who said what about whom, where and when: what subscribers read.",
)

TABLES = Declaration(
    name="tables",
    role="rows",
    inputs=("enriched",),
    output="tables",
    dead_letters="articles.dlq",
    function="",
    failed=side_failed,
    model=ArticleRows,
    about="Which rows each article has in the tables: the memory of `quotewire tables`.",
)
"""Behind the flow, where it is started."""

ROW_TOPICS: Mapping[str, str] = {table: f"table.{table}" for table in ROWS}
"""Topics of rows by the name of their table."""

TABLE_TOPICS: Mapping[str, str] = {
    **{
        topic: f"Rows of the table `{table}`, by its key; no value: the row is gone."
        for table, topic in ROW_TOPICS.items()
    },
    TABLES.output: TABLES.about,
}
"""Topics that `quotewire tables` writes, and what they are for. All are compacted."""

TABLE_MODELS: Mapping[str, type[BaseModel]] = {
    **{topic: ROWS[table] for table, topic in ROW_TOPICS.items()},
    TABLES.output: TABLES.model,
}
"""Models of their values."""

HELD = "held"
DUPLICATES = "duplicates"
MARKS = "dlq.marks"
ALERTS = "alerts"

OTHER_TOPICS: Mapping[str, str] = {
    "raw": "Raw articles, as publishers send them.",
    "raw.dlq": "Raw records that ingest could not read.",
    "articles.dlq": "Inputs of later stages that failed there.",
    HELD: "Embargoed articles, until they are due.",
    DUPLICATES: "Copies whose original lies on another partition.",
    MARKS: "Which dead letters are dealt with: acknowledged, or purged.",
    ALERTS: "What watches tell, where one names the topic as its target.",
}
"""Topics that are no stage's output, and what they are for."""

OTHER_TOPIC_MODELS: Mapping[str, type[BaseModel]] = {
    DUPLICATES: DuplicateLink,
    MARKS: LetterMark,
    ALERTS: Alert,
}
"""Models of those among them that hold values of quotewire's own."""

RESERVED = frozenset({"quotewire", "schema", "model", "links", "article_id", TABLES.name})
"""Names that an agent of one's own cannot have, beside those of stages and topics: they are keys
of an event's `versions`, fields of its record or sources of events."""


@dataclass(frozen=True, slots=True)
class Flow:
    """The stages in the order in which an article goes through them; the join is the last."""

    stages: tuple[Declaration, ...]
    own: Mapping[str, OwnAgent] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the stages."""
        return tuple(stage.name for stage in self.stages)

    @property
    def source(self) -> Declaration:
        """The stage that reads raw records."""
        return self.stages[0]

    @property
    def sides(self) -> tuple[Declaration, ...]:
        """The stages that work on articles side by side; the first one carries the article on."""
        return tuple(stage for stage in self.stages if stage.role == "side")

    @property
    def join(self) -> Declaration:
        """The stage at which the flow ends."""
        return self.stages[-1]

    @property
    def outputs(self) -> tuple[str, ...]:
        """Topics that stages write their results to, and go on from."""
        return tuple(stage.output for stage in self.stages)

    @property
    def dead_letters(self) -> tuple[str, ...]:
        """Topics of dead letters."""
        return tuple(dict.fromkeys(stage.dead_letters for stage in self.stages))

    @property
    def topics(self) -> tuple[str, ...]:
        """Every topic: what goes in, what stages write, what is beside them."""
        return tuple(dict.fromkeys((*self.source.inputs, *self.outputs, *OTHER_TOPICS)))

    @property
    def values(self) -> dict[str, tuple[type[BaseModel], str]]:
        """Topics whose values are of quotewire's making, those of tables too: the model of the
        values, and what the topic is for."""
        return {
            **{stage.output: (stage.model, stage.about) for stage in self.stages},
            **{name: (model, OTHER_TOPICS[name]) for name, model in OTHER_TOPIC_MODELS.items()},
            **{name: (model, TABLE_TOPICS[name]) for name, model in TABLE_MODELS.items()},
        }

    @property
    def functions(self) -> tuple[str, ...]:
        """What language processes run."""
        return tuple(stage.function for stage in self.stages)


CORE = Flow((INGEST, ENTITIES, QUOTES, ENRICH))
"""The flow without anybody's own agents."""


@cache
def flow() -> Flow:
    """The flow with the agents that are installed. Raises FlowError where one cannot be used."""
    try:
        own = installed()
    except OwnAgentError as error:
        raise FlowError(str(error)) from None
    return extend(CORE, own)


def extend(core: Flow, own: Mapping[str, OwnAgent]) -> Flow:
    """The flow with more sides, in the order of their names. Raises FlowError for a name in use."""
    if not own:
        return core
    taken = RESERVED | set(core.names) | set(core.topics)
    for name, agent in own.items():
        if name in taken:
            raise FlowError(
                f"The agent {name!r} of {agent.package} has a name that quotewire uses itself; "
                "give its entry point another one."
            )
    sides = tuple(_side(name, agent) for name, agent in sorted(own.items()))
    join = replace(
        core.join,
        inputs=(*core.join.inputs, *(side.output for side in sides)),
        optional=frozenset(side.output for side in sides),
        model=event_model({name: (one.value, one.about) for name, one in sorted(own.items())}),
    )
    return Flow((*core.stages[:-1], *sides, join), dict(own))


def _side(name: str, agent: OwnAgent) -> Declaration:
    """An own agent as a stage: its topic and its part of the event have its name."""
    return Declaration(
        name=name,
        role="side",
        inputs=ENTITIES.inputs,
        output=name,
        dead_letters=ENTITIES.dead_letters,
        function=f"agents.own:functions.{name}",
        failed=side_failed,
        model=own_record(name, agent.value),
        about=agent.about or f"What the agent {name} of {agent.package} finds in the articles.",
    )


def warm_up(stages: Flow, first: Sequence[str]) -> tuple[str, ...]:
    """Names of the functions that load models before the first article: `first`, and that of the
    own agents where there are any."""
    return (*first, "agents.own:warm_up") if stages.own else tuple(first)
