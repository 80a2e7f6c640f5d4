"""When was this page's article published? Metadata, scripts, the byline, the address; in this order of trust.

Not believed: archive toolbars, clocks that show the reader's time, dates inside the text, moments ahead of the fetch.
"""

from __future__ import annotations

import re
from bisect import bisect, bisect_left
from collections.abc import Iterator
from datetime import datetime

from pipeline.text import dates
from pipeline.text.document import Document
from pipeline.text.tree import Element, Tree
from records import Dated, Origin, Precision

META = (  # in order of trust; ifeng writes `og:time ` with a blank, baijiahao knows only dateupdate
    "article:published_time", "og:published_time", "og:release_date", "og:article:published_time",
    "weibo: article:create_at", "datepublished", "pubdate", "publishdate", "publish_date", "publishtime", "og:time",
    "apub:time", "firstpublishedtime", "date.available", "parsely-pub-date", "dc.date.issued", "dateupdate",
    "updatetime", "dateupdated",
)  # fmt: skip
SCRIPT_KEYS = (
    "datePublished", "pubDate", "publishTime", "publish_time", "pubTime", "ptime", "oriCreateTime", "createTime",
)  # fmt: skip
SECONDS = re.compile(r"""["'](\d{10})["']""")
WECHAT = re.compile(r"""\b(?:ct|ori_create_time|create_time)\s*[:=]\s*$""")  # elsewhere `ct` is anything
WECHAT_LENGTH = 30  # characters of such a key, with its sign and blanks
KEY_VALUE = re.compile(
    r"""\w*["']?\s*[:=]\s*["'](\d{10}|(?:19|20)\d\d[-/年]\d\d?[-/月]\d\d?日?[T\s]*(?:\d\d?:\d\d[^"'<]{0,14})?)["']"""
)
KEY_TRIES = 20  # occurrences of a key that are looked at
LABEL = re.compile(r"发布|发表|时间|日期|来源|更新|發布|發佈|發表|時間|來源|上传|\bdate|\btime|post", re.I)
NAMED = re.compile(r"time|date|pub|info|source|meta|byline|shijian|riqi|from")
NOW_SHOWN = re.compile(r"今天是|现在是|现在时间|当前时间|北京时间[:：]|农历|现在")
TOOLBAR = re.compile(r"\bwm-|wayback|archive-?bar")
IN_URL = re.compile(r"/((?:19|20)\d\d)[-/_]?(\d\d)[-/_]?(\d\d)(?=[/_\-.]|[A-Z\d])")
SURE = (
    8.0  # score of a date with a time by the title, or with a label before it: scripts, long to search, are not asked
)
BYLINE_LENGTH = 200  # characters; a date in a longer block is part of a text
NEAR = 60  # elements around the title in which the byline stands
RELATIVE_LENGTH = 30


def find(
    document: Document, now: datetime, zone: str, title: Element | None = None, body: Element | None = None
) -> Dated | None:
    """The publication time the page states; None where it states none. `now` is the moment of the fetch."""
    meta = _meta(document, now, zone)
    if meta and meta.precision is Precision.MINUTE:
        return meta
    shown, score = _byline(document, now, zone, title, meta, body)
    if shown and score >= SURE:
        return shown
    scripted = None if meta else _scripted(document, now, zone)
    if scripted and scripted.precision is Precision.MINUTE:
        return scripted
    if scripted and shown and scripted.at.date() != shown.at.date():
        shown = None
    return shown or meta or scripted or from_url(document.url, now) or _yearless(document, now, zone, title)


def _meta(document: Document, now: datetime, zone: str) -> Dated | None:
    for key in META:
        if (said := document.meta.get(key)) and (dated := dates.published(said, now, zone, origin=Origin.META)):
            return dated
    return None


def _scripted(document: Document, now: datetime, zone: str) -> Dated | None:
    best: Dated | None = None
    html = document.html
    if "js_content" in html:
        for found in SECONDS.finditer(html):
            if WECHAT.search(html, max(0, found.start() - WECHAT_LENGTH), found.start()):
                return dates.published(found[1], now, zone, origin=Origin.META)
    for key in SCRIPT_KEYS:
        for said in _values(html, key):
            dated = dates.published(said, now, zone, origin=Origin.META)
            if dated and dated.precision is Precision.MINUTE:
                return dated
            best = best or dated
    return best


def _values(text: str, key: str) -> Iterator[str]:
    """The times a script gives under a key. A search for the bare word, as scripts are long and keys rare."""
    at = text.find(key)
    for _ in range(KEY_TRIES):
        if at < 0:
            return
        if not (text[at - 1 : at].isalnum() or text[at - 1 : at] == "_") and (
            found := KEY_VALUE.match(text, at + len(key))
        ):
            yield found[1]
        at = text.find(key, at + len(key))


def _byline(
    document: Document, now: datetime, zone: str, title: Element | None, meta: Dated | None, body: Element | None
) -> tuple[Dated | None, float]:
    best, best_score = None, 0.0
    tree = document.tree
    for element, text in enumerate(tree.own):
        if not ("20" in text or "19" in text) or not 8 <= len(text) <= BYLINE_LENGTH:
            continue
        around = None
        for found in dates.ABSOLUTE.finditer(text):
            before = text[max(0, found.start() - 14) : found.start()]
            if around is None:
                around = _place_score(tree, element, title, body)
            score = around + 3.0 * (found["h"] is not None) + 4 * bool(LABEL.search(before))
            if score <= best_score and best is not None:
                continue
            if NOW_SHOWN.search(before) or TOOLBAR.search(tree.names(element)):
                continue
            dated = dates.published(found[0], now, zone, origin=Origin.BYLINE)
            if dated is not None and (meta is None or meta.at.date() == dated.at.date()):
                best, best_score = dated, score
    return best, best_score


def _place_score(tree: Tree, element: Element, title: Element | None, body: Element | None) -> float:
    """How well a block's place and names suit a byline."""
    score = 1 - 2 * element / len(tree.own) + bool(NAMED.search(tree.names(element)))
    if title is not None:
        behind = tree.order[element] - tree.order[title]
        score += 4 if 0 <= behind < NEAR else 1 if -10 < behind < 0 else 0
    if body is not None and tree.own_marks[element] > 4 and (element == body or tree.holds(body, element)):
        score -= 4
    return score


def _yearless(document: Document, now: datetime, zone: str, title: Element | None) -> Dated | None:
    """3小时前, 昨天 12:30, 05-18 10:30 in the byline: only in short pieces by the title, elsewhere they are others'."""
    if title is None:
        return None
    tree = document.tree
    for element in _around(tree, title):
        inline = tree.inline[element]
        text = tree.text(element) if inline else tree.own[element].strip()
        if 2 <= len(text) <= RELATIVE_LENGTH and (inline or NAMED.search(tree.names(element))):
            dated = dates.published(text, now, zone, origin=Origin.INFERRED)
            if dated is not None:
                return dated
    return None


def _around(tree: Tree, title: Element) -> Iterator[Element]:
    order = tree.order[title]
    near = range(bisect(tree.order, order - 10), bisect_left(tree.order, order + NEAR))
    for element in near:
        if tree.inline[element] and (tree.tag(element) == "time" or NAMED.search(tree.names(element))):
            yield element
    for element in near:
        if tree.own[element] and element != title:
            yield element


def from_url(url: str, now: datetime) -> Dated | None:
    """The day in an address such as /2023/05/18/ or /2023-05-18/."""
    found = IN_URL.search(url)
    return dates.published("-".join(found.groups()), now, origin=Origin.URL) if found else None
