"""The weights file: what goes in comes out, and what is refused."""

from __future__ import annotations

import json
import lzma
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from agents.quotes import BadWeights, QuoteModel, load_model
from agents.quotes.model.conditional_logit import ConditionalLogit
from agents.quotes.model.file import FORMAT, WEIGHTS, save_model
from agents.quotes.model.labeller import SequenceLabeller
from agents.quotes.model.logistic import Logistic
from agents.quotes.model.schema import ACCEPTANCE, CONTINUATION, LAYOUTS, REGION, SOURCE
from agents.quotes.model.table import Table
from agents.quotes.model.word_table import WordTable

_MAGIC = b"quotewire-quotes\n"


def _choice(columns: tuple[str, ...]) -> ConditionalLogit:
    none = np.zeros(0, dtype=np.uint32)
    return ConditionalLogit(columns, np.zeros(len(columns)), none, none.astype(np.float32))


@pytest.fixture
def empty() -> QuoteModel:
    """A model that has learned nothing."""
    table = Table(np.zeros(0, dtype=np.uint32), np.zeros((1, 2), dtype=np.float32))
    labeller = SequenceLabeller(table, np.zeros((2, 2), dtype=np.float32))
    return QuoteModel(
        gate=table,
        gate_threshold=0.0,
        cue=labeller,
        argument=labeller,
        source=_choice(SOURCE.names),
        accept=_choice(ACCEPTANCE.names),
        continuation=Logistic(CONTINUATION.names, np.zeros(len(CONTINUATION.names)), 0.0),
        region=_choice(REGION.names),
    )


def test_the_packaged_weights_are_saved_as_they_were_loaded(
    model: QuoteModel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # Compressing them takes half a minute.
    monkeypatch.setattr("agents.quotes.model.file.lzma.compress", lambda data, preset: data)
    path = tmp_path / "weights.bin"
    assert save_model(model, path) == path.stat().st_size
    packaged = WEIGHTS.read_bytes()[len(_MAGIC) :]
    assert path.read_bytes() == _MAGIC + lzma.decompress(packaged)


def test_the_packaged_weights_are_those_of_the_declared_columns(model: QuoteModel) -> None:
    found = {name: getattr(model, name) for name in LAYOUTS}
    assert {name: part.columns for name, part in found.items()} == {
        name: layout.names for name, layout in LAYOUTS.items()
    }
    assert len(model.continuation.weights) == len(CONTINUATION.names)
    for name in ("source", "accept", "region"):
        part = found[name]
        assert len(part.dense) == len(part.columns) == len(part.layer.numbers)


def test_a_model_of_few_parts_survives_its_file(empty: QuoteModel, tmp_path: Path) -> None:
    path = tmp_path / "weights.bin"
    save_model(empty, path)
    first = path.read_bytes()
    back = load_model(path)
    assert back is not None
    save_model(back, path)
    assert path.read_bytes() == first


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (REGION.names[:-1], r"columns of `region` lack 'untold_while_open_below'; train again"),
        ((*REGION.names, "mood"), r"columns of `region` have 'mood', which this version does not"),
        ((*REGION.names[1:], "nobody.biased"), r"lack 'nobody.bias' and have 'nobody.biased'"),
        (REGION.names[::-1], "another order"),
    ],
)
def test_a_file_with_other_columns_is_refused(
    columns: tuple[str, ...], message: str, empty: QuoteModel, tmp_path: Path
) -> None:
    path = tmp_path / "weights.bin"
    save_model(replace(empty, region=_choice(columns)), path)
    with pytest.raises(BadWeights, match=message):
        load_model(path)


def test_a_file_with_another_word_table_is_refused(
    empty: QuoteModel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "weights.bin"
    save_model(empty, path)
    ones = np.ones((2, 1), dtype=np.uint16)
    other = WordTable(["said"], np.ones((1, 100), dtype=np.int8), ones)
    monkeypatch.setattr("agents.quotes.model.file.word_table", lambda: other)
    with pytest.raises(BadWeights, match=r"words\.bin"):
        load_model(path)

    monkeypatch.setattr("agents.quotes.model.file.word_table", lambda: None)
    with pytest.raises(BadWeights, match="missing; install quotewire again"):
        load_model(path)


def test_another_format_is_refused(empty: QuoteModel, tmp_path: Path) -> None:
    path = tmp_path / "weights.bin"
    save_model(empty, path)
    payload = lzma.decompress(path.read_bytes()[len(_MAGIC) :])
    size = int.from_bytes(payload[:4], "little")
    head = json.loads(payload[4 : 4 + size])
    # A file before columns had names.
    line = json.dumps({**head, "format": FORMAT - 1}).encode()
    path.write_bytes(
        _MAGIC + lzma.compress(len(line).to_bytes(4, "little") + line + payload[4 + size :])
    )
    with pytest.raises(BadWeights, match=f"format {FORMAT - 1}, this version reads {FORMAT}"):
        load_model(path)


def test_any_other_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(b"{}")
    with pytest.raises(BadWeights, match="not a quotewire weights file"):
        load_model(path)


def test_no_file_is_no_model(tmp_path: Path) -> None:
    assert load_model(tmp_path / "weights.bin") is None
