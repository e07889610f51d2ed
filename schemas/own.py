"""Records of agents that other packages add: their topic's values, and their part of an event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, Field, create_model

from schemas.base import Record
from schemas.enriched import Enriched


def own_record(name: str, value: Any) -> type[BaseModel]:
    """Model of a result on the topic of the agent. `value`: type of what it finds in an article."""
    return create_model(
        f"{_camel(name)}Record",
        __base__=Record,
        __doc__=f"Value of a result on `news.{name}`.",
        article_id=(str, ...),
        value=(value, Field(alias=name, description="What the agent has found.")),
        model=(str, Field(description="Package and version of the agent.")),
    )


def event_model(values: Mapping[str, tuple[Any, str]]) -> type[BaseModel]:
    """Model of an event with the parts of such agents: name to the type of its part, and what it
    is for."""
    fields: dict[str, Any] = {
        f"part_{number}": (value, Field(default=None, alias=name, description=about or None))
        for number, (name, (value, about)) in enumerate(values.items())
    }
    parts = create_model(
        "Extensions", __base__=Record, __doc__="What agents of your own have found.", **fields
    )
    description = Enriched.model_fields["extensions"].description
    return create_model(
        "Enriched",
        __base__=Enriched,
        __doc__=Enriched.__doc__,
        extensions=(parts, Field(default_factory=parts, description=description)),
    )


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
