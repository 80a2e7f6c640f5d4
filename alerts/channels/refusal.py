"""What a mail server said no with: 4xx is for later, 5xx for good (RFC 5321, 4.2.1)."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from typing import NamedTuple

from alerts.clean import clip

SAID_LIMIT = 160  # characters of a server's own words


class Refusal(NamedTuple):
    words: str
    permanent: bool


def refusal(error: Exception, to: str = "") -> Refusal:
    """One refusal in words; `to` where there are several recipients."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            code, said = next(iter(error.recipients.values()), (0, b""))
            return _said(code, said, "recipient refused", to)
        case smtplib.SMTPSenderRefused():
            return _said(error.smtp_code, error.smtp_error, "sender refused", to)
        case smtplib.SMTPAuthenticationError():
            return _said(error.smtp_code, error.smtp_error, "login refused", to)
        case smtplib.SMTPResponseException():
            return _said(error.smtp_code, error.smtp_error, "refused", to)
        case smtplib.SMTPNotSupportedError():
            # A missing STARTTLS may have been cut out on the way: nothing was sent, and a later try may succeed.
            return Refusal(clip(str(error), SAID_LIMIT), False)
        case smtplib.SMTPServerDisconnected():
            return Refusal("the server closed the connection", False)
        case ssl.SSLCertVerificationError():
            return Refusal(f"TLS: {clip(error.verify_message, SAID_LIMIT)}", False)
        case TimeoutError():
            return Refusal("timed out", False)
        case OSError():
            return Refusal(f"cannot connect: {clip(error.strerror or str(error), SAID_LIMIT)}", False)
        case _:
            return Refusal(f"the message cannot be sent: {type(error).__name__}", True)


def _said(code: int, said: bytes | str, what: str, to: str) -> Refusal:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    words = f"{f'{to}: ' if to else ''}{what}: {code} {clip(text, SAID_LIMIT)}".rstrip()
    return Refusal(words, 500 <= code < 600)


def verdict(refused: Sequence[Refusal], accepted: int, recipients: int) -> tuple[str, bool]:
    """(words, permanent) of all refusals of one message: permanent only when every one is."""
    words = "; ".join(r.words for r in refused)
    if recipients > 1:
        words = f"{accepted} of {recipients} accepted; {words}"
    return words, all(r.permanent for r in refused)
