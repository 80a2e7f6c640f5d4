from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.dates import published
from records import Origin, Precision

NOW = datetime.fromisoformat("2023-05-18T15:00:00+08:00")


@pytest.mark.parametrize(
    ("text", "at"),
    (
        ("2023-05-18 10:30", "2023-05-18T10:30"),
        ("2023年5月18日10时30分", "2023-05-18T10:30"),
        ("2023/5/18 下午 01:20", "2023-05-18T13:20"),
        ("2023年05月18日（星期四）10:30", "2023-05-18T10:30"),
        ("发布时间：2023-05-18 10:30:11 来源：江城快讯", "2023-05-18T10:30:11"),
        ("2023.05.17 12:53", "2023-05-17T12:53"),
        ("2023-05-18T02:30:00Z", "2023-05-18T10:30"),
        ("2023-05-17T22:30:00+00:00", "2023-05-18T06:30"),
        ("2023-05-18T10:30:00+0800", "2023-05-18T10:30"),
        ("Thu, 18 May 2023 02:30:00 GMT", "2023-05-18T10:30"),
        ("18 May 2023 10:00 AM", "2023-05-18T10:00"),
        ("1684377000", "2023-05-18T10:30"),
        ("1684377000000", "2023-05-18T10:30"),
        ("202305181030", "2023-05-18T10:30"),
        ("05-18 10:30", "2023-05-18T10:30"),
        ("05-19 10:30", "2022-05-19T10:30"),
        ("12月30日 08:00", "2022-12-30T08:00"),
        ("10:30", "2023-05-18T10:30"),
        ("16:30", "2023-05-17T16:30"),
        ("昨天 12:30", "2023-05-17T12:30"),
        ("民國112年5月18日 下午3:05", None),  # five minutes ahead is within the tolerance, checked below
        ("刚刚", "2023-05-18T15:00"),
        ("12分钟前", "2023-05-18T14:48"),
        ("3小时前", "2023-05-18T12:00"),
        ("半小时前", "2023-05-18T14:30"),
        ("2 hours ago", "2023-05-18T13:00"),
    ),
)
def test_moments(text, at):
    dated = published(text, NOW)
    want = datetime.fromisoformat(f"{at or '2023-05-18T15:05'}+08:00")
    assert (dated.at, dated.precision, dated.origin) == (want, Precision.MINUTE, Origin.LIST)


@pytest.mark.parametrize(
    ("text", "day"),
    (
        ("2023-05-18", "2023-05-18"),
        ("20230518", "2023-05-18"),
        ("5月18日", "2023-05-18"),
        ("12-30", "2022-12-30"),
        ("二〇二三年五月十八日", "2023-05-18"),
        ("二○二二年十一月廿三日", "2022-11-23"),
        ("民國112年5月18日", "2023-05-18"),
        ("前天", "2023-05-16"),
        ("3天前", "2023-05-15"),
        ("周三", "2023-05-17"),
        ("May 18, 2023", "2023-05-18"),
        ("02-29", "2020-02-29"),
    ),
)
def test_days(text, day):
    dated = published(text, NOW)
    assert (dated.at, dated.precision) == (datetime.fromisoformat(f"{day}T00:00+08:00"), Precision.DAY)


@pytest.mark.parametrize(
    "text",
    (
        "",
        "abc",
        "2024-01-01",
        "2023-05-18 18:00",
        "2023-02-30",
        "1970-01-01",
        "99999999999",
        "2个月前",
        "1年前",
        "增长3.5%",
    ),
)
def test_what_is_no_past_moment_is_none(text):
    assert published(text, NOW) is None


def test_the_zone_holds_for_times_that_name_none():
    assert published("2023-05-17 20:30", NOW, "America/New_York").at == datetime.fromisoformat("2023-05-18T08:30+08:00")


@pytest.mark.parametrize(
    ("text", "fmt", "at"),
    (("18/05/23 10.30", "%d/%m/%y %H.%M", "2023-05-18T10:30"), ("0518 1030", "%m%d %H%M", "2023-05-18T10:30")),
)
def test_a_sources_format_is_tried_first(text, fmt, at):
    assert published(text, NOW, fmt=fmt).at == datetime.fromisoformat(f"{at}+08:00")


def test_another_form_than_the_sources_is_still_read():
    assert published("2023-05-18 10:30", NOW, fmt="%d/%m/%Y").precision is Precision.MINUTE


@given(st.text(max_size=60))
def test_any_text_is_answered(text):
    dated = published(text, NOW)
    assert dated is None or dated.at.utcoffset().total_seconds() == 8 * 3600
