"""What went wrong with a request, as one of a few kinds and in words that name source and address."""

from __future__ import annotations

import socket

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.spidermiddlewares.httperror import HttpError

from net import AddressRefused
from records import MissingField, Refused, SourceError

# kind → how often it is met is in the statistics; the kinds are part of what a parent may rely on
KINDS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str, str], ...] = (
    (DownloadTimeoutError, "timeout", "no whole answer in time"),
    ((CannotResolveHostError, socket.gaierror), "unreachable", "the name does not resolve"),
    (DownloadConnectionRefusedError, "unreachable", "the connection was refused"),
    (ResponseDataLossError, "broken", "the answer broke off half-way"),
    (DownloadCancelledError, "too_large", "the answer is larger than max_body_mb"),
    (UnsupportedURLSchemeError, "refused", "only http and https are opened"),
    (DownloadFailedError, "unreachable", "the connection failed"),
    (OSError, "unreachable", "the connection failed"),
    (IgnoreRequest, "refused", "not fetched"),
)


def described(error: BaseException, source: str, url: str) -> tuple[str, SourceError]:
    """(kind, error in words).

    Kinds: timeout · unreachable · broken · too_large · refused · http · missing · unusable · crashed.
    """
    if isinstance(error, SourceError):
        return kind_of(error), error
    if isinstance(error, AddressRefused):
        return "refused", Refused(source, url, str(error))
    if isinstance(error, HttpError):
        return "http", SourceError(source, url, f"HTTP {error.response.status}")
    for kinds, kind, words in KINDS:
        if isinstance(error, kinds):
            return kind, SourceError(source, url, f"{words}{_cause(error)}")
    return "crashed", SourceError(source, url, f"{type(error).__name__}: {error}")


def kind_of(error: SourceError) -> str:
    if isinstance(error, MissingField):
        return "missing"
    return "refused" if isinstance(error, Refused) else "unusable"


def _cause(error: BaseException) -> str:
    """The inner reason of a failed connection, such as a certificate that does not fit."""
    if not isinstance(error, (DownloadFailedError, OSError)) or isinstance(error, DownloadConnectionRefusedError):
        return ""
    reasons = getattr(error.__cause__, "reasons", None) or ()
    inner = next((str(getattr(reason, "value", reason)) for reason in reasons), str(error))
    inner = " ".join(inner.split())[:120]
    return f": {inner}" if inner else ""
