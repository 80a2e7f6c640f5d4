"""What only the whole article tells its texts: its focus, its dateline, whether it is a market report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from pipeline.events.agents import COMPARED, free, owner_of
from pipeline.events.scene import Name, Scene, split
from pipeline.events.users import brand
from records import MentionType

# A market report: in its headline, or several moves at the head of its body.
STOCK_TITLE = re.compile(r"涨停|跌停|[涨跌](?:超|逾|近|幅)\d|概念股|午评|收评|沪指|恒指|美股|港股|板块|异动|三大指数")
STOCK_BODY = re.compile(r"涨停|跌停|[涨跌](?:超|逾|近|幅)?\d+(?:\.\d+)?[%％]|沪指|恒生|指数|纳指|道指")
DATELINE = re.compile(
    r"^[^。\n]{0,30}?(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?日(?:[^，。\n]{0,8})?(?:消息|讯|电|获悉)"
)
FORMERLY = re.compile(r"(?:前|原|离开)\s?[“「]?$")
USED_ON = re.compile(r"(?:适用于|支持|兼容|运行在|超过|超越|对标)\s?$")
AGENCY_LINE = re.compile(r"^[^，。\n]{0,16}(?:获悉|消息|讯)[，,]")
OPENING_DAYS = 3
LINKS = re.compile(r"(?:原文)?[：:]?\s?https?://\S+|点击查看原文>?|原文[：:]")
SAYS_NOTHING = 24  # characters


def connect(scenes: Sequence[Scene], day: date | None, alone: bool) -> None:
    """Give every scene what only the whole article tells: its focus, its dateline, whether it is a market report."""
    body, title = scenes[0], scenes[-1]
    stock = bool(STOCK_TITLE.search(title.text)) and len(STOCK_BODY.findall(body.text[:400])) >= 1
    stock = stock or len(STOCK_BODY.findall(body.text[:300])) >= 3
    focus, since = _focus(title, body)
    many = title.is_title and len(split(title.text)) > 2  # a roundup's headline is about nobody
    line = day.isoformat() if day and (alone or AGENCY_LINE.match(body.text)) else ""
    if day and (hit := DATELINE.match(body.text)):
        of = [d for d in body.dates if hit.start("month") <= d.start < hit.end()]
        line = of[0].value if of and len(of[0].value) == 10 and not of[0].value.startswith("--") else day.isoformat()
    if day and not line and body.sentences:
        first = body.sentences[0]
        of = [d for d in body.dates_in(first.start, min(first.end, first.start + 24)) if len(d.value) == 10]
        if of and (day - timedelta(OPENING_DAYS)).isoformat() <= of[0].value <= day.isoformat():
            line = of[0].value  # 4月22日，X 推出 …: the date the item opens with holds for what follows
    for scene in scenes:
        scene.stock, scene.dateline = stock, line
        if scene.is_title and day and not line and len(LINKS.sub("", body.text).strip()) < SAYS_NOTHING:
            scene.dateline = day.isoformat()  # a headline alone is of its day
        scene.focus = focus if not many else None
        scene.focus_from = 0 if scene.is_title else since
        scene.brand = brand(title) if title.is_title else None
        free_ones = [n for n in title.names if free(title, n, 0)]
        scene.headline = frozenset({n.entity for n in free_ones} | {n.owner for n in free_ones if n.owner})
        scene.title = title.text if title.is_title else ""


def _focus(title: Scene, body: Scene) -> tuple[Name | None, int]:
    """Whom the article is about, and from where on: the headline's subject, else the body's first, else any named."""
    claimed: list[tuple[Name, int]] = []
    for scene in (title, body) if title is not body else (body,):
        for name in scene.names:
            if name.media or name.agency or not (name.type is MentionType.ORG or (name.owner and scene.is_title)):
                continue
            since = 0 if scene.is_title else name.start
            if free(scene, name, 0):
                return subject(name), since
            if FORMERLY.search(scene.text, max(0, name.start - 3), name.start):
                continue
            if COMPARED.search(scene.text, max(0, name.start - 6), name.start):
                continue
            if not scene.is_title and USED_ON.search(scene.text, 0, name.start):
                continue
            claimed.append((subject(name), since))
    return claimed[0] if claimed else (None, 0)


def subject(name: Name) -> Name:
    """The organisation a name stands for."""
    return name if name.type is MentionType.ORG else owner_of(name)
