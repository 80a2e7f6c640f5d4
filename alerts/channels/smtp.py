"""Mail: plain text with an HTML alternative, one message a recipient.

Every copy of one digest carries the same Message-ID and Date, made from the message: a mailbox that drops repeats
keeps one. What the server says is kept in words; the password is in no error.
"""

from __future__ import annotations

import hashlib
import re
import smtplib
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from alerts.build import given
from alerts.channels.refusal import Refusal, refusal, verdict
from alerts.clean import clean
from net import AddressRefused, mapped
from records import ConfigError, DeliveryError, Message

PORTS = {"starttls": 587, "ssl": 465, "plain": 25}
ADDRESS = re.compile(r"[^\s@<>,;:\"\\()\[\]]+@[^\s@<>,;:\"\\()\[\]]+")


@dataclass(frozen=True, slots=True)
class Smtp:
    """`mode` starttls sends nothing without TLS; plain is for this machine and for mapped hosts."""

    host: str
    sender: str  # baimo@example.com, or 百模 <baimo@example.com>
    to: tuple[str, ...]
    mode: Literal["starttls", "ssl", "plain"] = "starttls"
    port: Annotated[int, Field(ge=0, le=65535)] = 0  # 0: 587 for starttls, 465 for ssl, 25 for plain
    username: str = ""
    password: str = field(default="", repr=False)
    timeout: Annotated[float, Field(gt=0, le=300)] = 30.0  # seconds, of each step
    ca_file: Path | None = None  # certificates to trust beside the system's (PEM)
    list_id: str = ""  # empty: baimo.<the sender's domain>
    unsubscribe: tuple[str, ...] = ()  # mailto: and https: addresses for List-Unsubscribe
    name: str = given(lambda: "smtp")
    hosts: Mapping[str, str] = given(dict)

    def __post_init__(self) -> None:
        place = f"[channels.{self.name}]"
        if not self.host or not self.to:
            raise ConfigError(f"{place} needs a host and at least one address in to")
        for option, value in (("sender", self.sender), *(("to", address) for address in self.to)):
            if _address(value) is None:
                raise ConfigError(f"{place} {option}: {clean(value)} is no mail address")
        if any(not link.startswith(("mailto:", "https://")) or clean(link) != link for link in self.unsubscribe):
            raise ConfigError(f"{place} unsubscribe: mailto: and https: addresses only")
        if self.password and not self.username:
            raise ConfigError(f"{place} password: needs a username")
        there = self._there()
        if self.mode == "plain" and not (there or _loopback(self.host)):
            raise ConfigError(f"{place} mode: plain is for loopback and for hosts mapped in [crawl.hosts] only")
        if self.ca_file and not self.ca_file.is_file():
            raise ConfigError(f"{place} ca_file: {self.ca_file}: no such file")

    def split(self) -> dict[str, Smtp]:
        """One channel a recipient, so that a refusal by one sends no second copy to the others."""
        if len(self.to) == 1:
            return {self.name: self}
        return {f"{self.name}/{to}": replace(self, to=(to,), name=f"{self.name}/{to}") for to in dict.fromkeys(self.to)}

    def send(self, message: Message) -> None:
        refused: list[Refusal] = []
        accepted = 0
        try:
            server = self._login()
            try:
                for to in self.to:
                    if no := self._one(server, message, to):
                        refused.append(no)
                    else:
                        accepted += 1
            finally:
                _leave(server)
        except (OSError, smtplib.SMTPException) as error:  # no connection, or it broke: nobody else can be reached
            refused.append(refusal(error))
        if refused:
            words, permanent = verdict(refused, accepted, len(self.to))
            raise DeliveryError(f"{self.name}: {clean(self.host)}: {words}", permanent=permanent)

    def _one(self, server: smtplib.SMTP, message: Message, to: str) -> Refusal | None:
        """None when accepted, words when this recipient was refused; a broken connection is raised."""
        letter = mail(self, message, to)
        try:
            server.send_message(letter, to_addrs=[letter["To"].addresses[0].addr_spec])
        except smtplib.SMTPServerDisconnected:
            raise
        except (smtplib.SMTPException, MessageError, UnicodeError) as error:
            return refusal(error, to if len(self.to) > 1 else "")
        return None

    def _login(self) -> smtplib.SMTP:
        there = self._there()
        port = self.port or PORTS[self.mode]
        kind = _Secure if self.mode == "ssl" else _Plain
        tls = ssl.create_default_context()
        if self.ca_file:
            tls.load_verify_locations(self.ca_file)
        more: dict[str, Any] = {"context": tls} if self.mode == "ssl" else {}
        server = kind(self.host, port, timeout=self.timeout, there=there, local_only=self.mode == "plain", **more)
        try:
            if self.mode == "starttls":
                server.starttls(context=tls)  # raises where the server does not offer it: never falls back
            if self.username:
                server.login(self.username, self.password)
        except BaseException:
            server.close()
            raise
        return server

    def _there(self) -> tuple[str, int] | None:
        """Where [crawl.hosts] sends this host and port; None: where the name resolves to."""
        try:
            found = mapped(self.host.lower(), self.port or PORTS[self.mode], self.hosts)
        except AddressRefused as wrong:
            raise ConfigError(f"[channels.{self.name}] host: {wrong}") from None
        return (found.address, found.port) if found else None


class _Reach:
    """Connects to a mapped address while TLS still verifies the name it was asked for."""

    def __init__(self, host: str, port: int, *, there: tuple[str, int] | None, local_only: bool, **more: Any) -> None:
        self._there, self._local_only = there, local_only
        super().__init__(host, port, **more)  # type: ignore[call-arg]  # a mixin: smtplib's class comes next

    def _connect(self, host: str, port: int, timeout: float) -> socket.socket:
        made = socket.create_connection(self._there or (host, port), timeout)
        if self._local_only and not self._there and not _loopback(made.getpeername()[0]):
            made.close()
            raise OSError(f"{host} is not on this machine: plain mail is not sent there")
        return made


class _Plain(_Reach, smtplib.SMTP):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self._connect(host, port, timeout)


class _Secure(_Reach, smtplib.SMTP_SSL):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        made = self._connect(host, port, timeout)
        return self.context.wrap_socket(made, server_hostname=host)


def _leave(server: smtplib.SMTP) -> None:
    """Part from the server. What was accepted stays accepted, whatever it answers now."""
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def mail(channel: Smtp, message: Message, to: str) -> EmailMessage:
    """The mail to one recipient. Deterministic: two attempts write the same bytes but for the boundary."""
    sender, receiver = _address(channel.sender), _address(to)
    if sender is None or receiver is None:
        raise ConfigError(f"[channels.{channel.name}] no mail address")
    domain = sender.domain
    letter = EmailMessage(policy=WIRE)
    letter["Subject"] = clean(message.subject)
    letter["From"] = sender
    letter["To"] = receiver
    letter["Date"] = format_datetime(message.at)
    letter["Message-ID"] = f"<{message.id}@{domain}>"
    letter["List-Id"] = f"<{channel.list_id or f'baimo.{domain}'}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter["X-Auto-Response-Suppress"] = "All"
    if channel.unsubscribe:
        letter["List-Unsubscribe"] = ", ".join(f"<{link}>" for link in channel.unsubscribe)
        if any(link.startswith("https://") for link in channel.unsubscribe):
            letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter.set_content(message.text, cte="base64")
    letter.add_alternative(message.html, subtype="html", cte="base64")
    letter.set_boundary("baimo-" + hashlib.sha256(message.id.encode()).hexdigest()[:32])
    return letter


def _address(text: str) -> Address | None:
    """`name <user@domain>` or `user@domain`; None for anything else."""
    name, bracket, rest = text.rpartition("<")
    spec = rest.removesuffix(">").strip() if bracket else text.strip()
    if not ADDRESS.fullmatch(spec) or clean(text) != text.strip() or (bracket and not rest.rstrip().endswith(">")):
        return None
    try:
        return Address(name.strip().strip('"'), addr_spec=spec)
    except (ValueError, MessageError):
        return None


def _loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]").partition("%")[0]).is_loopback
    except ValueError:
        return False
