"""Was a crawl a success? HTTP 200 is not health: what came, how much and how new decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from records import SHANGHAI, CrawlStats, Source

OK, UNCHANGED, EMPTY, FAILED, STALE, SKIPPED = "ok", "unchanged", "empty", "failed", "stale", "skipped"
WORDS = {  # what a digest's reader is told: finish reasons that are no end of the crawl's own, then kinds of errors
    "zh": {
        "killed": "被强制结束",
        "crashed": "异常退出",
        "deadline": "超过时限，被结束",
        "closespider_timeout": "超过时限，已中止",
        "memusage_exceeded": "占用内存过多，已中止",
        "challenge": "对方要求人机验证，已停止抓取",
        "store_error": "数据库或存档无法写入",
        "store": "数据库或存档无法使用",
        "config": "配置有误",
        "refused": "被拒绝或不允许抓取",
        "missing": "页面结构与设定不符",
        "unusable": "返回内容无法使用",
        "timeout": "超时",
        "unreachable": "无法连接",
        "broken": "传输中断",
        "too_large": "返回内容过大",
        "http": "返回错误状态",
        "shutdown": "随程序退出而中止",
        "empty": "列表为空",
        "no_text": "打开的页面里取不到正文",
        "stale": "最新一条是 {day}，超过 {days} 天没有更新",
        "times": "{what} {count} 次",
        "name": "{name}：{words}",
        "and": "，",
        "first": "（{}）",
    },
    "en": {
        "killed": "was killed",
        "crashed": "broke down",
        "deadline": "was ended at its deadline",
        "closespider_timeout": "stopped at its deadline",
        "memusage_exceeded": "stopped for want of memory",
        "challenge": "the host shows a challenge; crawling has stopped",
        "store_error": "database or archive cannot be written",
        "store": "database or archive cannot be used",
        "config": "the configuration is wrong",
        "refused": "refused or not allowed",
        "missing": "page does not fit the source's file",
        "unusable": "unusable answer",
        "timeout": "timeout",
        "unreachable": "unreachable",
        "broken": "broken transfer",
        "too_large": "answer too large",
        "http": "HTTP error",
        "shutdown": "ended with the program",
        "empty": "the list is empty",
        "no_text": "no text is found in the pages it leads to",
        "stale": "the newest item is of {day}, nothing for more than {days} days",
        "times": "{what} × {count}",
        "name": "{name}: {words}",
        "and": ", ",
        "first": " ({})",
    },
}
ENDED = (
    "killed", "crashed", "deadline", "closespider_timeout", "memusage_exceeded", "challenge", "store_error", "store",
    "config",
)  # fmt: skip
KINDS = (  # of errors, the gravest first
    "crashed", "store", "config", "refused", "missing", "unusable", "timeout", "unreachable", "broken", "too_large",
    "http",
)  # fmt: skip
FATAL = {"crashed", "store", "config"}
BY_TIME = {"closespider_timeout", "deadline"}  # what came until then counts


def judge(stats: CrawlStats, source: Source, now: datetime, language: str = "zh") -> tuple[str, str]:
    """(state, reason in words, "" where nothing is to be said). `now` is the clock of the news.

    ok: items came and they are new enough. unchanged: the source answered and had nothing new. empty: it answered with
    no item. stale: its newest item is older than it may be. failed: anything else. skipped: it was not crawled.
    """
    said = WORDS["en" if language == "en" else "zh"]
    state, words = _judged(stats, source, now, said)
    return state, said["name"].format(name=source.name, words=words) if words and not stats.skipped else words


def _judged(stats: CrawlStats, source: Source, now: datetime, said: Mapping[str, str]) -> tuple[str, str]:
    if stats.skipped:
        return SKIPPED, stats.skipped
    if stats.reason == "shutdown":
        return SKIPPED, said["shutdown"]
    nothing = not stats.new and not stats.unchanged
    if stats.reason in ENDED and (nothing or stats.reason not in BY_TIME):
        return FAILED, said[stats.reason] + _first(stats, said)
    if FATAL & stats.errors.keys() or (stats.errors and nothing):
        return FAILED, _troubles(stats, said)
    if _too_old(stats, source, now):
        day = stats.newest.astimezone(SHANGHAI).date().isoformat() if stats.newest else ""
        return STALE, said["stale"].format(day=day, days=source.max_age_days)
    if not stats.listed and not stats.unchanged:
        return EMPTY, said["empty"]
    return OK if stats.new else UNCHANGED, _troubles(stats, said)


def _too_old(stats: CrawlStats, source: Source, now: datetime) -> bool:
    if stats.newest is None or source.registry:
        return False
    return stats.newest < now - timedelta(days=source.max_age_days)


def _troubles(stats: CrawlStats, said: Mapping[str, str]) -> str:
    """The kinds of errors with their counts, and the first of them in its own words."""
    if not stats.errors:
        return ""
    kinds = sorted(stats.errors, key=lambda kind: KINDS.index(kind) if kind in KINDS else len(KINDS))
    counts = [said["times"].format(what=said.get(kind, kind), count=stats.errors[kind]) for kind in kinds]
    return said["and"].join(counts) + _first(stats, said)


def _first(stats: CrawlStats, said: Mapping[str, str]) -> str:
    return said["first"].format(stats.problems[0]) if stats.problems else ""
