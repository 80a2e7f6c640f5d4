"""The last thing before the wire: every request, redirect, retry and robots.txt passes here, and nothing else connects.

`GuardedHandler` checks the address of each request and pins what it found; `PinnedResolver`, the only resolver the
reactor has, answers from the pins alone. So what was checked is what is connected to, for IP literals too.
"""

from __future__ import annotations

import asyncio
import socket
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.resolver import HostResolution
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver
from zope.interface import implementer  # type: ignore[import-untyped]  # ships no types

import net
from crawler.items import Job
from crawler.politeness import HostBusy, HostTurns
from net import Address
from records import Refused

PINS: dict[tuple[str, int], list[Address]] = {}  # one process is one crawl


@implementer(IHostnameResolver)
class PinnedResolver:
    """Knows the checked addresses and no others; a name that was not checked does not resolve."""

    def __init__(self, reactor: Any) -> None:
        self.reactor = reactor

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> PinnedResolver:
        return cls(reactor)

    def install_on_reactor(self) -> None:
        self.reactor.installNameResolver(self)

    def resolveHostName(
        self,
        resolutionReceiver: Any,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Any = None,
        transportSemantics: str = "TCP",
    ) -> HostResolution:
        resolution = HostResolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        for address in PINS.get((_ascii(hostName), portNumber), ()):
            kind = IPv6Address if address.family == socket.AF_INET6 else IPv4Address
            resolutionReceiver.addressResolved(kind("TCP", address.address, address.port))
        resolutionReceiver.resolutionComplete()
        return resolution


class GuardedHandler(HTTP11DownloadHandler):
    """http and https. A host that `[crawl.hosts]` maps is asked over plain http, whatever its address says."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.job: Job = vars(crawler.spider)["job"]
        settings = self.job.settings.crawl
        self.turns = HostTurns(self.job.locks, settings.max_minutes * 60.0, lambda: not crawler.crawling)

    async def download_request(self, request: Request) -> Response:
        parts = net.split(request.url)
        if parts is None:
            raise Refused(self.job.source.id, request.url, "only http and https addresses are opened")
        host, port = net.host(parts).strip("[]"), parts.port or net.DEFAULT_PORTS[parts.scheme]
        there = net.mapped(host, port, self.job.settings.crawl.hosts)
        plain = request
        if there and parts.scheme == "https":
            plain = request.replace(url=f"http://{host}:{port}{request.url.partition(parts.netloc)[2] or '/'}")
            plain.headers["Host"] = parts.netloc
        PINS[host, port] = [there] if there else await self._checked(host, port)
        try:
            async with self.turns.turn(host, delay(self.job, host, bool(there))):
                response = await self._struck(host, plain)
        except HostBusy as busy:
            raise Refused(self.job.source.id, request.url, str(busy)) from None
        return response if plain is request else response.replace(url=request.url)

    async def _struck(self, host: str, request: Request) -> Response:
        """Download, and remember whether the host is in order. A robots.txt that comes says nothing of its pages."""
        try:
            response = await super().download_request(request)
        except (DownloadTimeoutError, DownloadConnectionRefusedError, DownloadFailedError, ResponseDataLossError):
            self.turns.strike(host)
            raise
        if response.status >= 500:
            self.turns.strike(host)
        elif not request.meta.get("robots"):
            self.turns.clear(host)
        return response

    async def _checked(self, host: str, port: int) -> list[Address]:
        """Resolving blocks, so it is done in a thread; it may take as long as the whole answer may."""
        looking = asyncio.to_thread(net.check_address, host, port, self.job.settings.crawl.hosts)
        try:
            return await asyncio.wait_for(looking, self.job.settings.crawl.timeout_seconds)
        except TimeoutError:
            raise socket.gaierror(socket.EAI_AGAIN, "no answer in time") from None


def delay(job: Job, host: str, mapped: bool) -> float:
    """Seconds to the next request to this host; a mapped one, on this machine, is asked without a pause of ours."""
    return max(0.0 if mapped else job.settings.crawl.delay_seconds, job.paces.get(host, 0.0))


def _ascii(name: str) -> str:
    name = name.rstrip(".").lower()
    return name if name.isascii() else name.encode("idna").decode("ascii")
