"""The generated schemas are those of the models, and keep what the last release promised."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from schemas.compatibility import incompatibilities
from streams import generate
from streams.asyncapi import DEFAULT_PREFIX, asyncapi
from streams.flow import CORE
from streams.settings import load_settings
from streams.topics import Topics
from tests.streams.enriched import event


def test_no_drift() -> None:
    assert generate.drift() == [], "run `python -m streams.generate` and commit what it writes"


def test_drift_is_seen(tmp_path: Path) -> None:
    paths = generate.write(tmp_path)
    assert generate.drift(tmp_path) == []
    paths[0].write_text(paths[0].read_text() + "\n")
    paths[1].unlink()
    assert len(generate.drift(tmp_path)) == 2


def test_the_last_release_is_kept() -> None:
    assert generate.broken_promises() == []


@pytest.mark.parametrize("topic", list(generate.json_schemas()))
def test_schemas_are_schemas(topic: str) -> None:
    jsonschema.Draft202012Validator.check_schema(generate.json_schemas()[topic])


def test_events_and_markers_are_valid_and_others_not() -> None:
    validator = jsonschema.Draft202012Validator(generate.json_schemas()["enriched"])
    data = json.loads(json.dumps(event()))
    validator.validate(data)
    validator.validate({"outcome": "rejected", "article_id": None, "reason": "No text."})
    validator.validate({**data, "a_new_field": 1})
    data["quotes"][0]["kind"] = "whispered"
    assert not validator.is_valid(data)


def test_asyncapi_names_all_topics_and_its_references_resolve() -> None:
    document = asyncapi(CORE)
    addresses = {channel["address"] for channel in document["channels"].values()}
    topics = Topics.of(load_settings(topic_prefix=DEFAULT_PREFIX))
    assert addresses == {*topics.all(), *topics.tables()}

    def follow(value: Any) -> None:
        if isinstance(value, dict):
            for name, inner in value.items():
                if name == "$ref":
                    found: Any = document
                    for step in inner.removeprefix("#/").split("/"):
                        found = found[step]
                else:
                    follow(inner)
        elif isinstance(value, list):
            for inner in value:
                follow(inner)

    follow(document)


def change(path: str, edit: Callable[[dict[str, Any]], None]) -> list[str]:
    """What is incompatible after an edit of the part at the path."""
    released = generate.json_schemas()["quotes"]
    current = copy.deepcopy(released)
    part = current
    for step in path.split("/"):
        part = part[step]
    edit(part)
    return incompatibilities(released, current)


@pytest.mark.parametrize(
    ("path", "edit", "says"),
    [
        ("$defs/Quote/properties", lambda p: p.pop("cue"), ["Quote.cue is gone"]),
        (
            "$defs/Quote/properties",
            lambda p: p.update(words=p.pop("text")),
            ["Quote.text is gone"],
        ),
        ("$defs/Quote", lambda p: p["required"].remove("text"), ["Quote.text may now be missing"]),
        (
            "$defs/Quote/properties/text",
            lambda p: p.update(type="integer"),
            ['Quote.text is {"type": "integer"}, was {"type": "string"}'],
        ),
        (
            "$defs/Quote/properties/kind",
            lambda p: p["enum"].remove("mixed"),
            ["Quote.kind no longer knows mixed"],
        ),
        ("$defs", lambda p: p.pop("Span"), ["Span is gone"]),
        ("$defs/Quote/properties", lambda p: p.update(new={"type": "string"}), []),
        ("$defs/Quote/properties/kind", lambda p: p["enum"].append("sung"), []),
        ("$defs/Quote/properties/text", lambda p: p.update(description="Other words."), []),
    ],
)
def test_incompatible_changes_are_found(
    path: str, edit: Callable[[dict[str, Any]], None], says: list[str]
) -> None:
    assert change(path, edit) == says


def test_a_union_that_lost_a_member_is_found() -> None:
    found = change("$defs/Quote/properties/cue/anyOf", lambda p: p.pop())
    assert len(found) == 1
    assert found[0].startswith("Quote.cue is ")


def test_a_release_is_compared_by_topic(tmp_path: Path) -> None:
    (tmp_path / "gone.json").write_text("{}")
    assert generate.broken_promises(tmp_path) == ["gone: the topic is gone"]


def test_check_fails_on_drift(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert generate.main(["--check"]) == 0
    monkeypatch.setattr(generate, "drift", lambda: ["json/quotes.json"])
    assert generate.main(["--check"]) == 1
    assert "json/quotes.json is not what the models give" in capsys.readouterr().err
