"""Between spider and wire, from the spider's side down: robots.txt, retries, redirects, decompression.

Scrapy's own parts are used where they do what a news monitor needs; these differ from them on purpose:
robots.txt that cannot be read means no (RFC 9309), Retry-After is kept, redirects stay on the source's own sites,
and a compressed body that is cut off or swells beyond the limit is an error, never half a page.
"""

from __future__ import annotations

import asyncio
import logging
import zlib
from email.utils import parsedate_to_datetime
from typing import Any, Self

from protego import Protego
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.spidermiddlewares.httperror import HttpError

import net
from crawler.errors import described
from crawler.items import Job
from crawler.politeness import LONGEST_WAIT, HostTurns
from crawler.sites import homes, site, within
from records import Refused, SourceError

log = logging.getLogger(__name__)
ROBOTS_MAX_BYTES = 512 * 1024  # RFC 9309, 2.5
LONGEST_CRAWL_DELAY = 30.0


class Robots:
    """robots.txt of every host, once a crawl. Unreachable or 5xx: nothing is fetched; 4xx: everything may be."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler, self.job = crawler, _job(crawler)
        self.rules: dict[str, asyncio.Task[Protego]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Robots:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        parts = net.split(request.url)
        if request.meta.get("robots") or parts is None:
            return
        if self.job.source.robots_override:
            self.job.tally.robots = "overridden"
            return
        root = f"{parts.scheme}://{parts.netloc}"
        if root not in self.rules:
            self.rules[root] = asyncio.ensure_future(self._read(f"{root}/robots.txt"))
        try:
            rules = await self.rules[root]
        except Exception:
            self._said("unreachable")
            raise
        agent = self.job.settings.crawl.user_agent
        allowed = rules.can_fetch(request.url, agent)
        self._said("allowed" if allowed else "disallowed")
        if not allowed:
            raise Refused(self.job.source.id, request.url, "robots.txt does not allow it")
        if pace := rules.crawl_delay(agent):
            self.job.paces[net.host(parts).strip("[]")] = min(float(pace), LONGEST_CRAWL_DELAY)

    def _said(self, verdict: str) -> None:
        """The gravest of them is what the crawl tells."""
        grave = ("", "allowed", "unreachable", "disallowed")
        self.job.tally.robots = max(self.job.tally.robots, verdict, key=grave.index)

    async def _read(self, url: str) -> Protego:
        request = Request(
            url, callback=NO_CALLBACK, priority=1000, meta={"robots": True, "download_maxsize": ROBOTS_MAX_BYTES}
        )
        try:
            response = await self.crawler.engine.download_async(request)
        except Refused as refused:
            if "redirect" not in refused.reason:
                raise
            return Protego.parse("")  # its robots.txt is on another site: as good as none (RFC 9309, 2.3.1.2)
        if response.status >= 500 or response.status == 429:
            raise Refused(self.job.source.id, url, f"robots.txt answered HTTP {response.status}, so nothing is fetched")
        return Protego.parse(response.body.decode("utf-8", "replace") if response.status == 200 else "")


class Patience(RetryMiddleware):
    """Bounded retries that wait: as long as Retry-After says, or twice as long each time."""

    job: Job
    turns: HostTurns

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        self = super().from_crawler(crawler)
        self.job = _job(crawler)
        self.turns = HostTurns(self.job.locks, 0)
        return self

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        if response.status not in self.retry_http_codes or request.meta.get("dont_retry"):
            return response
        seconds = retry_after(response)
        self._hold(request, seconds)
        if seconds > LONGEST_WAIT:
            reason = f"HTTP {response.status}: the host asked to wait {seconds:.0f} s"
            raise Refused(self.job.source.id, request.url, reason)
        return self._retry(request, f"HTTP {response.status}") or response

    def process_exception(self, request: Request, exception: Exception, spider: Spider | None = None) -> Request | None:
        if not isinstance(exception, self.exceptions_to_retry) or request.meta.get("dont_retry"):
            return None
        self._hold(request, 0.0)
        return self._retry(request, exception)

    def _hold(self, request: Request, seconds: float) -> None:
        """The host is left alone; without a word of its own, for the delay, doubled with each try."""
        if not seconds and not _mapped(self.job, request.url):
            seconds = self.job.settings.crawl.delay_seconds * 2 ** request.meta.get("retry_times", 0)
        parts = net.split(request.url)
        if parts:
            self.turns.hold(net.host(parts).strip("[]"), seconds)


class SameSite(RedirectMiddleware):
    """Follows redirects within the source's sites and the site first asked; others are refused, and said."""

    job: Job
    sites: set[str]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        self = super().from_crawler(crawler)
        self.job = _job(crawler)
        self.sites = homes(self.job.source)
        return self

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        try:
            result = super().process_response(request, response)
        except IgnoreRequest:
            raise Refused(self.job.source.id, request.url, "too many redirects") from None
        if isinstance(result, Request):
            first = request.meta.get("redirect_urls", [request.url])[0]
            name = net.host(parts) if (parts := net.split(result.url)) else ""
            if not within(name, {*self.sites, site(first)}):
                reason = f"the redirect to {result.url[:200]} leaves the source's sites"
                raise Refused(self.job.source.id, request.url, reason)
        elif response.status in (301, 302, 303, 307, 308):
            raise Refused(self.job.source.id, request.url, "the redirect goes nowhere")
        return result

    def handle_referer(self, request: Request, response: Response) -> None:
        """Keep a Referer the source's file asks for."""

    def _engine_started(self) -> None:
        """Nothing to find: handle_referer needs no other middleware."""


class Problems:
    """A page that cannot be used is counted and said; the others go on. What is no SourceError is a fault of ours."""

    def __init__(self, crawler: Crawler) -> None:
        self.tally = _job(crawler).tally
        self.source = _job(crawler).source.id

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Problems:
        return cls(crawler)

    def process_spider_exception(self, response: Response, exception: Exception) -> tuple[()] | None:
        if isinstance(exception, HttpError):  # the request's errback tells it
            return None
        self.tally.fail(*described(exception, self.source, response.url))
        return () if isinstance(exception, SourceError) else None


class Decompress:
    """gzip and deflate, whole or not at all, and never beyond the body limit (a few bytes can swell to gigabytes)."""

    def __init__(self, crawler: Crawler) -> None:
        self.job = _job(crawler)
        self.limit = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Decompress:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        request.headers["Accept-Encoding"] = "gzip, deflate"

    def process_response(self, request: Request, response: Response) -> Response:
        given = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1").lower()
        codings = [name.strip() for name in given.split(",") if name.strip() not in {"", "identity"}]
        if not codings or not response.body or request.method == "HEAD":
            return response
        body = response.body
        for name in reversed(codings):
            body = self._undone(name, body, request.url)
        return response.replace(body=body, flags=[*response.flags, "decoded"])

    def _undone(self, name: str, body: bytes, url: str) -> bytes:
        if name not in {"gzip", "x-gzip", "deflate"}:
            raise SourceError(self.job.source.id, url, f"the body is in an unknown coding {name!r}")
        raw = name == "deflate" and body[:1] != b"\x78"  # many servers leave out the zlib header
        machine = zlib.decompressobj(-zlib.MAX_WBITS if raw else zlib.MAX_WBITS | 32)
        try:
            plain = machine.decompress(body, self.limit + 1)
        except zlib.error as error:
            raise SourceError(self.job.source.id, url, f"the compressed body is damaged: {error}") from None
        if len(plain) > self.limit:
            raise SourceError(self.job.source.id, url, f"the body swells beyond {self.limit} bytes")
        if not machine.eof:
            raise SourceError(self.job.source.id, url, "the compressed body is cut off")
        return plain


def retry_after(response: Response) -> float:
    """Seconds a response asks to wait, from either form of Retry-After; 0 where it does not say."""
    said = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if said.isascii() and said.isdigit():
        return float(said)
    try:
        until = parsedate_to_datetime(said)
        dated = parsedate_to_datetime((response.headers.get("Date") or b"").decode("latin-1"))
        return max(0.0, (until - dated).total_seconds())  # both by the server's own clock
    except (ValueError, TypeError):
        return 0.0


def _job(crawler: Crawler) -> Job:
    job: Job = vars(crawler.spider)["job"]
    return job


def _mapped(job: Job, url: str) -> Any:
    parts = net.split(url)
    if parts is None:
        return None
    port = parts.port or net.DEFAULT_PORTS[parts.scheme]
    return net.mapped(net.host(parts).strip("[]"), port, job.settings.crawl.hosts)
