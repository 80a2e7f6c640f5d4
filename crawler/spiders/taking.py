"""Pages taken from the net: the second half of every spider, the same for all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response

import net
from crawler import challenge, feeds, paths, wire
from crawler.decoding import decode
from crawler.errors import described
from crawler.items import Item, Job, Taken
from crawler.politeness import CHALLENGE, HostTurns
from crawler.writer import Writer
from records import Hint, MissingField, Page, Refused, SourceError
from store.pages import Validators

CHALLENGE_REST = 3600.0  # seconds


class PageSpider(Spider):
    """Opens pages and details, and says what came of them; what to open is decided by its subclass."""

    name = "source"

    def __init__(self, job: Job, writer: Writer, **kwargs: Any) -> None:
        super().__init__(name=job.source.id, **kwargs)
        self.job, self.source, self.tally, self.writer = job, job.source, job.tally, writer

    def inline(self, url: str, body: str, hint: Hint) -> Page:
        """The page of an item whose text the list, or its detail call, carries."""
        return feeds.page(self.source.id, url, body, hint, self.job.settings.now())

    # --- pages --------------------------------------------------------------------------------------------------------

    def page_request(self, url: str, hint: Hint) -> Request:
        conditions = self._conditions(url) if net.canonical(url) in self.job.known and not self.source.render else {}
        request = self._request(url, self.take_page, conditions, {"url": url, "hint": hint})
        if self.source.render:
            request.meta["render"] = self.source.article.body
        return request

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
        url = paths.address(template, {"url": item.url, **data})
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

    def _conditions(self, url: str) -> dict[str, str]:
        said = self.writer.validators(url)
        given = {"If-None-Match": said.etag, "If-Modified-Since": said.last_modified} if said else {}
        return {name: value for name, value in given.items() if value}

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
        """Raises Refused for a challenge page. All that would follow is refused too, so the crawl ends there and the
        host is left alone for a while.
        """
        if found := challenge.found(response.body):
            if parts := net.split(response.url):
                HostTurns(self.job.locks, 0).hold(net.host(parts).strip("[]"), CHALLENGE_REST, CHALLENGE)
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
