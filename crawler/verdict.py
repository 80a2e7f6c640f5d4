"""Was a crawl a success? HTTP 200 is not health: what came, how much and how new decides."""

from __future__ import annotations

from datetime import datetime, timedelta

from records import CrawlStats, Source

OK, UNCHANGED, EMPTY, FAILED, STALE, SKIPPED = "ok", "unchanged", "empty", "failed", "stale", "skipped"
ENDED = {  # finish reasons that are no end of the crawl's own, in words
    "killed": "被强制结束",
    "crashed": "异常退出",
    "deadline": "超过时限，被结束",
    "closespider_timeout": "超过时限，已中止",
    "closespider_memusage_exceeded": "占用内存过多，已中止",
    "memusage_exceeded": "占用内存过多，已中止",
    "challenge": "对方要求人机验证，已停止抓取",
    "store_error": "数据库或存档无法写入",
    "store": "数据库或存档无法使用",
    "config": "配置有误",
}
KINDS = {  # kinds of errors, the gravest first
    "crashed": "解析时出错",
    "store": "数据库或存档无法写入",
    "config": "配置有误",
    "refused": "被拒绝或不允许抓取",
    "missing": "页面结构与设定不符",
    "unusable": "返回内容无法使用",
    "timeout": "超时",
    "unreachable": "无法连接",
    "broken": "传输中断",
    "too_large": "返回内容过大",
    "http": "返回错误状态",
}
FATAL = {"crashed", "store", "config"}


def judge(stats: CrawlStats, source: Source, now: datetime) -> tuple[str, str]:
    """(state, reason in words, "" where nothing is to be said). `now` is the clock of the news.

    ok: items came and they are new enough. unchanged: the source answered and had nothing new. empty: it answered with
    no item. stale: its newest item is older than it may be. failed: anything else. skipped: it was not crawled.
    """
    if stats.skipped:
        return SKIPPED, stats.skipped
    if stats.reason == "shutdown":
        return SKIPPED, f"{source.name}：随程序退出而中止"
    if failure := _failure(stats, source):
        return FAILED, failure
    if age := _too_old(stats, source, now):
        return STALE, age
    if not stats.listed and not stats.unchanged:
        return EMPTY, f"{source.name}：列表为空"
    if not stats.new:
        return UNCHANGED, _troubles(stats, source)
    return OK, _troubles(stats, source)


def _failure(stats: CrawlStats, source: Source) -> str:
    """Why this crawl is no success; "" where it may be one."""
    nothing = not stats.new and not stats.unchanged
    if stats.reason in ENDED and (nothing or stats.reason not in {"closespider_timeout", "deadline"}):
        return f"{source.name}：{ENDED[stats.reason]}{_first(stats)}"
    if FATAL & stats.errors.keys() or (stats.errors and nothing):
        return _troubles(stats, source)
    return ""


def _too_old(stats: CrawlStats, source: Source, now: datetime) -> str:
    if stats.newest is None or source.registry or stats.newest >= now - timedelta(days=source.max_age_days):
        return ""
    day = stats.newest.astimezone(now.tzinfo).date().isoformat()
    return f"{source.name}：最新一条是 {day}，超过 {source.max_age_days} 天没有更新"


def _troubles(stats: CrawlStats, source: Source) -> str:
    if not stats.errors:
        return ""
    order = list(KINDS)
    kinds = sorted(stats.errors, key=lambda kind: order.index(kind) if kind in KINDS else len(order))
    said = "，".join(f"{KINDS.get(kind, kind)} {stats.errors[kind]} 次" for kind in kinds)
    return f"{source.name}：{said}{_first(stats)}"


def _first(stats: CrawlStats) -> str:
    return f"（{stats.problems[0]}）" if stats.problems else ""
