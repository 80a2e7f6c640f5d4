"""Checksums some public list endpoints want beside their parameters. They carry no secret and no login."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from urllib.parse import urlencode


def cls(params: Mapping[str, str]) -> str:
    """md5 of the SHA-1 of the key-sorted query, both as hex."""
    query = urlencode(sorted(params.items()))
    return hashlib.md5(hashlib.sha1(query.encode()).hexdigest().encode()).hexdigest()


SIGNERS: dict[str, Callable[[Mapping[str, str]], str]] = {"cls": cls}
