"""An HTML page → the selectors of its list: the links that look most like headlines, and what stands around them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import Any
from urllib.parse import urljoin

from lxml import etree
from parsel import Selector

import net
from crawler.propose.pace import pace
from crawler.propose.shapes import link_rule, shape
from crawler.sites import site
from crawler.times import moment

SHORTEST_TITLE = 8
LONG_TITLE = 40  # beyond this length a link's text is a summary and speaks no more for it
FEWEST_LINKS = 5
MOST_OF = 0.8
HEADING = 1.5  # links within headings are headlines
STEPS = 3  # of a selector
TIME_LENGTH = 40  # characters; a longer text is no time
LASTING = re.compile(r"[A-Za-z][\w-]*")
HASHED = re.compile(r"\d|__|[a-z][A-Z].*[a-z][A-Z]")  # names a build makes: another one next week
TIME_ATTRIBUTES = ("datetime", "data-time", "data-timestamp", "data-date", "title")


@dataclass(slots=True)
class Listed:
    """`table`: what a source's file says of this list."""

    table: dict[str, Any]
    titles: list[str]


@dataclass(slots=True)
class _Group:
    """Links at like places with like addresses: address → (element, title)."""

    links: dict[str, tuple[Any, str]] = field(default_factory=dict)

    def score(self) -> float:
        lengths = [min(len(title), LONG_TITLE) for _, title in self.links.values()]
        heads = sum(_in_heading(element) for element, _ in self.links.values()) > len(self.links) / 2
        return len(self.links) * median(lengths) * (HEADING if heads else 1)


def read(page: Selector, url: str, now: datetime) -> Listed | None:
    """The list of the page; None where nothing repeats."""
    for group in _groups(page, url):
        elements = [element for element, _ in group.links.values()]
        items = _containers(elements)
        selector = _selector(items, page)
        if not selector:
            continue
        rules = {"items": selector, **_within(items, elements)}
        if published := _published(items, now):
            rules["published"] = published
        if rule := _rule(page, rules, group, url):
            rules["link"] = rule
        times = _times(items, published, now) if published else []
        return Listed({**pace(times, now), "list": rules}, [title for _, title in group.links.values()])
    return None


def _groups(page: Selector, url: str) -> list[_Group]:
    found: dict[tuple[str, str], _Group] = defaultdict(_Group)
    base = urljoin(url, page.css("base::attr(href)").get("").strip())
    for link in page.css("a[href]"):
        address = urljoin(base, link.attrib["href"].strip())
        title = " ".join(" ".join(link.css("::text").getall()).split()) or link.attrib.get("title", "").strip()
        if len(title) >= SHORTEST_TITLE and net.split(address) and site(address) == site(url):
            found[_path(link.root), shape(address)].links.setdefault(address, (link.root, title))
    groups = [group for group in found.values() if len(group.links) >= FEWEST_LINKS]
    return sorted(groups, key=_Group.score, reverse=True)


def _in_heading(element: Any) -> bool:
    near = [element, *list(element.iterancestors())[:2], *element.iterdescendants()]
    return any(re.fullmatch(r"h[1-6]", str(one.tag)) for one in near)


def _containers(links: Sequence[Any]) -> list[Any]:
    """For each link the largest element around it that holds no other of them."""
    around: Counter[Any] = Counter(above for link in links for above in link.iterancestors())
    items = []
    for link in links:
        item = link
        for above in link.iterancestors():
            if around[above] > 1 or above.tag in ("body", "html"):
                break
            item = above
        items.append(item)
    return items


def _selector(items: Sequence[Any], page: Selector) -> str:
    """The selector most items answer to; the one with the fewest others among its matches."""
    ways = Counter(_path(item, steps) for item in items for steps in range(1, STEPS + 1))
    wanted = set(items)
    best, least = "", None
    for way, count in ways.most_common(12):
        if not way or count < MOST_OF * len(items):
            continue
        strangers = sum(match.root not in wanted for match in page.css(way))
        if least is None or strangers < least:
            best, least = way, strangers
    return best


def _within(items: Sequence[Any], links: Sequence[Any]) -> dict[str, str]:
    """Where in an item its headline is: nothing to say where the first link is the one."""
    if all(item is link or next(item.iter("a")) is link for item, link in zip(items, links, strict=True)):
        return {}
    ways = Counter(_path(link, STEPS, top=item) for item, link in zip(items, links, strict=True))
    way = ways.most_common(1)[0][0]
    return {"url": f"{way}@href", "title": way}


def _published(items: Sequence[Any], now: datetime) -> str:
    """The selector under which most items show a time; the longest words win: a date and a time over a date."""
    ways: dict[str, list[int]] = defaultdict(list)
    for item in items:
        seen: set[str] = set()
        for element in item.iter(etree.Element):
            for attribute in ("", *TIME_ATTRIBUTES):
                said = _said(element, attribute)
                way = _path(element, 1, top=item) + (f"@{attribute}" if attribute else "")
                if way.lstrip("@") == attribute or way in seen:  # the item itself, or met before: the first counts
                    continue
                seen.add(way)
                if 2 <= len(said) <= TIME_LENGTH and moment(said, now):
                    ways[way].append(len(said))
    likely = {way: median(lengths) for way, lengths in ways.items() if len(lengths) >= MOST_OF * len(items)}
    return max(likely, key=lambda way: (likely[way], -len(way)), default="")


def _said(element: Any, attribute: str) -> str:
    said = element.get(attribute, "") if attribute else "".join(element.itertext())
    return " ".join(said.split())


def _times(items: Sequence[Any], published: str, now: datetime) -> list[datetime]:
    way, _, attribute = published.partition("@")
    found = [Selector(root=item).css(way)[:1] for item in items]
    said = [_said(match[0].root, attribute) for match in found if match]
    return [at for text in said if (at := moment(text, now))]


def _rule(page: Selector, rules: dict[str, str], group: _Group, url: str) -> str:
    """A rule for the address where the selector also meets links of another kind."""
    hrefs = [link for item in page.css(rules["items"]) for link in item.css("a::attr(href)").getall()[:1]]
    urls = [urljoin(url, href.strip()) for href in hrefs]
    mine = {shape(address) for address in group.links}
    strangers = [address for address in urls if shape(address) not in mine]
    return link_rule([*group.links, *strangers]) if strangers else ""


def _path(element: Any, steps: int = STEPS, top: Any = None) -> str:
    """A short selector of where an element stands: its last steps, each with its first lasting class."""
    said: list[str] = []
    while element is not None and element is not top and len(said) < steps and element.tag not in ("html", "body"):
        names = (element.get("class") or "").split()
        lasting = [name for name in names if LASTING.fullmatch(name) and not HASHED.search(name)]
        said.append(str(element.tag) + (f".{lasting[0]}" if lasting else ""))
        element = element.getparent()
    return " > ".join(reversed(said))
