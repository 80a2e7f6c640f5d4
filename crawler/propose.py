"""An address and what it answered → a source file to start from. Pure: whoever fetched it decides what to do."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Any
from urllib.parse import urljoin

from parsel import Selector

import net
from crawler import challenge, feeds
from crawler.decoding import decode
from crawler.sites import site
from records import SourceError

WHOLE_TEXT = 500  # characters of an entry's text, half of the entries at least, by which a feed carries its articles
FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
SHORTEST_TITLE = 8
FEWEST_LINKS = 5
DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Proposal:
    """`table`: the source as its file has it, {} where the page gives none. `feeds`: feeds the page names itself; they
    are the better source and worth a look of their own. `titles`: what the list holds, for a person to judge.
    """

    table: dict[str, Any] = field(default_factory=dict)
    feeds: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


def propose(url: str, body: bytes, charset: str = "") -> Proposal:
    """What kind of source this is. Raises SourceError where the answer is a challenge or neither feed nor page."""
    if found := challenge.found(body):
        raise SourceError("", url, f"the host shows a challenge page ({found})")
    text = decode(body, charset)
    if not challenge.looks_like_html(text[:1024].encode()):
        items, _ = feeds.items(text, "", url)
        lengths = [len(feeds.TAG.sub("", item.body)) for item in items]
        whole = bool(lengths) and median(lengths) >= WHOLE_TEXT
        table = {"name": _name(text, url), "spider": "feed", "url": url} | ({"fulltext": "feed"} if whole else {})
        return Proposal(table, titles=tuple(item.hint.title for item in items))
    page = Selector(text=text, type="html")
    selector, titles = _list(page, url)
    listing = {"name": _name(text, url), "spider": "list_page", "url": url, "list": {"items": selector}}
    return Proposal(listing if selector else {}, tuple(_feeds(page, url)), tuple(titles))


def as_toml(table: dict[str, Any]) -> str:
    """The table as the text of a source file: plain values first, then one level of tables."""
    plain = [f"{key} = {json.dumps(v, ensure_ascii=False)}" for key, v in table.items() if not isinstance(v, dict)]
    for key, inner in table.items():
        if isinstance(inner, dict):
            plain += ["", f"[{key}]", *(f"{k} = {json.dumps(v, ensure_ascii=False)}" for k, v in inner.items())]
    return "\n".join(plain) + "\n"


def _name(text: str, url: str) -> str:
    found = challenge.TITLE.search(text)
    title = re.sub(r"<!\[CDATA\[|\]\]>", "", found[1]) if found else ""
    return " ".join(feeds.TAG.sub(" ", title).split())[:40] or site(url)


def _feeds(page: Selector, url: str) -> Iterator[str]:
    for link in page.css("link[rel~='alternate'][href]"):
        if link.attrib.get("type", "").lower() in FEED_TYPES:
            yield urljoin(url, link.attrib["href"])


def _list(page: Selector, url: str) -> tuple[str, list[str]]:
    """The selector whose links look most like the headlines of one list: same place, same form of address, own site."""
    groups: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for link in page.css("a[href]"):
        address, title = urljoin(url, link.attrib["href"].strip()), " ".join(link.css("::text").getall()).split()
        said = " ".join(title)
        if len(said) >= SHORTEST_TITLE and net.split(address) and site(address) == site(url):
            groups[_path(link.root), DIGITS.sub("0", net.canonical(address).rpartition("/")[0])].setdefault(
                address, said
            )
    ranked = Counter({key: len(links) * median(map(len, links.values())) for key, links in groups.items()})
    for key, _ in ranked.most_common():
        links = groups[key]
        if len(links) >= FEWEST_LINKS:
            return key[0], list(links.values())
    return "", []


def _path(element: Any) -> str:
    """A short selector of where an element stands: its last three steps, each with its first lasting class."""
    steps: list[str] = []
    while element is not None and len(steps) < 3 and element.tag not in ("html", "body"):
        lasting = [name for name in (element.get("class") or "").split() if re.fullmatch(r"[A-Za-z][\w-]*", name)]
        lasting = [name for name in lasting if not DIGITS.search(name)]
        steps.append(element.tag + (f".{lasting[0]}" if lasting else ""))
        element = element.getparent()
    return " > ".join(reversed(steps))
