"""The secured cluster, started once, when the first test asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cluster import Cluster


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Three brokers with TLS, SASL and ACLs. Where they cannot start, tests fail with the log."""
    made = Cluster()
    try:
        made.start()
        yield made
    finally:
        made.close()
