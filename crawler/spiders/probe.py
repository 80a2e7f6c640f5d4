"""Addresses asked to see what they are: each answer is kept, nothing is read."""

from __future__ import annotations

from collections.abc import Iterator

from scrapy import Request
from scrapy.http import Response

from crawler import challenge
from crawler.items import Item, Taken
from crawler.spiders.base import SourceSpider
from records import Endpoint, MissingField


class ProbeSpider(SourceSpider):
    """Every endpoint once. What kind of list an answer is, is decided by whoever asked."""

    def read_list(
        self, response: Response, endpoint: Endpoint, instead: tuple[Endpoint, ...], page: int
    ) -> Iterator[Request | Taken]:
        self.tally.root = self.tally.root or challenge.root(response.body)
        self.tally.listed += 1
        yield self.taken(response, "list", response.url, remember=False)

    def items(self, response: Response) -> list[Item]:
        raise MissingField(self.source.id, response.url, "a probe reads no list")
