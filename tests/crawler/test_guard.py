"""The last doors before the wire are shut, whatever Scrapy's defaults are."""

from __future__ import annotations

import socket
from typing import Any

import pytest

import config
from crawler import sources
from crawler.guard import PINS, PinnedResolver
from crawler.settings import scrapy_settings
from net import Address

SETTINGS = scrapy_settings(config.Settings(), sources.load()["ithome"])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REMOTE_CONTROL_ENABLED", False),
        ("TELNETCONSOLE_ENABLED", False),
        ("COOKIES_ENABLED", False),
        ("DOWNLOAD_VERIFY_CERTIFICATES", True),
        ("DOWNLOAD_MAXSIZE", 16 * 1024 * 1024),
        ("DOWNLOAD_TIMEOUT", 30),
        ("CLOSESPIDER_TIMEOUT", 600),
        ("CONCURRENT_REQUESTS_PER_DOMAIN", 1),
        ("DOWNLOAD_DELAY", 1.0),
        ("AUTOTHROTTLE_ENABLED", True),
    ],
)
def test_a_crawl_is_shut_and_bounded(name: str, value: object) -> None:
    assert SETTINGS[name] == value


def test_files_and_other_schemes_have_no_handler() -> None:
    handlers = SETTINGS["DOWNLOAD_HANDLERS"]
    assert {scheme for scheme, handler in handlers.items() if handler} == {"http", "https"}
    assert set(handlers) == {"http", "https", "file", "ftp", "s3", "data"}


class Receiver:
    def __init__(self) -> None:
        self.found: list[Any] = []
        self.done = False

    def resolutionBegan(self, resolution: object) -> None: ...

    def addressResolved(self, address: Any) -> None:
        self.found.append((address.host, address.port))

    def resolutionComplete(self) -> None:
        self.done = True


def resolved(name: str, port: int) -> list[Any]:
    receiver = Receiver()
    PinnedResolver(None).resolveHostName(receiver, name, port)
    assert receiver.done
    return receiver.found


def test_only_checked_addresses_resolve_and_only_for_their_port() -> None:
    PINS["xn--efvy88h.example", 443] = [
        Address(socket.AF_INET, "8.8.8.8", 443),
        Address(socket.AF_INET6, "2600::1", 443),
    ]
    assert resolved("新闻.example", 443) == [("8.8.8.8", 443), ("2600::1", 443)]
    assert resolved("新闻.example", 80) == []
    assert resolved("localhost", 443) == []
    assert resolved("127.0.0.1", 80) == []
    PINS.clear()
