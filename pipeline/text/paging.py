"""The later pages of an article that is spread over several."""

from __future__ import annotations

import re
from bisect import bisect, bisect_left
from collections.abc import Iterator
from urllib.parse import parse_qsl, urljoin, urlsplit

from pipeline.text.document import Document
from pipeline.text.tree import BLANKS, Element, address

MOST = 10
BEHIND = 60  # elements behind the body in which the links to its other parts stand
LABEL_LENGTH = 12
MOST_PARTS, MOST_LINKS = 20, 100  # of a page's navigation that are looked at
NEXT = re.compile(
    r"^\W*(?:下一?页|下一頁|下页|next(?: page)?|>|»|余下全文(?:\W*下一页)?|阅读余下|查看全文|后一?页)\W*$", re.I
)
NUMBER = re.compile(r"^[\[【(（第\s]*(\d{1,2})[\]】)）页\s]*$")
PART = re.compile(r"^(?P<stem>.*?)(?:[_-](?P<n>\d{1,2}))?(?P<end>\.s?html?|\.shtm|\.php|\.aspx?|/)?$")
ENDING = re.compile(r"([_-]\d{1,2})(?=\.s?html?$)")
PARAMETERS = ("page", "p", "pn", "pageno", "pageindex", "currentpage", "pagenum", "cpage")


def next_pages(document: Document, body: Element | None) -> tuple[str, ...]:
    """Addresses of further parts of this page's article, in order; never another article's.

    A part has the address of its first page with `_2`, `-2` or `?page=2` in it, on the same host, and stands behind the
    text as a number or as 下一页.
    """
    if body is None:
        return ()
    found: dict[str, int] = {}
    first, current = _place(document)
    for href in (*_links(document, body), *_outside(document)):
        try:
            url = urljoin(document.url, href)
        except ValueError:  # no address
            continue
        number = part_number(first, url)
        if number > current:
            found.setdefault(url, number)
    return tuple(sorted(found, key=lambda url: found[url]))[:MOST]


def _outside(document: Document) -> Iterator[str]:
    """What the page's head calls its next part, and the links of its navigation: none of the page's text."""
    head = document.parser.head
    for link in head.css("link[rel=next]") if head is not None else ():
        yield address(link)
    for part in document.tree.navigation[:MOST_PARTS]:
        for link in part.css("a[href]")[:MOST_LINKS]:
            label = BLANKS.sub(" ", link.text()).strip()
            if len(label) <= LABEL_LENGTH and (NUMBER.match(label) or NEXT.match(label)):
                yield address(link)


def part_number(first: str, other: str) -> int:
    """Which part of the article at `first` the address `other` is: 2, 3, …; 1 for the same page, 0 for another."""
    try:
        a, b = urlsplit(first), urlsplit(other)
    except ValueError:  # no address
        return 0
    if a.hostname != b.hostname or b.scheme not in ("http", "https"):
        return 0
    if a.path == b.path:
        return _by_query(a.query, b.query)
    return _by_path(a.path, b.path) if a.query == b.query else 0


def _by_query(a: str, b: str) -> int:
    first, other = dict(parse_qsl(a)), dict(parse_qsl(b))
    if first == other:
        return 1
    for name in PARAMETERS:
        value = other.get(name, "")
        if value.isdecimal() and len(value) <= 2:
            rest_a = {k: v for k, v in first.items() if k != name}
            rest_b = {k: v for k, v in other.items() if k != name}
            if rest_a == rest_b and (name not in first or first[name].isdecimal()):
                return int(value)
    return 0


def _by_path(a: str, b: str) -> int:
    first, other = PART.match(a), PART.match(b)
    if not first or not other or first["end"] != other["end"] or not other["n"]:
        return 0
    if other["stem"] == first["stem"] or (other["stem"] == f"{first['stem']}-{first['n']}".rstrip("-") and first["n"]):
        return int(other["n"])
    whole = a[
        : len(a) - len(first["end"] or "")
    ]  # the first page's own name ends in a number: 18-123.htm → 18-123_2.htm
    return int(other["n"]) if other["stem"] == whole else 0


def _place(document: Document) -> tuple[str, int]:
    """The address of the article's first part, and which part this page is.

    An address that ends in _2 is a later part only if the page links to the address without: other sites number
    their articles so.
    """
    url = document.url
    if ending := ENDING.search(url):
        first = url[: ending.start()] + url[ending.end(1) :]
        hrefs = {address(link) for _, _, link in document.tree.links}
        if first in hrefs or urlsplit(first).path in hrefs or first.rpartition("/")[2] in hrefs:
            return first, int(ending[1][1:])
    for name, value in parse_qsl(urlsplit(url).query):
        if name in (*PARAMETERS[2:], "page") and value.isdecimal() and len(value) <= 2:
            return url, int(value)
    return url, 1


def _links(document: Document, body: Element) -> Iterator[str]:
    """Addresses of links with the label of a later part, inside the body's element or close behind it."""
    tree = document.tree
    behind = bisect(tree.start, tree.end[body])  # the first element behind the body
    first, last = tree.order[body], tree.order[behind - 1] + BEHIND
    links = tree.links
    for _, start, link in links[bisect_left(links, (first,)) : bisect_left(links, (last + 1,))]:
        label = tree.label(start)
        if len(label) <= LABEL_LENGTH and (NUMBER.match(label) or NEXT.match(label)):
            yield address(link)
