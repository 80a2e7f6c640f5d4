"""Pages made by their scripts: what the wire gave is opened once more in a browser, and its document taken from there.

The document itself comes the way of every page (robots.txt, address check, redirects, retries, size). The browser gets
it handed in and loads what its scripts ask for, from the source's own hosts alone. The host's turn is held the while.
A page whose scripts lead elsewhere is a redirect, and judged as one. Imported only for sources that need it.
"""

from __future__ import annotations

import asyncio
import logging
import resource
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from playwright.async_api import Error as BrowserError
from playwright.async_api import Page, Route
from playwright.async_api import Request as Asked
from playwright.async_api import TimeoutError as TimeoutExpired
from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError
from scrapy.http import Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.provider import PlaywrightBrowserProvider

import net
from crawler import challenge, chromium, wire
from crawler.guard import delay
from crawler.items import Job
from crawler.politeness import HostBusy, HostTurns
from crawler.sites import homes, within
from net import Address
from records import Refused, SourceError

SETTLE_SECONDS = 10.0  # at most, for a list or text to appear; half of the page's time where that is less
LAUNCH_SECONDS = 60.0
CLOSE_SECONDS = 10.0
MEMORY = 2 << 30  # bytes of data of one process of the browser
UNSEEN = {"image", "media", "font", "texttrack", "eventsource", "websocket", "manifest", "ping"}
DROPPED = ("Content-Length", "Content-Encoding", "Transfer-Encoding")
STALE = ("ETag", "Last-Modified")  # of the page without its content: it never changes, whatever its scripts load
RENDERED = "Baimo-Rendered"  # the archive's mark: this body is the document after its scripts ran
HTML = {"text/html", "application/xhtml+xml"}
CONTEXT: dict[str, Any] = {"service_workers": "block", "accept_downloads": False, "locale": "zh-CN"}


class Provider(PlaywrightBrowserProvider):  # type: ignore[misc]  # ships no types
    """Starts the driver, which starts the browser: with limits that let them run, where ours would not."""

    async def start(self) -> None:
        with _limits_of_a_browser():
            await super().start()


class Browser(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]  # ships no types
    """scrapy-playwright's handler; a page is read when it has settled, stands still, and is not too large."""

    async def _apply_page_methods(self, page: Page, request: Request, spider: Spider) -> None:
        await settled(page, request.meta["selector"], request.meta["settle"])
        await _still(page, request.meta["limit"])

    async def drop(self, page: Page) -> None:
        """Close a page that is of no use any more."""
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await page.close()
        except (BrowserError, TimeoutError):
            await self.restart()

    async def restart(self) -> None:
        """End the browser, and with it whatever a page is doing; the next page starts another."""
        with suppress(BrowserError, TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                if hasattr(self, "browser"):
                    await self.browser.close()
                while hasattr(self, "browser"):  # forgotten by the handler's own callback
                    await asyncio.sleep(0.01)


class Visit:
    """One page in the browser. `moved`: where its scripts wanted to go."""

    def __init__(self, response: Response, hosts: set[str], seconds: float) -> None:
        self.response, self.hosts, self.seconds = response, hosts, seconds
        self.limit = asyncio.timeout(LAUNCH_SECONDS)
        self.drawing: asyncio.Future[Response]
        self.served = False
        self.moved = ""

    async def begin(self, page: Page, request: Request) -> None:
        """The page is there and empty; from now on it has its time."""
        self.page = page
        self.limit.reschedule(asyncio.get_running_loop().time() + self.seconds)
        page.on("popup", self._close)
        await page.route("**/*", self.gate)

    async def gate(self, route: Route, asked: Asked) -> None:
        """Every request of the page but those redirected, which the host rules alone hold."""
        with suppress(BrowserError):  # the page has gone
            if asked.is_navigation_request() and asked.frame == self.page.main_frame:
                await self._navigated(route, asked)
            elif asked.resource_type in UNSEEN or not self._own(asked.url):
                await route.abort("blockedbyclient")
            else:
                await route.continue_()

    async def _navigated(self, route: Route, asked: Asked) -> None:
        if self.served:
            self.moved = asked.url
            await route.abort("aborted")
            self.drawing.cancel()
            return
        self.served = True
        headers = self.response.headers.copy()
        for name in DROPPED:
            headers.pop(name, None)
        given = {name.lower(): value for name, value in wire.pairs(headers)}
        await route.fulfill(status=200, headers=given, body=self.response.body)

    def _own(self, url: str) -> bool:
        parts = net.split(url)
        return parts is not None and net.host(parts) in self.hosts

    async def _close(self, page: Page) -> None:
        with suppress(BrowserError):
            await page.close()


class Render:
    """Downloader middleware: answers to requests marked `render` (its value: what to wait for) become documents."""

    def __init__(self, crawler: Crawler) -> None:
        self.job: Job = vars(crawler.spider)["job"]
        crawl = self.job.settings.crawl
        logging.getLogger("scrapy-playwright").setLevel(logging.ERROR)  # failures are told by the crawl
        self.browser = Browser(crawler)
        self.browser.config.target_closed_max_retries = 0  # a page that brings the browser down is not given it again
        self.turns = HostTurns(self.job.locks, crawl.max_minutes * 60.0, lambda: not crawler.crawling)
        self.one = asyncio.Lock()  # page at a time
        self.homes = homes(self.job.source)
        self.pins: dict[tuple[str, int], Address] = {}
        self.tried: set[tuple[str, int]] = set()
        self.limit = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        crawler.signals.connect(self._ended, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Render:
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response:
        parts = net.split(response.url)
        if "render" not in request.meta or parts is None or not _renders(response):
            return response
        name = net.host(parts)
        if not within(name, self.homes):
            reason = "the browser opens only the source's own sites; see domains in its file"
            raise Refused(self.job.source.id, request.url, reason)
        name, port = name.strip("[]"), parts.port or net.DEFAULT_PORTS[parts.scheme]
        mapped = net.mapped(name, port, self.job.settings.crawl.hosts) is not None
        async with self.one:
            await self._reach(name, port)
            try:
                async with self.turns.turn(name, delay(self.job, name, mapped)):
                    return await self._visited(request, response, mapped)
            except HostBusy as busy:
                raise Refused(self.job.source.id, request.url, str(busy)) from None

    async def _visited(self, request: Request, response: Response, mapped: bool) -> Response:
        """The response with the document as its body, or a redirect where the page leads elsewhere."""
        seconds = float(self.job.settings.crawl.timeout_seconds)
        visit = Visit(response, {name for name, _ in self.pins}, seconds)
        url = response.url.replace("https:", "http:", 1) if mapped else response.url
        meta = {
            "playwright": True,
            "playwright_context": "crawl",
            "playwright_context_kwargs": {**CONTEXT, "user_agent": self.job.settings.crawl.user_agent},
            "playwright_page_init_callback": visit.begin,
            "playwright_page_goto_kwargs": {"wait_until": "domcontentloaded", "timeout": 0},
            "selector": request.meta["render"],
            "settle": min(SETTLE_SECONDS, seconds / 2),
            "limit": self.limit,
        }
        visit.drawing = asyncio.ensure_future(self.browser.download_request(Request(url, meta=meta)))
        try:
            async with visit.limit:
                drawn = await visit.drawing
        except asyncio.CancelledError:
            if not visit.moved:
                raise
            await self.browser.drop(visit.page)
        except TimeoutError:
            await self.browser.restart()  # a page whose script never ends is not closed otherwise
            raise DownloadTimeoutError("the page's scripts did not come to an end in time") from None
        except BrowserError as error:
            await self.browser.restart()
            words = f"the browser: {str(error).splitlines()[0][:200]}"
            raise SourceError(self.job.source.id, request.url, words) from None
        if visit.moved:
            return response.replace(status=302, headers={"Location": visit.moved}, body=b"")
        return self._document(response, drawn)

    def _document(self, response: Response, drawn: Any) -> Response:
        if len(drawn.body) > self.limit:
            raise DownloadCancelledError("the document is larger than a page may be")
        headers = response.headers.copy()
        for name in (*DROPPED, *STALE):
            headers.pop(name, None)
        headers["Content-Type"] = f"text/html; charset={drawn.encoding}"
        headers[RENDERED] = f"the document after its scripts ran, in Chromium {self.browser.browser.version}"
        return response.replace(body=drawn.body, headers=headers)

    async def _reach(self, name: str, port: int) -> None:
        """Check and pin a host; a browser that does not know it yet is started again."""
        first = not self.tried
        hosts = {name} | (self.homes if first else set())
        wanted = {(host, number) for host in hosts for number in (80, 443)} | {(name, port)}
        wanted -= self.tried
        if not wanted:
            return
        self.tried |= wanted
        for host, number in sorted(wanted):
            with suppress(OSError, net.AddressRefused):  # it cannot be reached then, which is all that has to hold
                mapped = self.job.settings.crawl.hosts
                self.pins[host, number] = (await asyncio.to_thread(net.check_address, host, number, mapped))[0]
        path = chromium.found(self.job.settings.crawl.chromium)
        self.browser.config.launch_options = chromium.launch(path, self.pins)
        if not first:
            await self.browser.restart()

    async def _ended(self) -> None:
        with suppress(BrowserError, TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self.browser.close()


def _renders(response: Response) -> bool:
    """A page, and no challenge: those are not for a browser to solve."""
    page = wire.media_type(response) in HTML or challenge.looks_like_html(response.body)
    return response.status == 200 and page and not challenge.found(response.body)


async def settled(page: Page, selector: str, seconds: float) -> None:
    """Wait until what the source's file names is there and the network is quiet; what is not there in time is not."""
    if selector:
        try:
            await page.wait_for_selector(selector, state="attached", timeout=seconds * 1000)
        except TimeoutExpired:
            pass
        except BrowserError as error:  # the file's selectors are read by another library, which knows more of them
            if "selector" not in error.message or page.is_closed():
                raise
    with suppress(TimeoutExpired):
        await page.wait_for_load_state("networkidle", timeout=seconds * 500)


async def _still(page: Page, limit: int) -> None:
    """Stop the page's scripts and measure the document, from a world of our own its scripts cannot reach into."""
    session = await page.context.new_cdp_session(page)
    await session.send("Emulation.setScriptExecutionDisabled", {"value": True})
    frame = (await session.send("Page.getFrameTree"))["frameTree"]["frame"]["id"]
    world = await session.send("Page.createIsolatedWorld", {"frameId": frame})
    asked = {"contextId": world["executionContextId"], "expression": "document.documentElement.outerHTML.length"}
    length = (await session.send("Runtime.evaluate", {**asked, "returnByValue": True}))["result"].get("value", 0)
    if length > limit:
        raise DownloadCancelledError("the document is larger than a page may be")


@contextmanager
def _limits_of_a_browser() -> Iterator[None]:
    """A browser reserves far more addresses than it uses, so what it inherits is a limit of its data instead."""
    space, data = resource.getrlimit(resource.RLIMIT_AS), resource.getrlimit(resource.RLIMIT_DATA)
    most = MEMORY if data[1] == resource.RLIM_INFINITY else min(MEMORY, data[1])
    resource.setrlimit(resource.RLIMIT_AS, (space[1], space[1]))
    resource.setrlimit(resource.RLIMIT_DATA, (most, data[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, space)
        resource.setrlimit(resource.RLIMIT_DATA, data)
