"""An address and what it answered → a source file to start from. Pure: whoever fetched it decides what to do."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any
from urllib.parse import urljoin

from parsel import Selector

from crawler import challenge, feeds, paths
from crawler.decoding import decode
from crawler.items import Item
from crawler.propose import json_list, page_list
from crawler.propose.pace import pace
from crawler.propose.shapes import link_rule
from crawler.sites import site
from crawler.times import moment
from records import SourceError

WHOLE_TEXT = 500  # characters of an entry's text, half of the entries at least, by which a feed carries its articles
FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
USUAL = ("/feed", "/rss", "/rss.xml", "/atom.xml", "/sitemap.xml")
WORDPRESS = "wp/v2/posts?per_page=20"
STATES = re.compile(
    r"<script[^>]*\bid\s*=\s*[\"']([\w-]+)[\"'][^>]*>\s*[{\[]"
    r"|(?:window\.|var\s+|self\.)([A-Za-z_$][\w$]*)\s*=\s*(?:JSON\.parse\(|[{\[])"
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """`tables`: the sources this address can be read as, each as its file has it, the best first; none where it gives
    no list. `feeds`: feeds the page names itself; they are the better source and worth a look of their own.
    `titles`: what the first table's list holds, for a person to judge. `kind`: what the answer is (see challenge.root).
    """

    tables: tuple[dict[str, Any], ...] = ()
    feeds: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    kind: str = ""

    @property
    def table(self) -> dict[str, Any]:
        return self.tables[0] if self.tables else {}


def propose(url: str, body: bytes, now: datetime, charset: str = "") -> Proposal:
    """What kind of source this is. Raises SourceError for a challenge and for what is neither feed, list nor page."""
    if found := challenge.found(body):
        raise SourceError("", url, f"the host shows a challenge page ({found})")
    text, kind = decode(body, charset), challenge.root(body)
    if kind == "html":
        return _page(text, url, now)
    if kind in {"json", "text"} and (data := _json(text)) is not None and not _is_json_feed(data):
        return _api(data, url, now)
    if feeds.further(text, "", url):
        return Proposal(({"name": site(url), "spider": "feed", "url": url},), kind=kind)
    items, _ = feeds.items(text, "", url)
    table = {"name": _name(text, url), "spider": "feed", "url": url, **_pace(items, now)}
    if kind == "urlset":
        if rule := link_rule([item.url for item in items]):
            table["list"] = {"link": rule}
    elif items and median(len(feeds.TAG.sub("", item.body)) for item in items) >= WHOLE_TEXT:
        table["fulltext"] = "feed"
    return Proposal((table,), titles=tuple(item.hint.title for item in items), kind=kind)


def usual_feeds(url: str) -> list[str]:
    """Where a site that names no feed often has one all the same."""
    return [urljoin(url, path) for path in USUAL]


def as_toml(table: dict[str, Any]) -> str:
    """The table as the text of a source file: plain values first, then one level of tables."""
    plain = [f"{key} = {json.dumps(v, ensure_ascii=False)}" for key, v in table.items() if not isinstance(v, dict)]
    for key, inner in table.items():
        if isinstance(inner, dict):
            plain += ["", f"[{key}]", *(f"{k} = {json.dumps(v, ensure_ascii=False)}" for k, v in inner.items())]
    return "\n".join(plain) + "\n"


def _page(text: str, url: str, now: datetime) -> Proposal:
    """A page's own data is exact where it has some; its visible list is the other way."""
    page = Selector(text=text, type="html")
    name = _name(text, url)
    tables: list[dict[str, Any]] = []
    titles: list[str] = []
    links = [urljoin(url, href.strip()) for href in page.css("a::attr(href)").getall()]
    if found := _state(text, url, now, links):
        tables.append({"name": name, "spider": "state_page", "url": url, **found.table})
        titles = found.titles
    if listed := page_list.read(page, url, now):
        tables.append({"name": name, "spider": "list_page", "url": url, **listed.table})
        titles = titles or listed.titles
    return Proposal(tuple(tables), tuple(dict.fromkeys(_feeds(page, url))), tuple(titles), "html")


def _state(text: str, url: str, now: datetime, links: list[str]) -> json_list.Found | None:
    """The best list in the JSON a page carries for its own application."""
    best: json_list.Found | None = None
    for name in dict.fromkeys(found[1] or found[2] for found in STATES.finditer(text)):
        try:
            data = paths.state(text, name)
        except (ValueError, RecursionError):
            continue
        found = json_list.read(data, url, now, links)
        if found and (best is None or found.score > best.score):
            found.table["list"] = {"state": name, **found.table["list"]}
            best = found
    return best


def _api(data: Any, url: str, now: datetime) -> Proposal:
    found = json_list.read(data, url, now, [])
    if found is None:
        raise SourceError("", url, "a JSON answer in which no list has both titles and addresses")
    table = {"name": site(url), "spider": "json_api", "url": url, **found.table}
    return Proposal((table,), titles=tuple(found.titles), kind="json")


def _json(text: str) -> Any:
    try:
        data = paths.parse(text)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, (dict, list)) else None


def _is_json_feed(data: Any) -> bool:
    return isinstance(data, dict) and "jsonfeed.org" in str(data.get("version")) and isinstance(data.get("items"), list)


def _pace(items: list[Item], now: datetime) -> dict[str, int]:
    return pace([at for item in items if (at := moment(item.hint.published, now))], now)


def _name(text: str, url: str) -> str:
    found = challenge.TITLE.search(text[:20_000])
    title = re.sub(r"<!\[CDATA\[|\]\]>", "", found[1]) if found else ""
    words = " ".join(feeds.TAG.sub(" ", title).split())
    return "".join(c for c in words if c.isprintable())[:40] or site(url)


def _feeds(page: Selector, url: str) -> Iterator[str]:
    """What the page's head names, feeds of comments last; and WordPress' list of posts."""
    named = [link.attrib for link in page.css("link[rel~='alternate'][href]")]
    found = [said["href"] for said in named if said.get("type", "").lower() in FEED_TYPES]
    ranked = Counter({href: -("comment" in href.lower()) for href in found})
    for href, _ in ranked.most_common():
        yield urljoin(url, href.strip())
    for href in page.css("link[rel='https://api.w.org/']::attr(href)").getall():
        yield urljoin(urljoin(url, href.strip()), WORDPRESS)
