"""Feeds of any dialect; the body says which it is, the media type is often wrong."""

from __future__ import annotations

from dataclasses import replace

from scrapy.http import Response

from crawler import feeds, wire
from crawler.decoding import decode
from crawler.items import Item
from crawler.spiders.base import SourceSpider
from records import SourceError


class FeedSpider(SourceSpider):
    """The feed says which pages there are and what it calls them; `fulltext = "feed"` takes the text from it too."""

    def items(self, response: Response) -> list[Item]:
        text = decode(response.body, wire.charset(response), self.source.encoding)
        found, problem = feeds.items(text, self.source.id, response.url, self.source.list)
        if problem:
            self.tally.fail("unusable", SourceError(self.source.id, response.url, problem))
        if self.source.fulltext != "feed":
            found = [replace(item, body="") for item in found]
        return self.addressed(found, response)
