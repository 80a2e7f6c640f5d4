"""Feeds of any dialect, sitemaps too; the body says which it is, the media type is often wrong."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import replace

from scrapy import Request
from scrapy.http import Response

from crawler import feeds, wire
from crawler.decoding import decode
from crawler.items import Item, Taken
from crawler.sites import site
from crawler.spiders.base import SourceSpider
from records import Endpoint, SourceError

GZIP = b"\x1f\x8b"


class FeedSpider(SourceSpider):
    """The feed says which pages there are and what it calls them; `fulltext = "feed"` takes the text from it too.

    An index of sitemaps is followed, once, to a few sitemaps of its own site.
    """

    def read_list(
        self, response: Response, endpoint: Endpoint, instead: tuple[Endpoint, ...], page: int
    ) -> Iterator[Request | Taken]:
        if response.body.startswith(GZIP):  # sitemap.xml.gz: the file itself is compressed, not its transfer
            response = response.replace(body=self._unpacked(response))
        found = [] if response.status == 304 or response.meta.get("child") else self._further(response)
        if not found:
            yield from super().read_list(response, endpoint, instead, page)
            return
        yield self.taken(response, "list", wire.asked(response), remember=False)
        for url in found:
            request = self.list_request(Endpoint(url))
            request.meta["child"] = True
            yield request

    def items(self, response: Response) -> list[Item]:
        found, problem = feeds.items(self._text(response), self.source.id, response.url, self.source.list)
        if problem:
            self.tally.fail("unusable", SourceError(self.source.id, response.url, problem))
        if self.source.fulltext != "feed":
            found = [replace(item, body="") for item in found]
        return self.addressed(found, response)

    def _further(self, response: Response) -> list[str]:
        if b"sitemapindex" not in response.body[:4096]:
            return []
        found = feeds.further(self._text(response), self.source.id, response.url)
        return [url for url in found if site(url) == site(response.url)]

    def _text(self, response: Response) -> str:
        return decode(response.body, wire.charset(response), self.source.encoding)

    def _unpacked(self, response: Response) -> bytes:
        limit = self.job.settings.crawl.max_body_mb << 20
        machine = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            plain = machine.decompress(response.body, limit + 1)
        except zlib.error as error:
            raise SourceError(self.source.id, response.url, f"the compressed file is damaged: {error}") from None
        if len(plain) > limit:
            raise SourceError(self.source.id, response.url, f"the file swells beyond {limit} bytes")
        return plain
