"""A watch that has gone quiet says so once."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from alerts.digest import compose
from alerts.render import render
from alerts.silence import SourceSilent
from records import FieldCoverage, SourceState


@pytest.mark.parametrize(
    ("state", "failures", "hours", "told"),
    [
        ("ok", 0, 100, 0),
        ("unchanged", 0, 100, 0),
        ("skipped", 9, 100, 0),
        ("not_due", 9, 100, 0),
        ("failed", 1, 2, 0),
        ("failed", 3, 2, 1),
        ("failed", 1, 24, 1),
        ("empty", 2, 23, 0),
        ("empty", 3, 23, 1),
        ("stale", 0, 1, 1),
    ],
)
def test_a_source_is_silent_after_some_failures_or_a_day(make, state, failures, hours, told):
    source = SourceState("a", "甲", state, last_success=make.UNTIL - timedelta(hours=hours), failures=failures)
    assert len(list(SourceSilent()(make.window(coverage=(source,))))) == told


LOST = (
    FieldCoverage("time", "list", 20, 0.0, 0.98, datetime(2023, 5, 17, 20, tzinfo=UTC)),
    FieldCoverage("text", "article", 10, 0.2, 1.0, datetime(2023, 5, 18, 4, tzinfo=UTC)),
    FieldCoverage("items", "list", 3, 1.7, 20.0, datetime(2023, 5, 18, 5, tzinfo=UTC)),
)
WHOLE = (FieldCoverage("title", "list", 20, 1.0, 1.0), FieldCoverage("time", "article", 10, 0.1))


def test_a_source_whose_items_have_lost_a_field_is_told_at_once_with_the_figures(make):
    source = SourceState("a", "甲", "degraded", last_success=make.UNTIL, coverage=(*WHOLE, *LOST))
    (alert,) = SourceSilent()(make.window(coverage=(source,)))
    assert (alert.key, alert.severity) == ("source_silent:a:2023-05-18", 1)
    assert alert.title == "甲：残缺，自 2023-05-18 起缺时间、正文、条目"
    assert alert.detail == (
        "列表条目自 2023-05-18 起缺时间：最近 20 条中 0% 有，平时 98%",
        "文章自 2023-05-18 起缺正文：最近 10 篇中 20% 有，平时 100%",
        "列表自 2023-05-18 起变短：最近 3 次平均 1.7 条，平时 20 条",
    )
    (english,) = SourceSilent()(make.window(coverage=(source,)), "en")
    assert english.title == "甲: degraded, without time, text, items since 2023-05-18"
    assert english.detail[0] == (
        "items of the list lack their time since 2023-05-18: 0% of the newest 20 have it, usually 98%"
    )


def test_the_footer_names_what_a_source_has_lost(make):
    source = SourceState("a", "甲", "degraded", last_success=make.UNTIL, coverage=LOST[:1])
    healthy = SourceState("b", "乙", "ok", last_success=make.UNTIL, coverage=WHOLE)
    message = render(compose(make.window(coverage=(source, healthy)), {}))
    assert "应查 2 个来源：查到 1，为空 0，失败 0，陈旧 0，跳过 0，残缺 1" in message.text
    assert "甲：残缺，列表条目自 2023-05-18 起缺时间：最近 20 条中 0% 有，平时 98%" in message.text
    said = json.loads(message.data)["coverage"]
    assert (said["due"], said["reached"], said["degraded"]) == (2, 1, 1)
    assert [row["state"] for row in said["not_seen"]] == ["degraded"]


def test_one_silence_has_one_key_however_often_it_is_seen(make):
    start = make.UNTIL - timedelta(days=2)
    source = SourceState("a", "甲", "failed", last_success=start - timedelta(hours=1), failures=4, silent_since=start)
    keys = set()
    for days in range(3):
        until = make.UNTIL + timedelta(days=days)
        keys |= {a.key for a in SourceSilent()(make.window(until=until, coverage=(source,)))}
    assert keys == {"source_silent:a:2023-05-16"}


def test_a_source_that_never_worked_is_told_in_words(make):
    source = SourceState("a", "甲", "failed", reason="HTTP 403", failures=3)
    (alert,) = SourceSilent()(make.window(coverage=(source,)))
    assert (alert.key, alert.title) == ("source_silent:a:never", "甲：失败，尚无成功记录")
    assert alert.detail == ("HTTP 403", "连续 3 次")


@pytest.mark.parametrize(("days", "severity"), [(1, 1), (6, 1), (7, 2), (30, 2)])
def test_a_week_of_silence_is_louder(make, days, severity):
    source = SourceState("a", "甲", "failed", last_success=make.UNTIL - timedelta(days=days))
    (alert,) = SourceSilent()(make.window(coverage=(source,)))
    assert alert.severity == severity


def test_the_thresholds_are_options(make):
    source = SourceState("a", "甲", "failed", last_success=make.UNTIL - timedelta(hours=3), failures=1)
    assert list(SourceSilent(hours=3)(make.window(coverage=(source,))))
    assert list(SourceSilent(failures=1)(make.window(coverage=(source,))))
