"""Lists in HTML: CSS selectors say where the items are; `a@href` takes an attribute, `::text` the text alone."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin

from parsel import Selector
from scrapy.http import Response

from crawler import wire
from crawler.decoding import decode
from crawler.items import Item
from crawler.spiders.base import SourceSpider
from records import Hint, MissingField

SUMMARY_LENGTH = 1000


class ListPageSpider(SourceSpider):
    """An item is a link, or holds one; fields are selectors within the item."""

    def items(self, response: Response) -> list[Item]:
        page = Selector(text=decode(response.body, wire.charset(response), self.source.encoding), type="html")
        rules = self.source.list
        found = page.css(rules.items)
        if not found:
            raise MissingField(self.source.id, response.url, f"list.items {rules.items!r} found nothing")
        base = urljoin(response.url, page.css("base::attr(href)").get("").strip())
        return self.addressed([self._item(entry, base) for entry in found if not self._dropped(entry)], response)

    def _item(self, entry: Any, base: str) -> Item:
        rules = self.source.list
        link = entry if entry.root.tag == "a" else next(iter(entry.css("a[href]")), None)
        href = value(entry, rules.url) if rules.url else (link.attrib.get("href", "") if link is not None else "")
        title = value(entry, rules.title) if rules.title else ""
        if not title and link is not None:
            title = link.attrib.get("title", "").strip() or value(link, "")
        hint = Hint(
            title=title,
            published=value(entry, rules.published) if rules.published else "",
            author=value(entry, rules.author) if rules.author else "",
            summary=value(entry, rules.summary)[:SUMMARY_LENGTH] if rules.summary else "",
        )
        body = value(entry, rules.body) if rules.body and self.source.fulltext == "list" else ""
        return Item(urljoin(base, href.strip()) if href else "", hint, body)

    def _dropped(self, entry: Any) -> bool:
        selector, _, words = self.source.list.drop.partition("~")
        if not selector:
            return False
        if words:
            title = self.source.list.title if selector == "title" else selector
            return bool(re.search(words, value(entry, title)))
        return bool(entry.css(selector))


def value(entry: Any, selector: str) -> str:
    """The first match's text, or its attribute with `selector@name`; an empty selector is the entry itself.

    Of alternatives (`a|b`) the first that says something.
    """
    for alternative in selector.split("|"):
        path, _, attribute = alternative.strip().partition("@")
        element = next(iter(entry.css(path)), None) if path else entry
        if element is None:
            continue
        said = element.attrib.get(attribute, "") if attribute else " ".join(element.css("::text").getall())
        if said := " ".join(said.split()):
            return str(said)
    return ""
