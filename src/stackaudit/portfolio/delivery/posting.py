"""Posting JSON over HTTPS with the standard library: no redirects, no cookies, nothing of the answer but its status."""

from __future__ import annotations

import email.utils
import http.client
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import SplitResult, urlsplit

from stackaudit import __version__
from stackaudit.model.errors import UsageError
from stackaudit.portfolio.delivery.errors import DeliveryError, TransientError

SECONDS = 30
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_MOST_ANSWER = 65_536


def checked(url: str, place: str) -> SplitResult:
    """Return the parts of an address.

    Args:
        url: the address; it may be a secret and is never shown.
        place: where it was read, for the message.

    Raises:
        UsageError: it is not https (http is fine on this machine alone), or names a user.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise UsageError(f"{place} holds no address of the form https://host/path") from None
    if not host or not url.isascii() or not url.isprintable() or " " in url or parts.username is not None:
        raise UsageError(f"{place} holds no address of the form https://host/path")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in LOOPBACK):
        raise UsageError(f"{place} must be an https address: reports are not sent in the open")
    return parts


def post(parts: SplitResult, body: bytes, headers: Mapping[str, str], ca_file: str | None) -> None:
    """Post *body* and return when the other side took it.

    Raises:
        TransientError: it may work later.
        DeliveryError: it will not work as it is.
    """
    host = parts.hostname or ""
    told = {"Content-Type": "application/json", "User-Agent": f"stackaudit/{__version__}", **headers}
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = _connection(parts, host, ca_file)
    try:
        connection.request("POST", target, body, told)
        answer = connection.getresponse()
        answer.read(_MOST_ANSWER)
    except ssl.SSLCertVerificationError as error:
        raise DeliveryError(f"the certificate of {host} is not trusted: {error.verify_message}") from None
    except (OSError, http.client.HTTPException) as error:
        raise TransientError(f"{host} cannot be reached: {_reason(error)}") from None
    finally:
        connection.close()
    if answer.status in _AGAIN:
        raise TransientError(f"{host} answered {answer.status}", seconds(answer.getheader("Retry-After")))
    if 300 <= answer.status < 400:
        raise DeliveryError(f"{host} answered {answer.status}: redirects are not followed; set the final address")
    if not 200 <= answer.status < 300:
        raise DeliveryError(f"{host} refused the report with {answer.status}")


def _connection(parts: SplitResult, host: str, ca_file: str | None) -> http.client.HTTPConnection:
    if parts.scheme == "http":
        return http.client.HTTPConnection(host, parts.port, timeout=SECONDS)
    return http.client.HTTPSConnection(host, parts.port, timeout=SECONDS, context=trusted(ca_file))


def trusted(ca_file: str | None) -> ssl.SSLContext:
    """Return how certificates are checked: by the machine's authorities, or by those in *ca_file* alone.

    Raises:
        UsageError: the file cannot be read.
    """
    try:
        return ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        raise UsageError(f"ca-file {str(ca_file)!r} cannot be read: {_reason(error)}") from None


def seconds(text: str | None, now: datetime | None = None) -> float | None:
    """Return the seconds of a header Retry-After: a number, or a date; None where it is neither."""
    if text is None:
        return None
    if text.strip().isdigit():
        return float(text.strip()[:9])
    try:
        then = email.utils.parsedate_to_datetime(text)
    except (ValueError, IndexError):
        return None
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return max(0.0, (then - (now or datetime.now(UTC))).total_seconds())


def _reason(error: Exception) -> str:
    strerror = getattr(error, "strerror", None)
    return str(strerror) if strerror else type(error).__name__
