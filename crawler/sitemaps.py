"""Sitemaps and news sitemaps: parsed XML → items, newest first; an index names further ones. No Scrapy."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from crawler.items import Item
from records import Hint

ROOTS = {"urlset", "sitemapindex"}
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
MOST = 5000  # entries read of one sitemap, the newest; the format allows 50,000
FOLLOWED = 3  # sitemaps of an index that are read
TELLING = re.compile(r"news|post|article|latest", re.I)  # names of sitemaps that hold articles
MISLEADING = re.compile(r"tag|category|author|user|page|image|video|topic", re.I)


def items(root: Any, base: str) -> list[Item]:
    """The addresses of a <urlset>, newest first. Where some are dated the undated ones are the site's furniture."""
    found = [(_text(entry, "lastmod"), _item(entry, base)) for entry in root.iterchildren("{*}url")]
    dated = [(item.hint.published or changed, item) for changed, item in found if item.hint.published or changed]
    if not dated:
        return [item for _, item in found][:MOST]
    return [item for _, item in sorted(dated, key=lambda pair: pair[0], reverse=True)][:MOST]


def children(root: Any, base: str) -> list[str]:
    """The sitemaps of a <sitemapindex> worth reading: those that hold articles by their name, the newest first."""
    found = [(_text(entry, "lastmod"), urljoin(base, _text(entry, "loc"))) for entry in root.iterchildren("{*}sitemap")]
    ranked = sorted(enumerate(found), key=lambda pair: (_likely(pair[1][1]), pair[1][0], pair[0]), reverse=True)
    return [url for _, (_, url) in ranked if url][:FOLLOWED]


def _likely(url: str) -> int:
    name = url.rpartition("/")[2]
    return 1 if TELLING.search(name) else -1 if MISLEADING.search(name) else 0


def _item(entry: Any, base: str) -> Item:
    """A news sitemap says title and time; a plain one, when the page last changed."""
    news = next(entry.iterchildren(f"{NEWS}news"), None)
    published = _text(news, "publication_date") if news is not None else ""
    hint = Hint(
        title=_text(news, "title") if news is not None else "",
        published=published or _text(entry, "lastmod"),
    )
    where = _text(entry, "loc")
    return Item(urljoin(base, where) if where else "", hint)


def _text(entry: Any, name: str) -> str:
    child = next((c for c in entry.iterchildren(etree.Element) if etree.QName(c).localname == name), None)
    return " ".join("".join(child.itertext()).split()) if child is not None else ""
