"""What all spiders share: lists are asked, items chosen, pages taken; how a list is read is each spider's own.

start ─▶ list_request ─▶ read_list ─▶ items(response) ─▶ handle ─▶ page_request ─▶ take_page ─▶ Taken
                                                          │      └▶ detail_request ─▶ take_detail ─▶ Taken
                                                          └▶ inline (the list carries the text) ─▶ Taken
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from scrapy import Request, Spider
from scrapy.http import Response

import net
from crawler import challenge, paths, wire
from crawler.decoding import decode
from crawler.errors import described, kind_of
from crawler.items import Item, Job, Taken
from crawler.signers import SIGNERS
from crawler.sites import site
from crawler.times import moment
from crawler.writer import Writer
from records import Endpoint, Hint, MissingField, Page, Refused, SourceError
from store.pages import Validators

LIST_PRIORITY = 10
DATED = re.compile(r"\d{4}")  # a year, or unix time


class SourceSpider(Spider):
    """One crawl of one source. Subclasses say how a list is read, in `items`."""

    name = "source"

    def __init__(self, job: Job, writer: Writer, **kwargs: Any) -> None:
        super().__init__(name=job.source.id, **kwargs)
        self.job, self.source, self.tally, self.writer = job, job.source, job.tally, writer
        self.room = job.limit
        self.seen: set[str] = set()

    def items(self, response: Response) -> list[Item]:
        """The entries of a list. Raises MissingField where there is no list, SourceError where it cannot be read."""
        raise NotImplementedError

    def addressed(self, items: list[Item], response: Response) -> list[Item]:
        """The items that have an address. One without is counted and said; where all are, MissingField."""
        kept = [item for item in items if item.url]
        missing = [
            MissingField(self.source.id, response.url, f"list.url found nothing for {item.hint.title[:40]!r}")
            for item in items
            if not item.url
        ]
        if missing and not kept:
            raise missing[0]
        for error in missing:
            self.tally.fail("missing", error)
        return kept

    # --- lists --------------------------------------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Request]:
        endpoints = self.source.endpoints
        for n, endpoint in enumerate(endpoints):
            if not endpoint.fallback:
                rest = endpoints[n + 1 :]
                stop = next((k for k, other in enumerate(rest) if not other.fallback), len(rest))
                yield self.list_request(endpoint, rest[:stop])
        for wanted in self.job.wanted:
            if site(wanted.url) == site(wanted.part_of):  # a page cannot send us elsewhere
                yield self.page_request(wanted.url, Hint(part_of=wanted.part_of))

    def list_request(self, endpoint: Endpoint, instead: Sequence[Endpoint] = (), page: int = 1) -> Request:
        """The request for one page of a list; `instead` are the endpoints to ask where it comes to nothing."""
        given = {**wire.times(self.job.now, self._oldest()), "page": str(page)}
        params = {key: str(value) for key, value in wire.filled(endpoint.params, given).items()}
        for key in [key for key, value in params.items() if value == "{sign}"]:
            del params[key]
            params[key] = SIGNERS[self.source.signer](params)
        url = wire.filled(endpoint.url, given)
        if params:
            url += ("&" if "?" in url else "?") + urlencode(params)
        body, headers = wire.body(endpoint, given)
        if endpoint.method == "GET" and page == 1:
            headers.update(self._conditions(url))
        return Request(
            url,
            method=endpoint.method,
            body=body,
            headers={**self.source.headers, **headers},
            callback=self.read_list,
            errback=self.list_failed,
            cb_kwargs={"endpoint": endpoint, "instead": tuple(instead), "page": page},
            dont_filter=True,
            priority=LIST_PRIORITY,
        )

    def read_list(
        self, response: Response, endpoint: Endpoint, instead: tuple[Endpoint, ...], page: int
    ) -> Iterator[Request | Taken]:
        if response.status == 304:
            self.tally.unchanged += 1
            self.tally.saw(self.job.newest_before)
            return
        try:
            self.check(response)
            found = self.items(response)
        except SourceError as error:
            self.tally.fail(kind_of(error), error)
            found = []
        yield self.taken(response, "list", remember=bool(found))
        if not found:
            yield from self._next_endpoint(instead)
        fresh = [request for item in found for request in self.handle(item)]
        yield from fresh
        if fresh and page < endpoint.pages:
            yield self.list_request(endpoint, (), page + 1)

    def list_failed(self, failure: Any) -> Iterator[Request]:
        self.failed(failure)
        yield from self._next_endpoint(failure.request.cb_kwargs["instead"])

    def _next_endpoint(self, instead: Sequence[Endpoint]) -> Iterator[Request]:
        if instead:
            yield self.list_request(instead[0], instead[1:])

    def _conditions(self, url: str) -> dict[str, str]:
        said = self.writer.validators(url)
        given = {"If-None-Match": said.etag, "If-Modified-Since": said.last_modified} if said else {}
        return {name: value for name, value in given.items() if value}

    # --- items --------------------------------------------------------------------------------------------------------

    def handle(self, item: Item) -> Iterator[Request | Taken]:
        """Count an item, and where it is new and on the topic, what comes of it."""
        self.tally.listed += 1
        published = moment(item.hint.published, self.job.now, self.source.timezone, self.source.time_format)
        self.tally.saw(published)
        key = net.canonical(item.url)
        if key in self.seen or net.split(item.url) is None or not self._on_topic(item) or self._too_old(published):
            return
        self.seen.add(key)
        item = replace(item, url=net.unwrapped(item.url))
        stored = key in self.job.known
        if stored and not self._changed(key, item):
            self.tally.unchanged += 1
        elif self.room <= 0:
            self.tally.cut = True
        else:
            self.room -= not (stored and item.body)  # what is met again takes no room of what is new
            yield self._opened(item, key)

    def _opened(self, item: Item, key: str) -> Request | Taken:
        if item.body:
            return Taken(self.inline(key, item.body, item.hint))
        return self.detail_request(item) if self.source.fulltext == "api" else self.page_request(item.url, item.hint)

    def _too_old(self, published: datetime | None) -> bool:
        """Older than the crawl looks back. What has no time is opened: only its page can tell."""
        return published is not None and not self.source.registry and published < self._oldest()

    def _oldest(self) -> datetime:
        """How far a crawl looks back: further where a source may be silent for longer."""
        days = max(self.job.settings.crawl.max_age_days, self.source.max_age_days)
        return self.job.since or self.job.now - timedelta(days=days)

    def _on_topic(self, item: Item) -> bool:
        if self.source.list.link and not re.search(self.source.list.link, item.url):
            return False
        said = f"{item.hint.title}\n{item.hint.summary}\n{item.body}".lower()
        return not self.source.topic or any(word.lower() in said for word in self.source.topic)

    def _changed(self, key: str, item: Item) -> bool:
        """A stored page is listed under another title or time, or with another text: it is taken again.

        "3分钟前" is another time at each look and says nothing; only times with their date are compared.
        """
        stored = self.writer.latest(key)
        if stored is None:
            return False
        if item.body and len(item.body.encode("utf-8", "replace")) != stored.size:
            return True
        before, after = stored.hint, item.hint
        dated = all(DATED.search(hint.published) for hint in (before, after))
        return bool(after.title and after.title != before.title) or (dated and after.published != before.published)

    def inline(self, url: str, body: str, hint: Hint) -> Page:
        """The page of an item whose text the list, or its detail call, carries."""
        media = "text/html" if re.search(r"<[a-zA-Z!/]", body) else "text/plain"
        at = self.job.settings.now()
        return Page(self.source.id, url, at, media, body.encode("utf-8", "replace"), hint, "utf-8")

    # --- pages --------------------------------------------------------------------------------------------------------

    def page_request(self, url: str, hint: Hint) -> Request:
        conditions = self._conditions(url) if net.canonical(url) in self.job.known else {}
        return self._request(url, self.take_page, conditions, {"url": url, "hint": hint})

    def take_page(self, response: Response, url: str, hint: Hint) -> Iterator[Taken]:
        if response.status == 304:
            self.tally.unchanged += 1
            return
        self.check(response)
        media = wire.media_type(response)
        if not challenge.is_text(response.body, media):
            raise SourceError(self.source.id, response.url, f"an answer of type {media or 'unknown'} is no page")
        yield self.taken(response, "article", url, hint)

    def detail_request(self, item: Item) -> Request:
        data = item.data if isinstance(item.data, Mapping) else {}
        template = self.source.article.detail
        url = paths.fill(template, {"url": item.url, **data})
        if not url:
            raise MissingField(self.source.id, item.url, f"the item cannot fill article.detail {template!r}")
        return self._request(url, self.take_detail, {}, {"item": item})

    def take_detail(self, response: Response, item: Item) -> Iterator[Taken]:
        """The article's HTML out of the detail's JSON; the answer itself is archived beside it."""
        yield self.taken(response, "list", remember=False)
        self.check(response)
        rules = self.source.article
        whole = rules.detail_body == "*"
        data = None if whole else self.json_of(response, rules.state)
        html = self._text(response) if whole else paths.text(data, rules.detail_body)
        if not html:
            raise MissingField(self.source.id, response.url, f"article.detail_body {rules.detail_body!r} found nothing")
        tickers = paths.codes(paths.find(data, rules.tickers)) if rules.tickers else ()
        hint = replace(item.hint, tickers=tuple(dict.fromkeys((*item.hint.tickers, *tickers))))
        yield Taken(self.inline(net.canonical(item.url), html, hint))

    def _request(
        self, url: str, callback: Callable[..., Any], headers: Mapping[str, str], arguments: Mapping[str, Any]
    ) -> Request:
        return Request(
            url,
            headers={**self.source.headers, **headers},
            callback=callback,
            errback=self.failed,
            cb_kwargs=dict(arguments),
            dont_filter=True,  # `seen` has decided already, by canonical URL
        )

    def _text(self, response: Response) -> str:
        return decode(response.body, wire.charset(response), self.source.encoding)

    def json_of(self, response: Response, state: str = "") -> Any:
        """The JSON of an answer, or of the script variable or element `state` of a page."""
        text = self._text(response)
        try:
            return paths.state(text, state) if state else paths.parse(text)
        except (ValueError, RecursionError):
            wanted = f"no JSON in {state!r}" if state else f"no JSON, but {challenge.head(text)!r}"
            raise SourceError(self.source.id, response.url, wanted) from None

    def taken(
        self, response: Response, kind: str, url: str = "", hint: Hint | None = None, remember: bool = True
    ) -> Taken:
        """The page of a response, as it came."""
        page = Page(
            self.source.id,
            url or response.url,
            self.job.settings.now(),
            wire.media_type(response),
            response.body,
            hint or Hint(),
            wire.charset(response),
            response.status,
            kind,
        )
        said = Validators(wire.header(response, "ETag"), wire.header(response, "Last-Modified"))
        request = response.request
        asked = wire.pairs(request.headers) if request is not None and request.method == "GET" else None
        kept = said if remember and asked is not None and (said.etag or said.last_modified) else None
        return Taken(page, asked, wire.pairs(response.headers), kept)

    # --- failures -----------------------------------------------------------------------------------------------------

    def check(self, response: Response) -> None:
        """Raises Refused for a challenge page; all that would follow is refused too, so the crawl ends there."""
        if found := challenge.found(response.body):
            self.stop("challenge")
            raise Refused(self.source.id, response.url, f"the host shows a challenge page ({found})")

    def failed(self, failure: Any) -> None:
        """Every request's errback. Scrapy puts the request on Twisted's Failure, whose type does not know it."""
        self.tally.fail(*described(failure.value, self.source.id, failure.request.url))

    def stop(self, reason: str) -> None:
        """End the crawl; what was taken is kept."""
        if not self.tally.stopped and self.crawler.engine is not None:
            self.tally.stopped = reason
            self.stopping = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=reason))
