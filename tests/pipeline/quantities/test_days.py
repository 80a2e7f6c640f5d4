"""Dates: ISO values, resolved against the day of publication."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.quantities import dates

DAY = date(2026, 4, 29)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5月18日", "2026-05-18"),
        ("2026 年 4 月 18 日起", "2026-04-18"),
        ("2026-05-15", "2026-05-15"),
        ("2026/5/15", "2026-05-15"),
        ("12月10日晚", "2025-12-10"),  # the nearest, not eight months ahead
        ("将于 12 月 10 日", "2026-12-10"),
        ("26日（周日）", "2026-04-26"),
        ("三月的第三周", "2026-W11"),
        ("今年10月", "2026-10"),
        ("3月底", "2026-03"),
        ("去年底", "2025-12"),
        ("2022年上半年", "2022-H1"),
        ("明年上半年", "2027-H1"),
        ("第一季度", "2026-Q1"),
        ("2024年Q3", "2024-Q3"),
        ("2017年", "2017"),
        ("今日", "2026-04-29"),
        ("昨晚", "2026-04-28"),
        ("后天", "2026-05-01"),
        ("周四下午", "2026-04-23"),
        ("将于周四", "2026-04-30"),
        ("下周五", "2026-05-08"),
        ("上一周", "2026-W17"),
        ("下个月", "2026-05"),
        ("近3个月", "2026-01-29/2026-04-29"),
        ("年初至今", "2026-01-01/2026-04-29"),
    ],
)
def test_a_date_is_iso(text: str, value: str) -> None:
    assert [d.value for d in dates(text, DAY)][:1] == [value]


def test_a_day_after_a_dash_is_of_the_same_month() -> None:
    assert [d.value for d in dates("5月18日至20日", DAY)] == ["2026-05-18", "2026-05-20"]


def test_without_a_day_of_publication_only_what_stands_alone_has_a_value() -> None:
    assert [d.value for d in dates("昨日，2023年5月发布；5月18日开放；周四下午", None)] == ["2023-05", "--05-18"]


@pytest.mark.parametrize("text", ["2月30日", "13月5日", "9.9", "1.0", "第2日活", "3日均线"])
def test_what_is_no_date_has_no_value(text: str) -> None:
    assert [d for d in dates(text, DAY) if len(d.value) == 10] == []


@given(st.text(alphabet="0123456789年月日周一二三上下本去今明初底-/. 第季度半近个天号至", max_size=40), st.dates())
def test_no_text_breaks_it_and_every_offset_points_at_its_words(text: str, day: date) -> None:
    found = dates(text, day)
    assert all(text[d.start : d.end] == d.text for d in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
