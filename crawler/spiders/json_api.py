"""Lists in JSON: dotted paths say where the items are and what they call their fields."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from scrapy.http import Response

from crawler import paths
from crawler.items import Item
from crawler.spiders.base import SourceSpider
from records import Hint, MissingField, Refused

TAG = re.compile(r"<[^>]*>")
LEAD = re.compile(r"^【([^】]{2,80})】")  # flashes put their title in front of the text
SUMMARY_LENGTH = 1000
LONGEST_TITLE = 60


class JsonApiSpider(SourceSpider):
    """A list endpoint; a JSONP wrapper or `name = …;` around the JSON does not matter."""

    state = ""  # the script variable or element that holds the JSON; "": the answer is JSON

    def items(self, response: Response) -> list[Item]:
        data = self.json_of(response, self.state)
        rules = self.source.list
        if rules.ok_when:
            path, _, wanted = rules.ok_when.partition("=")
            if (said := paths.text(data, path)) != wanted:
                raise Refused(
                    self.source.id, response.url, f"the answer says {path} = {said or 'nothing'}, not {wanted}"
                )
        found = self._entries(data)
        if found is None:
            raise MissingField(self.source.id, response.url, f"list.items {rules.items!r} found no list")
        entries = [entry for entry in found if isinstance(entry, Mapping) and not self._dropped(entry)]
        return self.addressed([self._item(entry, response.url) for entry in entries], response)

    def _entries(self, data: Any) -> list[Any] | None:
        """The list at `items`; an empty one counts, alternatives are tried for one that holds something."""
        empty: list[Any] | None = None
        for way in self.source.list.items.split("|"):
            found = paths.inner(paths.at(data, way.strip()))
            if isinstance(found, list) and found:
                return found
            parent, _, name = way.strip().rpartition(".")
            above = paths.at(data, parent)
            if isinstance(found, list) or (isinstance(above, Mapping) and name in above and found is None):
                empty = []  # null, where there is nothing to list
        return empty

    def _item(self, entry: Mapping[str, Any], base: str) -> Item:
        rules = self.source.list
        url = paths.text(entry, rules.url) or paths.address(rules.url_template, entry)
        title = plain(field(entry, rules.title))
        if lead := LEAD.match(title):
            title = lead[1]
        elif len(title) > LONGEST_TITLE and title == plain(field(entry, rules.body)):
            title = ""  # the text itself is no title
        hint = Hint(
            title=title,
            published=field(entry, rules.published),
            author=plain(field(entry, rules.author)),
            summary=plain(field(entry, rules.summary))[:SUMMARY_LENGTH],
            tickers=paths.codes(paths.find(entry, rules.tickers)) if rules.tickers else (),
        )
        body = field(entry, rules.body) if self.source.fulltext in {"list", "feed"} else ""
        return Item(urljoin(base, url) if url else "", hint, body, entry)

    def _dropped(self, entry: Mapping[str, Any]) -> bool:
        path, _, words = self.source.list.drop.partition("~")
        if not path:
            return False
        return bool(re.search(words, paths.text(entry, path))) if words else paths.truthy(entry, path)


def field(entry: Any, path: str) -> str:
    """What stands at the path, or the path filled in where it is a template: "{company}：{title}"."""
    return paths.fill(path, entry) if "{" in path else paths.text(entry, path)


def plain(text: str) -> str:
    """A line of text out of what may hold markup, such as the <em> of a search."""
    return " ".join(html.unescape(TAG.sub("", text)).split())
