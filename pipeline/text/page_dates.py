"""When was this page's article published? Metadata, scripts, the byline, the address; in this order of trust.

Not believed: archive toolbars, clocks that show the reader's time, dates inside the text, moments ahead of the fetch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from pipeline.text import dates
from pipeline.text.document import Document
from pipeline.text.node import Node
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
WECHAT = re.compile(r"""\b(?:ct|ori_create_time|create_time)\s*[:=]\s*["'](\d{10})["']""")  # elsewhere `ct` is anything
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
    document: Document, now: datetime, zone: str, title: Node | None = None, body: Node | None = None
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
    if "js_content" in document.html and (found := WECHAT.search(document.html)):
        return dates.published(found[1], now, zone, origin=Origin.META)
    for key in SCRIPT_KEYS:
        for said in _values(document.html, key):
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
    document: Document, now: datetime, zone: str, title: Node | None, meta: Dated | None, body: Node | None
) -> tuple[Dated | None, float]:
    best, best_score = None, 0.0
    size = len(document.blocks)
    for place, node in enumerate(document.blocks):
        if not 8 <= node.own_size <= BYLINE_LENGTH:
            continue
        text = node.own
        if not ("20" in text or "19" in text) or TOOLBAR.search(node.names):
            continue
        for found in dates.ABSOLUTE.finditer(text):
            dated = dates.published(found[0], now, zone, origin=Origin.BYLINE)
            if dated is None or (meta is not None and meta.at.date() != dated.at.date()):
                continue
            before = text[max(0, found.start() - 14) : found.start()]
            if NOW_SHOWN.search(before):
                continue
            timed = dated.precision is Precision.MINUTE
            score = 1 + 3.0 * timed - 2 * place / size + 4 * bool(LABEL.search(before)) + bool(NAMED.search(node.names))
            if title is not None:
                score += 4 if 0 <= node.order - title.order < NEAR else 1 if 0 < title.order - node.order < 10 else 0
            if body is not None and node.own_marks > 4 and any(above is body for above in (node, *node.ancestors())):
                score -= 4
            if best is None or score > best_score:
                best, best_score = dated, score
    return best, best_score


def _yearless(document: Document, now: datetime, zone: str, title: Node | None) -> Dated | None:
    """3小时前, 昨天 12:30, 05-18 10:30 in the byline: only in short pieces by the title, elsewhere they are others'."""
    if title is None:
        return None
    for node in _around(document, title):
        text = node.text() if node.inline else node.own.strip()
        if 2 <= len(text) <= RELATIVE_LENGTH and (node.inline or NAMED.search(node.names)):
            dated = dates.published(text, now, zone, origin=Origin.INFERRED)
            if dated is not None:
                return dated
    return None


def _around(document: Document, title: Node) -> Iterator[Node]:
    for node in document.named:
        if -10 < node.order - title.order < NEAR and (node.tag == "time" or NAMED.search(node.names)):
            yield node
    for node in document.blocks:
        if node is not title and -10 < node.order - title.order < NEAR and node.own_size:
            yield node


def from_url(url: str, now: datetime) -> Dated | None:
    """The day in an address such as /2023/05/18/ or /2023-05-18/."""
    found = IN_URL.search(url)
    return dates.published("-".join(found.groups()), now, origin=Origin.URL) if found else None
