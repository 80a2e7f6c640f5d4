"""A signed POST of the alerts as JSON: Standard Webhooks 1.0.0 (reference: its spec/standard-webhooks.md).

Body: `{"type": "digest", "timestamp": ISO 8601, "data": {…}}`, where `data` holds `id`, `digest`, `since`, `until`,
`subject`, `alerts` (each as `replay --json` prints it), `total` (alerts of the digest) and `omitted` (those that did
not fit). The headers are `webhook-id` (the same on every attempt: drop repeats by it), `webhook-timestamp` (seconds, of
the attempt) and `webhook-signature`.
"""

from __future__ import annotations

import binascii
import hmac
import json
import time
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import SplitResult, urlsplit, urlunsplit

import requests
from pydantic import Field

from alerts.build import given
from alerts.channels import guard
from net import AddressRefused, mapped
from records import SHANGHAI, ConfigError, DeliveryError, Message

LIMIT = 20_000  # bytes of a body; the standard advises to stay below 20 KB
AGAIN = {408, 425, 429}  # besides 5xx; every other refusal, a redirect too, is for a person to mend
SECRET_BYTES = (24, 64)
DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Webhook:
    """The address is a credential: neither it nor the secrets are shown by repr or said in an error."""

    url: str = field(repr=False)  # https; http only to a mapped host or into an allowed network
    secret: str = field(repr=False)  # whsec_<base64 of 24 to 64 bytes>
    old_secret: str = field(default="", repr=False)  # while the secret is changed: both signatures are sent
    timeout: Annotated[float, Field(gt=0, le=120)] = 20.0  # seconds to connect, and to wait for an answer
    allow: tuple[str, ...] = ()  # private networks it may reach, as 10.20.0.0/16
    ca_file: Path | None = None  # certificates to trust in place of the public ones (PEM)
    name: str = given(lambda: "webhook")
    hosts: Mapping[str, str] = given(dict)

    def __post_init__(self) -> None:
        place = f"channels.{self.name}"
        parts = _parts(self.url, place)
        for option, secret in (("secret", self.secret), ("old_secret", self.old_secret)):
            if secret or option == "secret":
                _key(secret, f"[{place}] {option}")
        try:
            guard.networks(self.allow)
        except ValueError as error:
            raise ConfigError(f"[{place}] allow: {error}") from None
        if self.ca_file and not self.ca_file.is_file():
            raise ConfigError(f"[{place}] ca_file: {self.ca_file}: no such file")
        if parts.scheme == "http" and not (self.allow or self._mapped(parts)):
            raise ConfigError(f"[{place}] url: needs https; http is for mapped hosts and allowed networks")

    def send(self, message: Message) -> None:
        body = payload(message)
        now = int(time.time())  # of this attempt: receivers refuse old stamps
        signed = [sign(s, message.id, now, body) for s in (self.secret, self.old_secret) if s]
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Baimo-Webhook/1.0",
            "webhook-id": message.id,
            "webhook-timestamp": str(now),
            "webhook-signature": " ".join(signed),
        }
        parts = urlsplit(self.url)
        if self._mapped(parts):
            parts = parts._replace(scheme="http", netloc=f"{parts.hostname}:{_port(parts)}")
        self._post(urlunsplit(parts), body, headers, str(parts.hostname))

    def _post(self, url: str, body: bytes, headers: dict[str, str], host: str) -> None:
        with guard.session(self.hosts, self.allow) as session:
            session.verify = str(self.ca_file) if self.ca_file else True
            try:
                reply = session.post(
                    url, data=body, headers=headers, timeout=self.timeout, allow_redirects=False, stream=True
                )
            except AddressRefused as refused:
                raise DeliveryError(f"{self.name}: {refused}", permanent=True) from None
            except requests.RequestException as error:
                raise DeliveryError(f"{self.name}: {host}: {_in_words(error)}") from None
            with reply:  # the body is not read: only the status counts, and a receiver cannot make us wait for it
                _judge(reply, f"{self.name}: {host}")

    def _mapped(self, parts: SplitResult) -> bool:
        return mapped(str(parts.hostname), _port(parts), self.hosts) is not None


def payload(message: Message) -> bytes:
    """The body, below LIMIT: the last (least severe) alerts are left out until it fits, and `omitted` counts them."""
    data: dict[str, Any] = {"id": message.id, **json.loads(message.data)}
    alerts = data.get("alerts", [])
    data["total"], kept = len(alerts), len(alerts)
    while True:
        data["alerts"], data["omitted"] = alerts[:kept], len(alerts) - kept
        stamp = message.at.astimezone(SHANGHAI).isoformat(timespec="seconds")
        body = json.dumps({"type": "digest", "timestamp": stamp, "data": data}, ensure_ascii=False).encode()
        if len(body) < LIMIT:
            return body
        if kept == 0:
            return _without_coverage(data, stamp)
        kept -= max(1, kept * (len(body) - LIMIT) // (2 * len(body)))


def _without_coverage(data: dict[str, Any], stamp: str) -> bytes:
    """The last resort, where the list of unseen sources alone is too long: its count stands for it."""
    coverage = data.get("coverage", {})
    short = {**coverage, "not_seen": [], "not_seen_omitted": len(coverage.get("not_seen", []))}
    said = {"type": "digest", "timestamp": stamp, "data": {**data, "coverage": short}}
    return json.dumps(said, ensure_ascii=False).encode()


def sign(secret: str, name: str, timestamp: int, body: bytes) -> str:
    """One signature: `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`."""
    key = _key(secret, "secret")
    return "v1," + b64encode(hmac.digest(key, f"{name}.{timestamp}.".encode() + body, "sha256")).decode()


def _key(secret: str, place: str) -> bytes:
    if not secret.startswith("whsec_"):
        raise ConfigError(f"{place}: starts with whsec_")
    try:
        key = b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        raise ConfigError(f"{place}: what follows whsec_ is not base64") from None
    if not SECRET_BYTES[0] <= len(key) <= SECRET_BYTES[1]:
        raise ConfigError(f"{place}: holds {len(key)} bytes; 24 to 64 are needed")
    return key


def _parts(url: str, place: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        valid = parts.scheme in DEFAULT_PORTS and parts.hostname and parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        valid = False
    if not valid or url != url.strip() or not url.isprintable():
        raise ConfigError(f"[{place}] url: no web address like https://host/path")
    return parts


def _port(parts: SplitResult) -> int:
    return parts.port or DEFAULT_PORTS[parts.scheme]


def _judge(reply: requests.Response, who: str) -> None:
    code = reply.status_code
    if 200 <= code < 300:
        return
    if code == 410:
        raise DeliveryError(f"{who}: HTTP 410, the receiver is gone", permanent=True)
    if 300 <= code < 400:
        raise DeliveryError(f"{who}: HTTP {code}, a redirect, which is not followed", permanent=True)
    again = code in AGAIN or code >= 500
    wait = _retry_after(reply.headers.get("Retry-After", ""), reply.headers.get("Date", "")) if again else None
    raise DeliveryError(f"{who}: HTTP {code}", permanent=not again, retry_after=wait)


def _retry_after(said: str, date: str) -> float | None:
    """Seconds, from a number of them or from a date (told against the receiver's own clock); None: not said."""
    said = said.strip()
    if said.isascii() and said.isdigit():
        return float(said[:9])
    try:
        until = parsedate_to_datetime(said).timestamp()
        now = parsedate_to_datetime(date).timestamp() if date else time.time()
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0.0, until - now)


Kind = Literal["timed out", "TLS: the certificate is not accepted", "cannot connect", "the connection broke"]


def _in_words(error: requests.RequestException) -> Kind:
    """Never the exception's own words: they hold the whole address."""
    if isinstance(error, requests.Timeout):
        return "timed out"
    if isinstance(error, requests.exceptions.SSLError):
        return "TLS: the certificate is not accepted"
    if isinstance(error, requests.ConnectionError):
        return "cannot connect"
    return "the connection broke"
