"""Organisations of full legal form, and what their names are short for.

    杭州第二人生科技有限公司（以下简称“第二人生”） → the whole, and 第二人生
    酷哇科技 → 酷哇, 传神素问（武汉）数智科技有限公司 → 传神素问
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.entities.words import HAN, Found, Free, tags, union, word_set, words
from records import MentionType

LEGAL = re.compile(
    rf"(?P<base>{HAN}[{HAN[1:-1]}A-Za-z0-9·]{{1,14}}(?:[（(]{HAN}{{2,6}}[）)])?{HAN}{{0,12}})"
    r"(?P<form>股份有限公司|有限责任公司|有限公司)"
    r"(?:[（(](?:以下)?(?:简称|下称)[:：]?\s?[“\"「]?(?P<short>[^”\"」）)]{2,12}))?"
)
PLACES = re.compile(
    r"^(?:北京|上海|深圳|杭州|广州|南京|苏州|成都|武汉|西安|合肥|天津|重庆|厦门|珠海|宁波|长沙|青岛|济南|无锡|东莞|佛山|西藏|"
    r"四川|湖北|浙江|江苏|广东|安徽|贵州|贵阳|福建|湖南|山东|河南|河北|海南|郑州|福州|昆明|大连|沈阳|香港)(?:市|省)?"
)
FORM = re.compile(r"(?:股份有限公司|有限责任公司|有限公司)$")


@cache
def _suffix() -> re.Pattern[str]:
    return re.compile(rf"(?:{union(words()['org_suffixes'])}|管理|产业|传承|人工)$")


def legal(text: str, free: Free) -> Iterator[Found]:
    """Names that end in a legal form, without what belongs to the sentence before them."""
    if "有限" not in text:
        return
    for found in LEGAL.finditer(text):
        start, end = found.start() + _lead(found["base"]), found.end("form")
        if end - start < 7 or not free(start, end):
            continue
        yield Found(MentionType.ORG, text[start:end], start, end, 0.95, "legal")
        if found["short"] and free(*found.span("short")):
            yield Found(MentionType.ORG, found["short"], *found.span("short"), 0.95, "legal_short")


def _lead(base: str) -> int:
    at = cut = 0
    for word, tag in tags(base):
        at += len(word)
        verb = tag == "v" and len(word) > 1 and at < len(base) - 6
        if verb or tag in ("p", "c", "u", "uj", "ul", "d", "r", "m", "t") or word in word_set("leads"):
            cut = at
    return cut if len(base) - cut >= 2 else 0


def base_of(name: str) -> str:
    """What an organisation's name has of its own: 杭州第二人生科技有限公司 → 第二人生, 酷哇科技 → 酷哇."""
    base = re.split(r"[（(]", FORM.sub("", name))[0]
    base = PLACES.sub("", base) if len(base) > 4 else base
    while len(less := _suffix().sub("", base)) >= 2 and less != base:
        base = less
    return base
