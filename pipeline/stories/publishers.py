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
SIGNED = re.compile(r"[（(](?P<name>[^（）()\s，。：:、]{2,12}?)[)）]\s*$")  # at the very end: （央视新闻）
NOBODY = re.compile(
    r"官方|知情|人士|外媒|媒体|网络|互联网|公司|作者|视觉中国|图虫|受访|公开|资料|素材|图片|介绍|透露|统计|数据|原创|本站|本报|"
    r"本网|综合|多家|最新|此前|有关|相关|市场|内部|消息|编辑|记者|实习|完|^AI|采访|部分|企查查|天眼查|爱企查|GPT|^某"
)
TAIL = re.compile(r"(?:客户端|app|官网|公众号|官方微博|微博|快讯|新闻网|网站|新媒体|记者.*|综合.*)$")
HEAD, END = 240, 240  # characters at the beginning and the end of a text where it says whom it follows
AGGREGATOR = 3  # publisher tier


@dataclass(frozen=True, slots=True)
class Outlet:
    """How a source calls itself, and its publisher tier: 1 official, 2 newsroom, 3 aggregator."""

    name: str
    tier: int = 2


def publisher(name: str) -> str:
    """A publisher's name as it is compared: folded, without 客户端, 官网 and the like."""
    folded = fold(name)
    return TAIL.sub("", folded) or folded


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
