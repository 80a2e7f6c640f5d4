"""When was this page's article published? Metadata, then the byline, then the address."""

from __future__ import annotations

import re
from datetime import datetime

from pipeline.text import dates
from pipeline.text.tree import Document, Node
from records import Dated, Origin, Precision

META = (  # in order of trust; ifeng writes `og:time ` with a blank
    "article:published_time", "og:published_time", "og:release_date", "weibo: article:create_at", "datepublished", "pubdate",
    "publishdate", "publish_date", "publishtime", "og:time", "apub:time", "firstpublishedtime", "date.available",
    "parsely-pub-date", "dateupdate", "updatetime", "dateupdated",
)  # fmt: skip
SCRIPT_KEYS = re.compile(
    r"""["']?(?:datePublished|pubDate|publishTime|publish_time|ptime)["']?\s*[:=]\s*["']((?:19|20)\d\d[-/]\d\d?[-/]\d\d?[T ]\d\d?:\d\d[^"']{0,14})"""
)
LABEL = re.compile(r"发布|发表|时间|日期|来源|更新|發布|發佈|發表|時間|來源|\bdate|\btime", re.I)
IN_URL = re.compile(r"/((?:19|20)\d\d)[-/_]?(\d\d)[-/_]?(\d\d)(?=[/_\-.]|[A-Z\d])")
BYLINE_LENGTH = 200  # characters; a date in a longer block is part of a text


def find(document: Document, now: datetime, zone: str, title: Node | None = None) -> Dated | None:
    meta = _meta(document, now, zone)
    if meta and meta.precision is Precision.MINUTE:
        return meta
    if meta is None:
        for _, _, text in document.scripts:
            for found in SCRIPT_KEYS.finditer(text):
                if dated := dates.published(found[1], now, zone, origin=Origin.META):
                    return dated
    shown = _byline(document, now, zone, title, meta)
    return shown or meta or from_url(document.url, now)


def _meta(document: Document, now: datetime, zone: str) -> Dated | None:
    for key in META:
        if said := document.meta.get(key):
            if dated := dates.published(said, now, zone, origin=Origin.META):
                return dated
    return None


def _byline(document: Document, now: datetime, zone: str, title: Node | None, meta: Dated | None) -> Dated | None:
    best, best_score = None, 0.0
    size = len(document.blocks)
    for place, node in enumerate(document.blocks):
        if not node.own:
            continue
        text = "".join(node.own)
        if len(text) > BYLINE_LENGTH:
            continue
        for found in dates.ABSOLUTE.finditer(text):
            dated = dates.published(found[0], now, zone, origin=Origin.BYLINE)
            if dated is None:
                continue
            timed = dated.precision is Precision.MINUTE
            score = (
                3.0 * timed
                - 2 * place / size
                + 4 * bool(LABEL.search(text[max(0, found.start() - 14) : found.start()]))
            )
            score += 0.01
            if title is not None and 0 <= node.order - title.order < 40:
                score += 3
            if meta is not None:
                same = meta.at.date() == dated.at.date()
                if not same:
                    continue
                score += 6 * timed
            if best is None or score > best_score:
                best, best_score = dated, score
    return best


def from_url(url: str, now: datetime) -> Dated | None:
    if found := IN_URL.search(url):
        return dates.published("-".join(found.groups()), now, origin=Origin.URL)
    return None
