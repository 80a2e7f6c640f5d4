"""Organisations of full legal form, and what their names are short for.

杭州第二人生科技有限公司（以下简称“第二人生”） → the whole, and 第二人生
酷哇科技 → 酷哇, 传神素问（武汉）数智科技有限公司 → 传神素问
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from pipeline.entities.words import HAN, Found, Free, made_of, tags, union, word_set, words
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
SURE = 0.99  # above whatever stands inside the name
FUNCTION = frozenset({"p", "c", "u", "uj", "ul", "d", "r", "m", "t"})
BROAD = frozenset(
    {"级", "工程", "重点", "市", "省", "区", "县", "大型", "著名", "某", "地区", "多家", "多所", "各", "知名"}
)
BRACKET = re.compile(
    r"\s?[（(](?:以下)?(?:简称|下称|英文名)?[:：]?\s?[“\"「]?"
    rf"(?P<name>[A-Z][A-Za-z0-9.&-]{{1,15}}(?: [A-Z][A-Za-z0-9]*)?|{HAN}{{2,6}})[”\"」]?[）)]"
)
FORM = re.compile(r"(?:股份有限公司|有限责任公司|有限公司)$")


STATES = (
    "国家|中国|首都|北京|上海|深圳|杭州|广州|南京|苏州|成都|武汉|西安|合肥|天津|重庆|厦门|珠海|宁波|长沙|青岛|济南|无锡|浙江|江苏|广东|安徽|"
    "四川|湖北|湖南|福建|山东|河南|河北|海南|贵州|云南|广西|江西|山西|陕西|辽宁|吉林|黑龙江|内蒙古|新疆|西藏|甘肃|青海|宁夏|香港|澳门|拉萨|"
    "哈尔滨|郑州|昆明|大连|沈阳|石家庄|太原|兰州|贵阳|南宁|海口|福州|东莞|佛山|温州|嘉兴|绍兴|常州|徐州|烟台|华中|华东|华南|西南|西北|东北|粤港澳"
)
INSTITUTION = re.compile(
    rf"(?<!{HAN}[在])(?:{STATES})(?P<inner>(?:[省市区县]|特别行政区)?{HAN}{{0,12}}?)"
    r"(?:大学|学院|研究院|研究所|研究中心|创新中心|实验室|气象局|气候中心|网信办|标准委|发改委|经信局|经信委|工信局|科委|科技局|数据局|"
    r"管理局|监管局|总体组|工作组|委员会|标准化院|科学院|医院|超算中心|算力中心|计算中心|人民政府|交易所|图书馆|博物馆|电网公司|供电局)"
    rf"(?:附属{HAN}{{0,10}}?医院|{HAN}{{2,8}}?(?:研究院|研究所|实验室|研究中心|气候中心|学院))?"
)


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
        yield Found(MentionType.ORG, text[start:end], start, end, SURE, "legal")
        if found["short"] and free(*found.span("short")):
            yield Found(MentionType.ORG, found["short"], *found.span("short"), 0.95, "legal_short")


def bracketed(text: str, names: Iterable[tuple[MentionType, int]], free: Free) -> Iterator[Found]:
    """The second name, in brackets: 上海科学智能研究院（上智院）. `names`: type and end of the first ones."""
    for kind, end in names:
        found = BRACKET.match(text, end)
        if found is None or not free(*found.span("name")):
            continue
        name = found["name"]
        if name in word_set("latin_stop") or name in word_set("subjects") or name in word_set("titles"):
            continue
        if not name[0].isascii() and any(tag in (*FUNCTION, "v", "ns", "f", "q", "vn") for _, tag in tags(name)):
            continue
        yield Found(kind, name, *found.span("name"), 0.7, "bracket")


def institutions(text: str, free: Free) -> Iterator[Found]:
    """国家标准委, 北京市网信办, 首都医科大学附属北京友谊医院: a place or the state first, a public body's end last."""
    for found in INSTITUTION.finditer(text):
        inner = found["inner"]
        if len(inner) < 2 or inner[0] == "级" or "首" in inner or made_of(inner, word_set("org_generic") | BROAD):
            continue
        if not free(*found.span()) or any(tag in FUNCTION - {"m"} or tag == "v" for _, tag in tags(inner)):
            continue
        yield Found(MentionType.ORG, found[0], *found.span(), 0.8, "institution")


def _lead(base: str) -> int:
    at = cut = 0
    for word, tag in tags(base):
        at += len(word)
        if (tag in FUNCTION and at < len(base) - 4) or word in word_set("leads"):
            cut = at
    return cut if len(base) - cut >= 2 else 0


def base_of(name: str) -> str:
    """What an organisation's name has of its own: 杭州第二人生科技有限公司 → 第二人生, 酷哇科技 → 酷哇."""
    base = re.split(r"[（(]", FORM.sub("", name))[0]
    base = PLACES.sub("", base) if len(base) > 4 else base
    while len(less := _suffix().sub("", base)) >= 2 and less != base:
        base = less
    return base
