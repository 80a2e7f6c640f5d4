"""The title of an article page, and where on the page it stands.

A page names itself twice: in <title>, with the site's name behind it, and in a heading. What both agree
on is the title. Nothing is ever cut at a quotation mark.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pipeline.text.document import Document
from pipeline.text.node import BLANKS, Node

MAX_TITLE = 500  # characters of a <title> that are read
SAME_LENGTH = 8  # letters of a block that is a title by its words alone
LONGEST = 150  # a heading longer than this is text
NAMED = re.compile(r"title|headline|\btit\b|\bbt\b|biaoti|subject|head-?tit|h1")
HEADINGS = frozenset(("h1", "h2", "h3", "h4"))
JUNK = re.compile(r"[\W_]+")
# What stands between a title and the names of column and site. A hyphen inside a word or a figure separates nothing.
SEPARATOR = re.compile(
    r"\s*[_|｜丨¦]\s*|\s+[-–—―·•»>]+\s+|\s*(?:--+|——)\s*|(?<![A-Za-z0-9])-(?![A-Za-z0-9])|-(?=[^-\s]*[\u4e00-\u9fff][^-]*$)"
)
SITE = re.compile(
    r"网|新闻|频道|日报|晚报|时报|早报|周刊|杂志|官方|首页|门户|资讯|平台|中心|博客|社区|论坛|客户端|媒体|政府|学会|协会|电视|新浪|腾讯|搜狐|百度|凤凰|财经|科技|"
    r"報|網|新聞|\.com|\.cn|\.net|\.org|news|blog",
    re.I,
)


@lru_cache(4096)
def is_named(names: str) -> bool:
    """Whether class and id speak of a title."""
    return NAMED.search(names) is not None


def letters(text: str) -> str:
    """Letters and digits only, NFKC: how titles are compared."""
    return JUNK.sub("", unicodedata.normalize("NFKC", text))


def find(document: Document, hint: str = "") -> tuple[str, Node | None]:
    """(title, the heading's node where the page shows it). "" where the page has none."""
    said = [t for t in (document.title, document.meta.get("og:title", ""), hint) if t]
    whole = [letters(t) for t in said]
    node = _heading(document, whole)
    if node is not None:
        return _text(node), node
    if og := document.meta.get("og:title") or document.meta.get("twitter:title"):
        return without_site(og, document.meta.get("og:site_name", "")), None
    if hint and not hint.endswith(("…", "...")):
        return hint, None
    if document.title:
        bare = without_site(document.title, document.meta.get("og:site_name", ""))
        first = next((n for n in document.blocks if n.tag == "h1" and 5 < len(_text(n)) < LONGEST), None)
        return (_text(first), first) if first and not SEPARATOR.search(document.title) else (bare, first)
    first = next((n for n in document.blocks if n.tag in ("h1", "h2") and 5 < len(_text(n)) < LONGEST), None)
    return (_text(first), first) if first else (hint, None)


def _heading(document: Document, whole: list[str]) -> Node | None:
    """The heading that <title>, og:title or the list's title contains; the longest, then the highest."""
    best: tuple[int, int, int] | None = None
    found = None
    for node in document.blocks:
        if node.own_han > LONGEST or node.own_size < 4:
            continue
        rank = 3 if node.tag == "h1" else 2 if node.tag in HEADINGS else 1 if node.names and is_named(node.names) else 0
        if not rank or (rank < 3 and node.own_han < 2):
            continue
        text = letters(node.own)
        if len(text) < 4 or not any(text in t for t in whole):
            continue
        at_start = any(t.startswith(text) or (t.endswith(text) and 2 * len(text) >= len(t)) for t in whole)
        key = (at_start * len(text), rank, -node.order)
        if best is None or key > best:
            best, found = key, node
    return found if best and best[0] else _same(document, whole)


def _same(document: Document, whole: list[str]) -> Node | None:
    """The first block that says what <title> says, or most of it from its beginning, whatever it is made of."""
    for node in document.blocks:
        if not 4 <= node.own_han <= LONGEST or len(text := letters(node.own)) < SAME_LENGTH:
            continue
        if any(t.startswith(text) and 2 * len(text) >= len(t) for t in whole):
            return node
    return None


def _text(node: Node) -> str:
    return BLANKS.sub(" ", node.own).strip()


def without_site(title: str, site: str = "") -> str:
    """A <title> without the names of column and site behind it (or before it)."""
    title = BLANKS.sub(" ", title[:MAX_TITLE]).strip()
    while True:
        parts = list(SEPARATOR.finditer(title))
        if not parts or parts[-1].start() == 0:
            return title
        last = parts[-1]
        head, tail = title[: last.start()].strip(), title[last.end() :].strip()
        sure = "_" in last[0] or "|" in last[0] or not tail
        if len(tail) > 24 or len(letters(head)) < 4:
            return title
        if (
            sure
            or tail == site
            or SITE.search(tail)
            or (len(letters(head)) > 3 * len(letters(tail)) and len(tail) <= 8)
        ):
            title = head
        else:
            return title
