"""The title of an article page, and where on the page it stands.

A page names itself twice: in <title>, with the site's name behind it, and in a heading. What both agree
on is the title. Nothing is ever cut at a quotation mark.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pipeline.text.document import Document
from pipeline.text.tree import BLANKS, Element, Tree

MAX_TITLE = 500  # characters of a <title> that are read
SAME_LENGTH = 8  # letters of a block that is a title by its words alone
LONGEST = 150  # a heading longer than this is text
NAMED = re.compile(r"title|headline|\btit\b|\bbt\b|biaoti|subject|head-?tit|h1")
HEADINGS = frozenset(("h1", "h2", "h3", "h4"))
JUNK = re.compile(r"[\W_]+")
IDEOGRAPHS = ("\u4e00", "\u9fff")  # letters that NFKC leaves as they are
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


def find(document: Document, hint: str = "") -> tuple[str, Element | None]:
    """(title, the heading where the page shows it). "" where the page has none."""
    said = [t for t in (document.title, document.meta.get("og:title", ""), hint) if t]
    whole = [letters(t) for t in said]
    tree = document.tree
    heading = _heading(tree, whole)
    if heading is not None:
        return _text(tree, heading), heading
    if og := document.meta.get("og:title") or document.meta.get("twitter:title"):
        return without_site(og, document.meta.get("og:site_name", "")), None
    if hint and not hint.endswith(("…", "...")):
        return hint, None
    if document.title:
        bare = without_site(document.title, document.meta.get("og:site_name", ""))
        first = _first(tree, ("h1",))
        return (_text(tree, first), first) if first and not SEPARATOR.search(document.title) else (bare, first)
    first = _first(tree, ("h1", "h2"))
    return (_text(tree, first), first) if first else (hint, None)


def _first(tree: Tree, tags: tuple[str, ...]) -> Element | None:
    """The first heading with the length of a title."""
    return next((e for e in tree.blocks if tree.tag(e) in tags and 5 < len(_text(tree, e)) < LONGEST), None)


def _heading(tree: Tree, whole: list[str]) -> Element | None:
    """The heading that <title>, og:title or the list's title contains; the longest, then the highest."""
    best: tuple[int, int, int] | None = None
    found = None
    said = "".join(whole)
    for element, own in enumerate(tree.own):
        if len(own) < 4 or (IDEOGRAPHS[0] <= (first := own.lstrip()[:1]) <= IDEOGRAPHS[1] and first not in said):
            continue  # most blocks of a page: their first character tells that no title holds them
        if tree.own_han[element] > LONGEST:
            continue
        tag = tree.tag(element)
        rank = 3 if tag == "h1" else 2 if tag in HEADINGS else 1 if is_named(tree.names(element)) else 0
        if not rank or (rank < 3 and tree.own_han[element] < 2):
            continue
        text = letters(own)
        if len(text) < 4 or not any(text in t for t in whole):
            continue
        at_start = any(t.startswith(text) or (t.endswith(text) and 2 * len(text) >= len(t)) for t in whole)
        key = (at_start * len(text), rank, -element)
        if best is None or key > best:
            best, found = key, element
    return found if best and best[0] else _same(tree, whole)


def _same(tree: Tree, whole: list[str]) -> Element | None:
    """The first block that says what <title> says, or most of it from its beginning, whatever it is made of."""
    firsts = {title[:1] for title in whole}
    for element, own in enumerate(tree.own):
        if not 4 <= tree.own_han[element] <= LONGEST or not firsts.intersection(own):
            continue
        text = letters(own)
        if len(text) >= SAME_LENGTH and any(t.startswith(text) and 2 * len(text) >= len(t) for t in whole):
            return element
    return None


def _text(tree: Tree, element: Element) -> str:
    return BLANKS.sub(" ", tree.own[element]).strip()


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
