"""Figures: value in base units, unit, exactness, place."""

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.quantities import quantities


def read(text: str) -> list[tuple[str, Decimal, str, str]]:
    return [(q.text, q.value, q.unit, q.approx) for q in quantities(text)]


@pytest.mark.parametrize(
    ("text", "value", "unit", "approx"),
    [
        ("26元每股", "26", "CNY/股", ""),
        ("每股70元上下", "70", "CNY/股", "about"),
        ("逼近200元每股", "200", "CNY/股", "below"),
        ("825亿元", "82500000000", "CNY", ""),
        ("市值825亿", "82500000000", "CNY", ""),
        ("5000万美金", "50000000", "USD", ""),
        ("人民币5亿元", "500000000", "CNY", ""),
        ("近亿元", "100000000", "CNY", "about_below"),
        ("数千万元", "10000000", "CNY", "several"),
        ("两三百万元", "2000000", "CNY", "several"),
        ("0.8厘/千tokens", "0.0008", "CNY/千tokens", ""),
        ("0.0008 元 / 千 tokens", "0.0008", "CNY/千tokens", ""),
        ("每百万tokens 2元", "2", "CNY/百万tokens", ""),
        ("每百万 token 0.1 美元", "0.1", "USD/百万tokens", ""),
        ("1元/100万token", "1", "CNY/百万tokens", ""),
        ("每月68元", "68", "CNY/月", ""),
        ("2.37万家", "23700", "家", ""),
        ("超过40家", "40", "家", "above"),
        ("三百二十家", "320", "家", ""),
        ("百家", "100", "家", ""),
        ("三成", "30", "%", ""),
        ("八成以上", "80", "%", "above"),
        ("97%", "97", "%", ""),
        ("-3.5%", "-3.5", "%", ""),
        ("超13%", "13", "%", "above"),
        ("百分之二十", "20", "%", ""),
        ("腰斩", "50", "%", ""),
        ("翻番", "2", "倍", ""),
        ("1/4", "0.25", "倍", ""),
        ("四分之一", "0.25", "倍", ""),
        ("打五折", "5", "折", ""),
        ("1300亿参数", "130000000000", "参数", ""),
        ("参数量1300亿", "130000000000", "参数", ""),
        ("一万亿参数", "1000000000000", "参数", ""),
        ("7B", "7000000000", "参数", ""),
        ("1.5T", "1500000000000", "参数", ""),
        ("上下文128K", "128000", "tokens", ""),
        ("256K 超长上下文", "256000", "tokens", ""),
        ("100万 token 上下文", "1000000", "tokens", ""),
    ],
)
def test_a_figure_comes_in_base_units(text: str, value: str, unit: str, approx: str) -> None:
    found = quantities(text)
    assert [(q.value, q.unit, q.approx) for q in found if q.unit == unit] == [(Decimal(value), unit, approx)]


@pytest.mark.parametrize("text", ["GLM-130B", "GPT-4", "第3次", "成为", "三成为", "万一", "公元前", "千万不要"])
def test_what_counts_nothing_is_no_quantity(text: str) -> None:
    assert [q for q in quantities(text) if q.unit in ("CNY", "%", "参数")] == []


def test_the_lower_end_of_a_range_has_the_unit_of_the_upper() -> None:
    assert read("21.99-30.99万元") == [
        ("21.99", Decimal("219900.00"), "CNY", ""),
        ("30.99万元", Decimal("309900.00"), "CNY", ""),
    ]
    assert [(v, u) for _, v, u, _ in read("上涨 5~34%")] == [(5, "%"), (34, "%")]


@given(st.text(alphabet="0123456789.,%元万亿千百两三成家每股/tokens约近超倍折-~至数 ", max_size=40))
def test_no_text_breaks_it_and_every_offset_points_at_its_words(text: str) -> None:
    found = quantities(text)
    assert all(text[q.start : q.end] == q.text and q.text for q in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
