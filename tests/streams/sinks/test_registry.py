"""The kinds of sinks: which there are, how a target names one, what each needs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from streams.errors import SinkError
from streams.sinks import FORMS, Sink, open_sink, registry
from streams.sinks.registry import KINDS, Kind
from tests.kafka import ROOT
from tests.streams.sinks.pouring import plain_settings

SHARED = {
    "__init__",
    "base",
    "batch",
    "patience",
    "database",
    "registry",
    "tables",
    "refusals",
    "added_file",
}


@pytest.mark.parametrize("target", ["sqlite:", "news.db", "csv:", "ftp://x/y", ""])
def test_another_target_is_one_sentence(target: str) -> None:
    with pytest.raises(SinkError, match="--sink takes sqlite:FILE, duckdb:FILE"):
        open_sink(target, plain_settings())


@pytest.mark.parametrize("name", ["a.csv", "b/news.JSONL", "x.sqlite"])
def test_a_file_without_its_kind_is_guessed_in_the_error(name: str) -> None:
    form = name.rpartition(".")[2].lower()
    with pytest.raises(SinkError, match=rf"Did you mean {form}:{name}\?$"):
        open_sink(name, plain_settings())


@pytest.mark.parametrize("kind", KINDS, ids=FORMS)
def test_a_kind_names_a_sink(kind: Kind) -> None:
    assert issubclass(kind.load(), Sink)


def test_every_sink_is_registered() -> None:
    modules = {path.stem for path in (ROOT / "streams" / "sinks").glob("*.py")}
    assert modules > SHARED
    assert {kind.where.partition(":")[0].rpartition(".")[2] for kind in KINDS} == modules - SHARED


def test_a_line_is_all_that_a_new_sink_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "new_sink.py").write_text(
        "class NewSink:\n"
        "    @classmethod\n"
        "    def at(cls, target, options):\n"
        "        return target\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(registry, "KINDS", (*KINDS, Kind("new:PLACE", "new_sink:NewSink")))
    assert open_sink("new:here", plain_settings()) == "new:here"  # type: ignore[comparison-overlap]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.extra], ids=lambda one: one.form)
def test_an_extra_that_is_missing_is_named(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    module = kind.module or kind.extra
    monkeypatch.setitem(sys.modules, module, None)
    says = rf"needs the package {module}: pip install 'quotewire\[{kind.extra}\]'"
    with pytest.raises(SinkError, match=says):
        open_sink(kind.form, plain_settings())


@pytest.mark.parametrize("scheme", ["postgresql", "opensearch+https", "s3", "ftp"])
def test_a_password_in_a_target_is_refused_and_shown_nowhere(scheme: str) -> None:
    for target in ("//me:hidden@host/news", "//me:hid@den@host:99/news?password=hidden"):
        with pytest.raises(SinkError) as caught:
            open_sink(f"{scheme}:{target}", plain_settings())
        assert "hid" not in str(caught.value)
        assert "den@" not in str(caught.value)
