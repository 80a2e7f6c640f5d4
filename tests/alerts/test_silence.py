"""A watch that has gone quiet says so once."""

from datetime import timedelta

import pytest

from alerts.silence import SourceSilent
from records import SourceState


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
