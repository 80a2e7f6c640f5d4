"""Organisations in the sentences that only organisations stand in: money, authorities, price lists, alliances.

money        由九号资本领投，元禾控股、不同资本跟投
authority    辽阳市财政局, 英国就业法庭, 美国教师联合会
prices       万泰生物(694.14亿元)、渝农商行(113.94亿元); 三人行、天津港涨停
alliance     海尔机器人与橡鹿机器人达成战略合作
Latin ends   General Catalyst领投, Luminous Ventures, Nous Research, Code.org
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.entities.words import HAN, OUTSIDE, Found, Free, coined, made_of, tags, word_set, words
from records import MentionType

LATIN = r"[A-Z][A-Za-z0-9&]*(?:[ .-]?[A-Z][A-Za-z0-9&]*){0,2}"
NAME = rf"(?:{HAN}{{2,9}}|{LATIN}(?:{HAN}{{2,5}}?)?)"
SIDE = r"(?:(?<=[，。；：、（(\s由与和及获对])|(?m:^)|(?<=股东)|(?<=联合)|(?<=包括))"
INVESTS = (
    r"(?:超额|大比例|继续|独家|联合|共同|持续|本轮|分别|等)*"
    r"(?:领投|跟投|追投|加注|参投|投资入股|战略投资|担任[^，。]{0,8}财务顾问)"
)
MONEY = re.compile(rf"{SIDE}(?P<names>{NAME}(?:[、和及与]{NAME}){{0,12}}){INVESTS}")
INVESTORS = re.compile(
    rf"(?:投资方|投资人|股东|投资机构|领投方|跟投方)(?:包括|有|为|是|：)(?P<names>{NAME}(?:[、和及与]{NAME}){{1,12}})"
)
PRICED = re.compile(rf"(?P<name>{HAN}{{3,6}})[（(][\d.]+(?:亿|万)?(?:元|美元|港元|%)[）)]")
MOVED = re.compile(
    rf"(?:^|(?<=[，。；：\n]))(?P<names>{HAN}{{2,6}}(?:、{HAN}{{2,6}}){{0,9}})(?:等)?(?:\d+股)?"
    r"(?:纷纷|均|皆|双双|集体|盘中|一度|封|触及|直线)*(?:涨停|跌停|上行|跟涨|领涨|走强|走低|涨超|跌超|涨逾|跌逾|跌破|涨近|跌近)",
    re.M,
)
ALLIANCE = re.compile(
    rf"(?:^|(?<=[，。；：\s]))(?P<a>{HAN}{{2,10}}|{LATIN})[与和](?P<b>{HAN}{{2,10}}?|{LATIN})"
    r"(?:正式|共同|今日|近日|宣布)*(?:达成|签署|签订|签约|成立合资|战略合作|开展战略)",
    re.M,
)
ABROAD = (
    "美国|英国|法国|德国|日本|韩国|加拿大|澳大利亚|印度|新加坡|意大利|西班牙|荷兰|瑞士|瑞典|以色列|俄罗斯|欧洲|巴西|沙特|阿联酋|越南|"
    "印尼|泰国"
)
FOREIGN = re.compile(
    rf"(?:{ABROAD})(?P<inner>{HAN}{{2,12}}?)"
    r"(?:管理局|监管局|委员会|法庭|法院|联合会|协会|理事会|研究院|研究所|办公室|航天局|调查局|统计局|通讯社|央行|议会|基金会|图书馆|博物馆)"
)
LOCAL = re.compile(
    rf"(?P<place>{HAN}{{2,4}}?[省市区县州])(?P<inner>{HAN}{{0,8}}?)"
    r"(?:财政局|旅游局|教育局|公安局|税务局|商务局|民政局|统计局|审计局|环保局|卫健委|住建局|交通局|人社局|科技局|工信局|发改委|教委|经信局|"
    r"数据局|文旅局|市场监管局|人民法院|中级人民法院|检察院|人民政府|天文馆|科技馆|政务服务中心|大数据中心|规划院)"
)
ENDS = (
    "Research|Labs?|Laboratory|Capital|Ventures|Partners|Therapeutics|Technologies|Robotics|Motors|Securities|University|Institute|"
    "Foundation|Holdings|Studios|Invest|Investments|Semiconductor|Electronics|Pharmaceuticals|Biosciences|Inc|Ltd"
)
NAMED_ENDS = re.compile(rf"(?<![A-Za-z0-9])(?P<name>(?:[A-Z][A-Za-z0-9&]+ ){{1,3}}(?:{ENDS}))(?![A-Za-z0-9])")
DOTTED = re.compile(r"(?<![A-Za-z0-9./@])(?P<name>[A-Z][A-Za-z0-9]{1,14}\.(?:ai|org|AI))(?![A-Za-z0-9/])")
QUOTED = re.compile(
    rf"(?:公司|企业|品牌|机构|平台|创企|厂商|团队|实验室)\s?[“「](?P<name>{HAN}{{2,8}}|{LATIN}(?:{HAN}{{2,5}})?)[”」]"
    r"(?=[^。\n]{0,12}(?:完成|获|宣布|发布|推出|成立|创始人|近期|日前|近日|（))"
)
KIND = (
    r"(?:企业|公司|厂商|制造商|服务商|供应商|开发商|提供商|运营商|独角兽|龙头|机构|集团|单位|创企|车企|药企|券商|"
    r"院校|品牌)"
)
ACT = (
    r"(?:(?:正式|今日|近日|日前|昨日|已|也|还|于|率先|(?:\d{1,2}月)?\d{1,2}日|在[\u4e00-\u9fff]{2,4}|，){0,3}"
    r"(?:宣布|发布|推出|公告|表示|回应|上线|开源|完成|获|披露|计划|发文|称|成立|亮相|携手|联合|入局)|"
    r"正在|正计划|拟|将|携|在\d|未回应|创始人|董事长|CEO|的“|“|（)"
)
KIND_NAME = re.compile(rf"(?:^|(?<=[，。；：【“\s称据]))(?:{HAN}{{0,12}}?){KIND}(?P<name>{HAN}{{3,6}}?)(?={ACT})", re.M)
UNITS = frozenset({"股东", "机构", "资本", "基金", "多家", "国资", "产业方", "老股东", "现有股东", "新股东", "投资方"})
COMMON = frozenset({"v", "vn", "a", "ad", "d", "n", "f", "s", "b", "l", "t", "m", "r", "j", "i", "z"})
LEADS = ("现有股东", "老股东", "新股东", "由", "以及", "包括", "获得", "其中", "继", "但", "而", "并", "且")
FUND = re.compile(r".{2}(?:资本|创投|基金|控股)$")  # what invests is one whatever its name is made of
CUT = re.compile(r"(?:分别|继续|均|齐|等|双双|集体|盘中|板块|概念|指数)+$")


def framed(text: str, free: Free) -> Iterator[Found]:
    """Names of organisations that the sentence vouches for."""
    if "投" in text or "加注" in text or "财务顾问" in text:
        for pattern in (MONEY, INVESTORS):
            for found in pattern.finditer(text):
                yield from _each(text, found, "money", 0.75, free)
    for found in MOVED.finditer(text):
        yield from _each(text, found, "moved", 0.6 if "、" in found["names"] else 0.5, free)
    for rule, score, pattern, group in _single():
        for found in pattern.finditer(text):
            start, end = found.span(group)
            name = found[group]
            twice = rule == "kind" and text.count(name) > 1 and _own(name)
            if free(start, end) and (twice or _fits(name, strict=rule not in ("latin_end", "dotted"))):
                yield Found(MentionType.ORG, name, start, end, score, rule)
    for pattern, rule in ((FOREIGN, "abroad"), (LOCAL, "authority")):
        for found in pattern.finditer(text):
            start, end = found.span()
            if rule == "authority":
                start += _place(found["place"])
            if start < found.start("inner") and free(start, end) and _inner(found["inner"]):
                yield Found(MentionType.ORG, text[start:end], start, end, 0.8, rule)


@cache
def _single() -> tuple[tuple[str, float, re.Pattern[str], str], ...]:
    return (
        ("priced", 0.65, PRICED, "name"),
        ("alliance", 0.6, ALLIANCE, "a"),
        ("alliance", 0.6, ALLIANCE, "b"),
        ("latin_end", 0.7, NAMED_ENDS, "name"),
        ("dotted", 0.65, DOTTED, "name"),
        ("quoted", 0.7, QUOTED, "name"),
        ("kind", 0.62, KIND_NAME, "name"),
    )


def _each(text: str, found: re.Match[str], rule: str, score: float, free: Free) -> Iterator[Found]:
    at = found.start("names")
    for part in re.split(r"([、和及与])", found["names"]):
        start, at = at, at + len(part)
        name = part
        for lead in LEADS:
            if name.startswith(lead) and len(name) > len(lead) + 1:
                start, name = start + len(lead), name[len(lead) :]
        name = CUT.sub("", name)
        end = start + len(name)
        if len(name) > 1 and free(start, end) and name not in UNITS and _fits(name, strict=FUND.search(name) is None):
            yield Found(MentionType.ORG, name, start, end, score, rule)


def _fits(name: str, *, strict: bool) -> bool:
    """Whether nothing in a name says that it is none."""
    if (
        name in word_set("subjects")
        or name in word_set("latin_stop")
        or name in word_set("titles")
        or name in words()["no_persons"].split()
    ):
        return False
    if name[0].isascii():
        return True
    if made_of(name, word_set("org_generic") | word_set("subjects") | word_set("generic_words")):
        return False
    tokens = tags(name)
    if not strict:
        return True
    if re.search(r"(?:芯片|概念|白酒|科技|银行|券商|地产|影视|个)股$", name):
        return False
    if len(tokens) > 1 and tokens[-1][0] in word_set("org_suffixes"):  # the tokeniser has its own mind of 互动 and 影业
        tokens = tokens[:-1]
    if any(word in word_set("subjects") or word in word_set("generic_words") for word, _ in tokens):
        return False
    if all(tag in COMMON and len(word) > 1 and not coined(word) for word, tag in tokens):
        return False
    if tokens[-1][1] in ("v", "d", "y", "f") and len(tokens[-1][0]) == 1:
        return False
    particles = ("c", "p", "u", "uj", "r", "d")
    return not any(tag in OUTSIDE - {"v", "m"} and (len(word) > 1 or tag in particles) for word, tag in tokens)


def _own(name: str) -> bool:
    """Two nouns put together that the text repeats, the first of them no word of the trade: 半夏代码."""
    tokens = tags(name)
    plain = word_set("org_generic") | word_set("subjects") | word_set("generic_words") | word_set("kinds")
    nouns = len(tokens) == 2 and all(tag in ("n", "nz", "nr", "ns", "x", "ng") for _, tag in tokens)
    return nouns and tokens[0][0] not in plain and name not in plain and tokens[1][0] not in word_set("titles")


def _inner(inner: str) -> bool:
    return not any(
        tag in ("p", "c", "u", "uj", "ul", "d", "r", "v") and w not in ("就业", "投资") for w, tag in tags(inner)
    )


def _place(place: str) -> int:
    """Where in a stretch the place begins: 后在|辽阳市; behind it where there is none."""
    at = 0
    for word, tag in tags(place):
        if tag == "ns":
            return at
        at += len(word)
    return len(place) + 1
