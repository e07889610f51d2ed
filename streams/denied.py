"""Sentences for brokers that do not let somebody in, or do not allow what was asked for."""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    IllegalSaslStateError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
    UnsupportedSaslMechanismError,
)

from streams.errors import AccessDenied
from streams.settings import PREFIX, Settings

HOST_MISMATCH = (62, 64)
EXPIRED = (9, 10)
"""OpenSSL's codes: names and addresses that are not the certificate's; not yet, no longer good."""

NONE_GIVEN, OUT_OF_DATE = "CERTIFICATE_REQUIRED", "CERTIFICATE_EXPIRED"

_UNTIL = re.compile(rb"\x30\x1e\x17\x0d\d{12}Z\x17\x0d(\d{12})Z")
"""The end of a certificate's validity (RFC 5280, section 4.1.2.5), before the year 2050."""

ALERTS: Mapping[str, str] = {
    NONE_GIVEN: f"asks for a client certificate: {PREFIX}SSL_CERTFILE names it",
    OUT_OF_DATE: f"says that the client certificate ({PREFIX}SSL_CERTFILE) has expired",
    "CERTIFICATE": f"does not accept the client certificate ({PREFIX}SSL_CERTFILE)",
    "UNKNOWN_CA": f"does not know who signed the client certificate ({PREFIX}SSL_CERTFILE)",
    "WRONG_VERSION_NUMBER": f"does not speak TLS there, as {PREFIX}SECURITY_PROTOCOL says",
}
"""What a broker says in a TLS alert, by a part of OpenSSL's reason; the first that fits."""


def no_entry(settings: Settings, broker: str, error: BaseException) -> AccessDenied | None:
    """The sentence for a broker that does not let in; None where the error is another one."""
    reason = None
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = _certificate(error)
    elif isinstance(error, ssl.SSLError):
        said = error.reason or ""
        if "CERTIFICATE" in said and not settings.ssl_certfile:
            said = NONE_GIVEN
        elif "CERTIFICATE" in said and _has_expired(settings.ssl_certfile):
            said = OUT_OF_DATE  # Java's brokers do not say so much.
        reason = next((text for part, text in ALERTS.items() if part in said), None)
        reason = reason or f"does not agree on TLS ({said or error})"
    elif isinstance(error, SaslAuthenticationFailed):
        said = f": {error.args[0]}" if error.args and error.args[0] else ""
        reason = (
            f"does not accept the login of {settings.sasl_username} ({PREFIX}SASL_USERNAME, "
            f"{PREFIX}SASL_PASSWORD, {settings.sasl_mechanism}){said.rstrip('.')}"
        )
    elif isinstance(error, UnsupportedSaslMechanismError | IllegalSaslStateError):
        reason = f"takes no login by {PREFIX}SASL_MECHANISM={settings.sasl_mechanism}"
    return None if reason is None else AccessDenied(f"The broker at {broker} {reason}.")


def _certificate(error: ssl.SSLCertVerificationError) -> str:
    if error.verify_code in HOST_MISMATCH:
        return (
            f"has a certificate for another name ({error.verify_message.rstrip('.')}): name it in "
            f"{PREFIX}BROKERS as its certificate does"
        )
    if error.verify_code in EXPIRED:
        return f"has a certificate that cannot be used now: {error.verify_message}"
    return (
        f"has a certificate that nobody signed whom we trust ({error.verify_message}): "
        f"{PREFIX}SSL_CAFILE names the authority"
    )


def _has_expired(certfile: str | None) -> bool:
    """Whether the first certificate of a PEM file has expired; False where that cannot be told."""
    try:
        pem = Path(certfile or "").read_text(encoding="ascii")
        first = pem[pem.index(ssl.PEM_HEADER) :].split(ssl.PEM_FOOTER)[0] + ssl.PEM_FOOTER
        until = _UNTIL.search(ssl.PEM_cert_to_DER_cert(first))
    except (OSError, ValueError):
        return False
    now = datetime.now(UTC).strftime("%y%m%d%H%M%S").encode()
    return until is not None and until[1] < now


def forbidden(settings: Settings | None, error: BaseException) -> AccessDenied | None:
    """The sentence for something that an ACL is missing for; None where the error is another."""
    what = None
    names = _names(error)
    if isinstance(error, TopicAuthorizationFailedError):
        what = f"this with {names or 'a topic'}"
    elif isinstance(error, GroupAuthorizationFailedError):
        what = f"this with the group {settings.group_id if settings else names}"
    elif isinstance(error, ClusterAuthorizationFailedError):
        what = f"this with the cluster{f' ({names})' if names else ''}"
    if what is None:
        return None
    return AccessDenied(
        f"The brokers do not allow {principal(settings)} {what}: an ACL is missing. "
        "`quotewire topics acls ROLE` prints what each role needs."
    )


def _names(error: BaseException) -> str:
    found = error.args[0] if error.args else ""
    return ", ".join(sorted(found)) if isinstance(found, set | frozenset) else str(found)


def principal(settings: Settings | None) -> str:
    """The user as Kafka calls it, as far as the settings tell."""
    if settings is None:
        return "this user"
    if settings.security_protocol.startswith("SASL"):
        return f"User:{settings.sasl_username}"
    return "the client certificate's user" if settings.ssl_certfile else "User:ANONYMOUS"
