"""Who says it: the publisher a text names as its source, the original among copies, and how many say it on their own.

Two articles are two sources only if they come from different publishers and neither prints the other's text. An article
that says 来源：甲报, 转自甲报 or 据甲报报道 comes from 甲报.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pipeline.stories.reposts import is_repost
from pipeline.stories.signatures import fold
from records import Article, Report

NAME = r"(?P<name>[^\s，。,；;：:、！？!?|｜丨（）()\[\]【】<>《》“”\"'‘’*_]{2,20})"
OPEN, CLOSE = r"[《“\"「『\[]?", r"[》”\"」』\]]?"
# 图片来源, 数据来源, 资金来源 name no publisher; 来源于 begins a sentence.
CREDIT = re.compile(
    r"(?<![图片数据料材像频金收入电能])(?:文章|新闻|稿件|本文|内容|信息)?"
    rf"(?:(?:来源|出处)\s*[:：|｜丨/]|(?:转载自|转自|摘自|原载于?|首发于|原文来自)\s*[:：|｜丨/]?)\s*{OPEN}{NAME}{CLOSE}"
)
ACCOUNT = re.compile(rf"(?:来自|转自|来源于?)\s*[:：]?\s*(?:微信)?公众号\s*[:：]?\s*{OPEN}{NAME}{CLOSE}")
SAYING = re.compile(
    rf"据{OPEN}(?P<name>[^\s，。,；;：:、（）()《》“”\"]{{2,14}}?){CLOSE}(?:\s*\d+\s*月\s*\d+\s*日)?(?:消息|报道|报导|讯|获悉)"
)
# At the very end: （央视新闻）. Only what is a publisher by its name: an editor or a remark stands there as well.
SIGNED = re.compile(
    r"[（(](?P<name>[^（）()\s，。：:、/|]{0,10}?(?:新闻|社|报|网|财经|周刊|卫视|电视台|发布|快讯|证券|之家|36氪|界面|澎湃|央视|资讯|"
    r"通讯|时报|在线|观察|头条))[)）]\s*$"
)
NOBODY = re.compile(
    r"官方|知情|人士|外媒|媒体|网络|互联网|公司|作者|视觉中国|图虫|受访|公开|资料|素材|图片|介绍|透露|统计|数据|原创|本站|本报|"
    r"本网|综合|多家|最新|此前|有关|相关|市场|内部|消息|编辑|记者|实习|完|^AI|采访|部分|企查查|天眼查|爱企查|GPT|^某|https?|nbsp|链接|朋友圈|多个|多位|多方|两位|接近"
)
TAIL = re.compile(
    r"(?:今日|今天|今早|今晚|昨日|昨天|昨晚|前天|近日|日前|上周|本周|本月|当地时间|美国当地|\d+日|从|援引|早些|稍早|独家|综合|记者|"
    r"app|客户端|官方微博|官微|官网|公众号|微博|微信|快讯|网站|新媒体).*$"
)
LAST = re.compile(r"(?<=..)(?:新闻网|新闻|网)$")  # 界面新闻 signs as 界面, too
SHORT_NAMES = {
    "上证报": "上海证券报",
    "中证报": "中国证券报",
    "中证": "中国证券报",
    "每经": "每日经济",
    "新华": "新华社",
    "36kr": "36氪",
    "ithome": "it之家",
    "21财经": "21世纪经济报道",
}
HEAD, END = 240, 240  # characters at the beginning and the end of a text where it says whom it follows
AGGREGATOR = 3  # publisher tier


@dataclass(frozen=True, slots=True)
class Outlet:
    """How a source calls itself, and its publisher tier: 1 official, 2 newsroom, 3 aggregator."""

    name: str
    tier: int = 2


def publisher(name: str) -> str:
    """A publisher's name as it is compared: folded, without 客户端, 今日 and the like."""
    folded = fold(name)
    short = LAST.sub("", TAIL.sub("", folded) or folded)
    return SHORT_NAMES.get(short, short)


def named(article: Article) -> str:
    """The publisher an article names as its source, as it is compared; "" where it names none."""
    if article.publisher and not NOBODY.search(article.publisher):
        return publisher(article.publisher)
    head, end = article.text[:HEAD], article.text[-END:]
    said = [match for part in (head, end) for pattern in (ACCOUNT, CREDIT) for match in pattern.finditer(part)]
    said += [*SAYING.finditer(head), *SIGNED.finditer(end.rstrip())]
    return next((publisher(match["name"]) for match in said if _somebody(match["name"])), "")


def _somebody(name: str) -> bool:
    return not NOBODY.search(name) and not name.isdigit()


def origin(article: Article, outlets: Mapping[str, Outlet]) -> tuple[str, bool]:
    """Whom an article comes from, and whether that is somebody else than its own outlet."""
    own = publisher(outlets[article.source].name if article.source in outlets else article.source)
    other = named(article)
    return (own, False) if not other or other == own or (own and other in own) else (other, True)


def precedence(report: Report) -> tuple[bool, bool, datetime, datetime, str]:
    """Sorts the original before its copies: who follows nobody, newsrooms before aggregators, then the earliest."""
    return report.follows, report.tier >= AGGREGATOR, report.at, report.known_at, report.article


def copies(reports: Iterable[Report]) -> list[str]:
    """Ids of the reports that print the text of one that precedes them."""
    ordered = sorted(reports, key=precedence)
    return [r.article for n, r in enumerate(ordered) if any(is_repost(r, earlier) for earlier in ordered[:n])]


def reporting(reports: Iterable[Report], printed: Collection[str]) -> set[str]:
    """The publishers with a report of their own, where `printed` are the ids of copies."""
    return {r.origin or r.article for r in reports if r.article not in printed}
