"""The words by which lists date their items."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.times import moment

SHANGHAI = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1795140000", "2026-11-20T10:00:00"),
        ("1795140000000", "2026-11-20T10:00:00"),
        ("1795140000.5", "2026-11-20T10:00:00.500000"),
        ("Fri, 20 Nov 2026 02:00:00 GMT", "2026-11-20T10:00:00"),
        ("Fri, 20 Nov 2026 10:00:00 +0800", "2026-11-20T10:00:00"),
        ("Fri, 20 Nov 2026 10:00:00", "2026-11-20T10:00:00"),  # without an offset, as some feeds have it
        ("20 Nov 2026 10:00:00 +0800", "2026-11-20T10:00:00"),
        ("2026-11-20 10:00:00  +0800", "2026-11-20T10:00:00"),
        ("2026-11-20T02:00:00Z", "2026-11-20T10:00:00"),
        ("2026-11-20T02:00:00.123Z", "2026-11-20T10:00:00"),
        ("2026-11-20T10:00:00+08:00", "2026-11-20T10:00:00"),
        ("2026-11-20T10:00:00", "2026-11-20T10:00:00"),
        ("2026/11/20 10:00", "2026-11-20T10:00:00"),
        ("2026.11.20 10:00", "2026-11-20T10:00:00"),
        ("2026年11月20日 10:00", "2026-11-20T10:00:00"),
        ("2026年11月20日10:00", "2026-11-20T10:00:00"),
        ("发布于 2026-11-20 10:00 来源：样报", "2026-11-20T10:00:00"),
        ("11/20/2026 10:00:00", "2026-11-20T10:00:00"),
        ("20261120T020000Z", "2026-11-20T10:00:00"),
        ("20261120100000", "2026-11-20T10:00:00"),
        ("2026-11-20", "2026-11-20T00:00:00"),
        ("11-20 10:00", "2026-11-20T10:00:00"),
        ("11月20日 10:00", "2026-11-20T10:00:00"),
        ("12-31 10:00", "2025-12-31T10:00:00"),  # no year: the last such day
        ("10:00", "2026-11-20T10:00:00"),
        ("23:50", "2026-11-19T23:50:00"),
        ("刚刚", "2026-11-20T12:00:00"),
        ("3分钟前", "2026-11-20T11:57:00"),
        ("2 小时前", "2026-11-20T10:00:00"),
        ("2天前", "2026-11-18T12:00:00"),
        ("昨天 08:30", "2026-11-19T08:30:00"),
        ("前天", "2026-11-18T00:00:00"),
        ("", None),
        ("来源：样报", None),
        ("2026-13-45", None),
        ("2027-11-20 10:00", None),  # a year ahead is a mistake
        ("99999999999999999999", None),
    ],
)
def test_a_time_is_read_as_lists_write_it(text: str, expected: str | None) -> None:
    found = moment(text, NOW)
    assert found == (datetime.fromisoformat(expected).replace(tzinfo=SHANGHAI) if expected else None)


def test_the_source_says_its_zone_and_format() -> None:
    assert moment("2026-11-20T02:00:00", NOW, "UTC") == datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)
    assert moment("20/11/2026 10:00", NOW, fmt="%d/%m/%Y %H:%M") == datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)


@given(st.text(alphabet="0123456789-/:. 年月日时分秒前昨今天小周TZ+GMTNov", max_size=30))
def test_no_words_break_the_reader(text: str) -> None:
    found = moment(text, NOW)
    assert found is None or (found.tzinfo is not None and found <= NOW + timedelta(days=1))
