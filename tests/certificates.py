"""Certificates for tests, made with the program `openssl`: an authority and what it signs."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

KEY_PASSWORD = "opens the key"


@dataclass(frozen=True)
class Certificate:
    """PEM files. `both`: key and certificate in one, as Kafka's PEM key store has them."""

    certificate: Path
    key: Path
    both: Path


class Authority:
    """A certificate authority in a folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.file = folder / "ca.pem"
        self._key = folder / "ca.key"
        self._openssl(
            *("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
            *("-subj", "/CN=Test authority", "-days", "2"),
            *("-addext", "keyUsage=critical,keyCertSign,cRLSign"),
            *("-keyout", self._key, "-out", self.file),
        )

    def sign(self, name: str, *, hosts: str = "", expired: bool = False) -> Certificate:
        """A certificate with a common name. `hosts`: as `DNS:localhost,IP:127.0.0.1`."""
        stem = self.folder / f"{name}-{len(list(self.folder.iterdir()))}"
        key, request = stem.with_suffix(".key"), stem.with_suffix(".csr")
        certificate, extensions = stem.with_suffix(".pem"), stem.with_suffix(".cnf")
        self._openssl(
            *("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
            *("-subj", f"/CN={name}", "-keyout", key, "-out", request),
        )
        extensions.write_text(
            "basicConstraints=CA:FALSE\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
            + (f"subjectAltName={hosts}\n" if hosts else "")
        )
        self._openssl(
            *("x509", "-req", "-in", request, "-CA", self.file, "-CAkey", self._key),
            *("-CAcreateserial", "-days", "-1" if expired else "2"),
            *("-extfile", extensions, "-out", certificate),
        )
        both = stem.with_suffix(".both.pem")
        both.write_bytes(key.read_bytes() + certificate.read_bytes())
        return Certificate(certificate, key, both)

    def locked(self, certificate: Certificate) -> Path:
        """The key of a certificate, under `KEY_PASSWORD`."""
        path = certificate.key.with_suffix(".locked.key")
        self._openssl(
            *("pkcs8", "-topk8", "-v2", "aes256", "-in", certificate.key, "-out", path),
            *("-passout", f"pass:{KEY_PASSWORD}"),
        )
        return path

    @staticmethod
    def _openssl(*arguments: str | Path) -> None:
        done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
