"""How a client proves who it is: each way once, and a sentence for each way that fails."""

from __future__ import annotations

import base64
import json
import os
import shutil
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from streams.client import connect
from streams.errors import AccessDenied, BrokerAway, Exit, SettingsError
from streams.kafka import admin_client
from streams.settings import Settings
from tests.certificates import KEY_PASSWORD
from tests.cluster import PASSWORD, Cluster


@pytest.fixture(scope="module")
def token_server() -> Iterator[str]:
    """A token endpoint that knows one client; its tokens are unsigned, as the brokers take them."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            login = base64.b64encode(b"worker:open+sesame").decode()
            if self.headers["Authorization"] != f"Basic {login}":
                self.send_error(401)
                return
            assert form == {"grant_type": ["client_credentials"], "scope": ["kafka"]}
            now = time.time()
            claims = {"sub": "worker", "iat": now, "exp": now + 60}
            parts = [{"alg": "none"}, claims]
            encoded = [
                base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
                for part in parts
            ]
            token = {"access_token": ".".join([*encoded, ""]), "expires_in": 60}
            body = json.dumps(token).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/token"
    server.shutdown()


def oauth(cluster: Cluster, url: str, password: str = PASSWORD) -> Settings:
    return cluster.settings(
        "worker",
        sasl_mechanism="OAUTHBEARER",
        sasl_oauthbearer_token_endpoint_url=url,
        sasl_oauthbearer_scope="kafka",
        sasl_password=password,
    )


def mtls(cluster: Cluster, *, expired: bool = False, **more: Any) -> Settings:
    certificate = cluster.authority.sign("worker", expired=expired)
    given: dict[str, Any] = {
        "brokers": cluster.addresses("MTLS", "localhost"),
        "security_protocol": "SSL",
        "ssl_certfile": str(certificate.certificate),
        "ssl_keyfile": str(cluster.authority.locked(certificate)),
        "ssl_key_password": KEY_PASSWORD,
    }
    return cluster.settings("worker", **given | more)


async def test_each_way_lets_in(cluster: Cluster, token_server: str) -> None:
    for settings in (
        cluster.settings("worker"),
        cluster.settings("worker", sasl_mechanism="PLAIN"),
        oauth(cluster, token_server),
        mtls(cluster),
    ):
        await connect(settings)
        # And by way of what brokers advertise, as the user that was meant: `nobody` may nothing.
        with pytest.raises(AccessDenied, match=r"WRITE on topic news\.raw"):
            await connect(settings, role="publisher")


async def test_what_fails_is_a_sentence_that_names_it(cluster: Cluster, token_server: str) -> None:
    for settings, sentence in (
        (
            cluster.settings("worker", sasl_password="wrong"),
            r"does not accept the login of worker \(QUOTEWIRE_SASL_USERNAME, QUOTEWIRE_SASL_PASS",
        ),
        (
            cluster.settings("worker", sasl_mechanism="PLAIN", sasl_password="wrong"),
            r"does not accept the login of worker",
        ),
        (
            cluster.settings("worker", sasl_mechanism="SCRAM-SHA-256"),
            r"takes no login by QUOTEWIRE_SASL_MECHANISM=SCRAM-SHA-256",
        ),
        (oauth(cluster, token_server, "wrong"), r"token endpoint http\S+ answers with 401"),
        (
            oauth(cluster, "http://127.0.0.1:9/token"),
            r"token endpoint \S+ gives no token \(.*refused",
        ),
        (
            cluster.settings("worker", brokers=cluster.addresses("SASL_SSL")),
            r"certificate for another name .*127\.0\.0\.1",
        ),
        (
            cluster.settings("worker", ssl_cafile=None),
            r"nobody signed whom we trust .*QUOTEWIRE_SSL_CAFILE",
        ),
        (
            cluster.settings(
                "worker",
                brokers=cluster.addresses("EXPIRED", "localhost"),
                security_protocol="SSL",
            ),
            r"certificate that cannot be used now: certificate has expired",
        ),
        (mtls(cluster, expired=True), r"says that the client certificate .* has expired"),
        (mtls(cluster, ssl_certfile=None), r"asks for a client certificate"),
    ):
        started = time.monotonic()
        with pytest.raises(AccessDenied, match=sentence) as caught:
            await connect(settings)
        assert time.monotonic() - started < 60, sentence
        assert caught.value.exit == Exit.DENIED
        assert str(caught.value).count(". ") == 0, "one sentence"


async def test_a_key_under_a_password_that_is_not_given(cluster: Cluster) -> None:
    with pytest.raises(SettingsError, match="needs QUOTEWIRE_SSL_KEY_PASSWORD"):
        await connect(mtls(cluster, ssl_key_password=None))


async def test_another_protocol_is_named(cluster: Cluster) -> None:
    for more in ({"security_protocol": "PLAINTEXT"}, {"brokers": cluster.bootstrap}):
        with pytest.raises(BrokerAway, match=r"do not speak QUOTEWIRE_SECURITY_PROTOCOL=\w+\."):
            await connect(cluster.settings("worker", **more))


async def test_no_broker_is_still_no_broker(cluster: Cluster) -> None:
    with pytest.raises(BrokerAway, match="No broker answers at localhost:9"):
        await connect(cluster.settings("worker", brokers="localhost:9"))


async def test_renewed_certificates_are_taken_up_without_a_restart(
    cluster: Cluster, tmp_path: Path
) -> None:
    good, bad = (cluster.authority.sign("worker", expired=expired) for expired in (False, True))
    certificate, key = tmp_path / "tls.crt", tmp_path / "tls.key"

    def put(found: Any) -> None:
        # As Kubernetes and certbot do: a new file in the place of the old one.
        for source, target in ((found.certificate, certificate), (found.key, key)):
            fresh = target.with_suffix(".new")
            shutil.copyfile(source, fresh)
            os.replace(fresh, target)

    put(bad)
    settings = mtls(
        cluster, ssl_certfile=str(certificate), ssl_keyfile=str(key), ssl_key_password=None
    )
    context = settings.ssl_context()
    with pytest.raises(AccessDenied, match="has expired"):
        await connect(settings)
    put(good)
    connected = await connect(settings)
    assert connected.ssl_context() is context
    key.write_text("half a key")  # Connections go on with what was there.
    async with admin_client(connected) as admin:
        assert await admin.describe_cluster()
