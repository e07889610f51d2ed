"""The servers that tests run and that come from Maven Central or PyPI, fetched once.

`python -m tests.parts`; a test that finds one missing fetches it too, in its own time.
"""

from __future__ import annotations

from streams.broker.apache_kafka import kafka_jars
from tests import apicurio, moto, opensearch
from tests.connect.conftest import connect_jars
from tests.helm.definitions import strimzi_definitions

if __name__ == "__main__":
    kafka_jars()
    connect_jars()
    apicurio.runner()
    opensearch.jars()
    moto.environment()
    strimzi_definitions()
