"""What counts as a success."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.verdict import WORDS, judge
from records import CrawlStats, Endpoint, Source

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
SOURCE = Source("news", "样刊", "feed", (Endpoint("http://news.example/feed"),))
GOOD = CrawlStats("news", "finished", requests=3, pages=3, new=2, listed=20, newest=NOW - timedelta(hours=1))


@pytest.mark.parametrize(
    ("change", "state", "words"),
    [
        ({}, "ok", ""),
        ({"new": 0, "unchanged": 20}, "unchanged", ""),
        ({"new": 0, "listed": 0, "unchanged": 1, "newest": None}, "unchanged", ""),  # 304
        ({"new": 0, "pages": 1}, "unchanged", ""),  # all off the topic or too old to open
        ({"new": 0, "listed": 0, "pages": 1, "newest": None}, "empty", "列表为空"),
        ({"newest": NOW - timedelta(days=4)}, "stale", "最新一条是 2026-11-16，超过 3 天"),
        ({"newest": NOW - timedelta(days=2)}, "ok", ""),
        ({"new": 0, "unchanged": 1, "listed": 0, "newest": NOW - timedelta(days=900)}, "stale", "没有更新"),
        ({"errors": {"http": 2}, "problems": ("news: HTTP 404 (u)",)}, "ok", "返回错误状态 2 次（news: HTTP 404 (u)）"),
        ({"errors": {"timeout": 1}, "new": 0, "listed": 0, "newest": None}, "failed", "超时 1 次"),
        ({"errors": {"missing": 1}, "new": 0, "listed": 9}, "failed", "页面结构与设定不符"),
        ({"errors": {"crashed": 1}}, "failed", "异常退出 1 次"),
        ({"errors": {"store": 1}, "reason": "store_error"}, "failed", "无法写入"),
        ({"reason": "killed"}, "failed", "被强制结束"),
        ({"reason": "crashed", "errors": {"crashed": 1}}, "failed", "异常退出"),
        ({"reason": "challenge", "errors": {"refused": 1}}, "failed", "人机验证"),
        ({"reason": "closespider_timeout"}, "ok", ""),
        ({"reason": "closespider_timeout", "new": 0}, "failed", "超过时限"),
        ({"reason": "shutdown", "new": 0}, "skipped", "随程序退出"),
        ({"skipped": "needs a reason"}, "skipped", "needs a reason"),
    ],
)
def test_a_crawl_is_judged_by_what_it_brought(change: dict[str, Any], state: str, words: str) -> None:
    judged, reason = judge(replace(GOOD, **change), SOURCE, NOW)
    assert judged == state
    assert words in reason
    assert bool(reason) == bool(words)
    assert not words or reason == "needs a reason" or reason.startswith("样刊：")


def test_both_languages_say_the_same_things() -> None:
    assert WORDS["zh"].keys() == WORDS["en"].keys()
    failed = replace(GOOD, new=0, listed=0, newest=None, errors={"timeout": 2}, problems=("news: x (u)",))
    assert judge(failed, SOURCE, NOW, "en") == ("failed", "样刊: timeout × 2 (news: x (u))")


def test_a_registry_is_never_stale() -> None:
    old = replace(GOOD, newest=NOW - timedelta(days=400))
    assert judge(old, replace(SOURCE, registry=True), NOW)[0] == "ok"
