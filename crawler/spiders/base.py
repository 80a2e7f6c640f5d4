"""What all spiders share: lists are asked, items chosen, pages taken; how a list is read is each spider's own.

start ─▶ list_request ─▶ read_list ─▶ items(response) ─▶ handle ─▶ page_request ─▶ take_page ─▶ Taken
                                                          │      └▶ detail_request ─▶ take_detail ─▶ Taken
                                                          └▶ inline (the list carries the text) ─▶ Taken
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from scrapy import Request
from scrapy.http import Response

import net
from crawler import challenge, wire
from crawler.errors import kind_of
from crawler.items import Item, Job, Taken
from crawler.signers import SIGNERS
from crawler.sites import site
from crawler.spiders.taking import PageSpider
from crawler.times import moment
from crawler.writer import Writer
from records import Endpoint, Hint, MissingField, SourceError

LIST_PRIORITY = 10
DATED = re.compile(r"\d{4}")  # a year, or unix time


class SourceSpider(PageSpider):
    """One crawl of one source. Subclasses say how a list is read, in `items`."""

    def __init__(self, job: Job, writer: Writer, **kwargs: Any) -> None:
        super().__init__(job, writer, **kwargs)
        self.room = job.limit
        self.seen: set[str] = set()
        self.awaited = job.source.list.items if job.source.spider == "list_page" else ""  # by whoever renders the list

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
        for error in [*missing, *self._rotten(kept, response.url)]:
            self.tally.fail("missing", error)
        return kept

    def _rotten(self, items: list[Item], url: str) -> Iterator[MissingField]:
        """Fields the source's file names and no item of the list has: the site has changed, or the file is wrong.

        A flash may have no title, so only lists of pages are asked for theirs.
        """
        for field in ("title", "published") if self.source.fulltext in {"page", "api"} else ("published",):
            named = getattr(self.source.list, field)
            if named and items and not any(getattr(item.hint, field) for item in items):
                yield MissingField(self.source.id, url, f"list.{field} {named!r} found nothing in {len(items)} items")

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
        if endpoint.method == "GET" and page == 1 and not self.source.render:
            headers.update(self._conditions(url))
        return Request(
            url,
            method=endpoint.method,
            body=body,
            headers={**self.source.headers, **headers},
            callback=self.read_list,
            errback=self.list_failed,
            cb_kwargs={"endpoint": endpoint, "instead": tuple(instead), "page": page},
            meta={"render": self.awaited} if self.source.render else None,
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
        self.tally.root = self.tally.root or challenge.root(response.body)
        try:
            self.check(response)
            found = self.items(response)
        except SourceError as error:
            self.tally.fail(kind_of(error), error)
            found = []
        yield self.taken(response, "list", wire.asked(response), remember=bool(found) and not wire.changing(endpoint))
        if not found:
            yield from self._next_endpoint(instead)
        fresh = [request for item in found for request in self._handled(item)]
        yield from fresh
        if fresh and page < endpoint.pages:
            yield self.list_request(endpoint, (), page + 1)

    def list_failed(self, failure: Any) -> Iterator[Request]:
        self.failed(failure)
        yield from self._next_endpoint(failure.request.cb_kwargs["instead"])

    def _next_endpoint(self, instead: Sequence[Endpoint]) -> Iterator[Request]:
        if instead:
            yield self.list_request(instead[0], instead[1:])

    # --- items --------------------------------------------------------------------------------------------------------

    def _handled(self, item: Item) -> Iterator[Request | Taken]:
        """One item that cannot be opened does not cost the others."""
        try:
            yield from self.handle(item)
        except SourceError as error:
            self.tally.fail(kind_of(error), error)

    def handle(self, item: Item) -> Iterator[Request | Taken]:
        """Count an item, and where it is new and on the topic, what comes of it."""
        published = self.counted(item)
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

    def counted(self, item: Item) -> datetime | None:
        """Count an item and what it carries; its time."""
        published = moment(item.hint.published, self.job.now, self.source.timezone, self.source.time_format)
        self.tally.listed += 1
        self.tally.titled += bool(item.hint.title)
        self.tally.dated += published is not None
        self.tally.saw(published)
        return published

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
