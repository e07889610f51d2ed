"""The parts of what is installed with this Python, as CycloneDX 1.6 JSON (an SBOM).

Python packages with licence and the digests that the lock allows, the weights in quotewire's own
packages, Python itself, and, with `--system`, the Debian packages of the system. It needs nothing
but Python, so that it runs where the image is built.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

OWN = "quotewire"
WEIGHTS = (".bin", ".crf")
DPKG = Path("/var/lib/dpkg/status")

Component = dict[str, Any]

_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==(\S+)")
_DIGEST = re.compile(r"--hash=sha256:([0-9a-f]{64})")
# Trove classifiers that name one licence of SPDX.
_SPDX = {
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
}


def canonical(name: str) -> str:
    """A package's name as PEP 503 writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def digests_of(lock: str) -> dict[str, list[str]]:
    """`name==version` to the SHA-256 of its files, of a requirements file with hashes."""
    found: dict[str, list[str]] = {}
    for entry in lock.replace("\\\n", " ").splitlines():
        if pinned := _PINNED.match(entry):
            key = f"{canonical(pinned[1])}=={pinned[2]}"
            found.setdefault(key, []).extend(_DIGEST.findall(entry))
    return found


def python_packages(
    installed: Sequence[Distribution], digests: Mapping[str, Sequence[str]]
) -> list[Component]:
    """A component for each installed package, by name."""
    made = [_package(one, digests) for one in installed]
    return sorted(made, key=lambda one: str(one["name"]))


def _package(one: Distribution, digests: Mapping[str, Sequence[str]]) -> Component:
    name, version = canonical(one.metadata["Name"]), one.version
    purl = f"pkg:pypi/{name}@{version}"
    component: Component = {
        # A pipeline of spaCy is a package of weights.
        "type": "machine-learning-model" if _is_pipeline(one) else "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
        "licenses": list(_licences(one)),
    }
    if summary := one.metadata.get("Summary"):
        component["description"] = summary
    if found := digests.get(f"{name}=={version}"):
        # One of these files is what was installed.
        component["externalReferences"] = [
            {"type": "distribution", "url": purl, "hashes": [_sha256(digest)]} for digest in found
        ]
    if name == OWN:
        component["components"] = list(_weights(one))
    return component


def _is_pipeline(one: Distribution) -> bool:
    return any(entry.group == "spacy_models" for entry in one.entry_points)


def _licences(one: Distribution) -> Iterator[dict[str, Any]]:
    if expression := one.metadata.get("License-Expression"):
        yield {"expression": expression}
        return
    classifiers = one.metadata.get_all("Classifier") or ()
    named = [each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License ::")]
    if not named and (given := (one.metadata.get("License") or "").strip()):
        named = [given.splitlines()[0][:100]]
    for each in dict.fromkeys(named):
        yield {"license": {"id": _SPDX[each]} if each in _SPDX else {"name": each}}


def _weights(one: Distribution) -> Iterator[Component]:
    for path in sorted(one.files or (), key=str):
        if path.suffix in WEIGHTS:
            digest = hashlib.sha256(Path(str(path.locate())).read_bytes()).hexdigest()
            yield {
                "type": "machine-learning-model",
                "bom-ref": f"{OWN}:{path}",
                "name": str(path),
                "version": one.version,
                "hashes": [_sha256(digest)],
            }


def _sha256(digest: str) -> dict[str, str]:
    return {"alg": "SHA-256", "content": digest}


def system_packages(status: str) -> list[Component]:
    """A component for each Debian package that dpkg's status file says is installed."""
    made = []
    for paragraph in status.split("\n\n"):
        fields = dict(re.findall(r"^([A-Za-z-]+): (.*)$", paragraph, re.MULTILINE))
        if fields.get("Status") == "install ok installed":
            name, version = fields["Package"], fields["Version"]
            escaped = version.replace("+", "%2B").replace(":", "%3A").replace("~", "%7E")
            purl = f"pkg:deb/debian/{name}@{escaped}?arch={fields['Architecture']}"
            made.append(
                {
                    "type": "library",
                    "bom-ref": purl,
                    "name": name,
                    "version": version,
                    "purl": purl,
                }
            )
    return sorted(made, key=lambda one: str(one["name"]))


def bill(packages: Sequence[Component], system: Sequence[Component]) -> dict[str, Any]:
    """The whole, about quotewire; the same for the same parts."""
    own = [one for one in packages if one["name"] == OWN]
    python = {
        "type": "platform",
        "bom-ref": "python",
        "name": "CPython",
        "version": platform.python_version(),
        "licenses": [{"license": {"id": "PSF-2.0"}}],
    }
    parts = [*(one for one in packages if one["name"] != OWN), python, *system]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {**own[0], "type": "application"}} if own else {},
        "components": parts,
        "dependencies": [{"ref": own[0]["bom-ref"], "dependsOn": [one["bom-ref"] for one in parts]}]
        if own
        else [],
    }


def main() -> None:
    """Write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lock", type=Path, required=True, help="requirements with hashes")
    parser.add_argument("--system", action="store_true", help="the Debian packages as well")
    parser.add_argument("--output", type=Path, required=True, metavar="FILE")
    given = parser.parse_args()
    digests = digests_of(given.lock.read_text(encoding="utf-8"))
    packages = python_packages(list(distributions()), digests)
    system = system_packages(DPKG.read_text(encoding="utf-8")) if given.system else []
    text = json.dumps(bill(packages, system), indent=1)
    given.output.parent.mkdir(parents=True, exist_ok=True)
    given.output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
