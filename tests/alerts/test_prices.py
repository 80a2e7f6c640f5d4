"""Price alerts: numbers and observations."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from alerts import names, words
from alerts.prices import PriceSpike
from records import SHANGHAI, Cited, Faction, Stage, Status, Study


def one(window, language="zh", **options):
    (alert,) = PriceSpike(**options)(window, language)
    return alert


def test_a_limit_up_is_told_with_its_numbers(make):
    window = make.window(
        spikes=(make.spike(hits=(make.hit(value=Decimal(2)),)),),
        companies={"688999.SH": "云岭科技"},
        listings={"688999.SH": "yunling"},
        factions={"yunling": Faction(2)},
    )
    alert = one(window)
    assert alert.key == "price_spike:688999.SH:2023-05-18"
    assert alert.title == "云岭科技（688999.SH，AI企业）2 连板，收 31.20 元（+20.00%）"
    assert alert.detail == ("涨停，2 连板：26.00 → 31.20 元",)
    assert (alert.company, alert.faction, alert.ticker, alert.severity) == ("云岭科技", Faction(2), "688999.SH", 3)
    assert alert.figures == {"close": "31.20", "change": "20.00", "currency": "CNY", "day": "2023-05-18"}


@pytest.mark.parametrize(
    ("rule", "fields", "line"),
    [
        ("limit_up", {}, "涨停：26.00 → 31.20 元"),
        ("limit_down", {"value": Decimal(3)}, "跌停，连续 3 个跌停：26.00 → 31.20 元"),
        ("day_jump", {"value": Decimal("8.75")}, "单日涨幅 +8.75%：26.00 → 31.20 元"),
        ("day_drop", {"value": Decimal("-8.75")}, "单日跌幅 −8.75%：26.00 → 31.20 元"),
        (
            "runup60",
            {"value": Decimal("137.69"), "from_day": date(2023, 3, 1)},
            "60 日低点以来 +137.69%：26.00 → 31.20 元，自 2023-03-01 起，78 天",
        ),
        (
            "dev3",
            {"value": Decimal("32.5"), "note": "基准：科创50"},
            "3 日累计偏离 +32.50%：26.00 → 31.20 元；基准：科创50",
        ),
        (
            "vol_price",
            {"value": Decimal("6.1"), "note": "volume=3.2x"},
            "放量上涨 +6.10%：26.00 → 31.20 元；成交量为前 5 日均量的 3.2 倍",
        ),
        (
            "dev10",
            {"value": Decimal(101), "note": "index=-1.2%"},
            "10 日累计偏离 +101.00%：26.00 → 31.20 元；同期基准 −1.2%",
        ),
        ("something_new", {"value": Decimal(5)}, "something_new +5.00%：26.00 → 31.20 元"),
        ("a{b}7", {"value": Decimal(5)}, "a{b}7 +5.00%：26.00 → 31.20 元"),
    ],
)
def test_each_rule_that_fired_says_from_where_to_where(make, rule, fields, line):
    assert one(make.window(spikes=(make.spike(hits=(make.hit(rule, **fields),)),))).detail == (line,)


def test_hits_of_one_move_stand_on_one_line_and_a_weekend_is_no_span(make):
    day = {"from_price": Decimal("28.31"), "to_price": Decimal("31.20"), "from_day": date(2023, 5, 15)}
    hits = (
        make.hit("day_jump", value=Decimal("10.2"), note="z=4.2", **day),
        make.hit("vol_price", value=Decimal("10.2"), note="volume=3.1x", **day),
        make.hit("limit_up", **day),
    )
    alert = one(make.window(spikes=(make.spike(hits=hits),), companies={"688999.SH": "云岭科技"}))
    assert alert.title == "云岭科技（688999.SH，未归类）涨停，收 31.20 元（+20.00%）"
    assert alert.detail == (
        "涨停、单日涨幅 +10.20%、放量上涨：28.31 → 31.20 元；稳健 z 值 4.2；成交量为前 5 日均量的 3.1 倍",
    )


def test_the_day_itself_carries_the_percent_whatever_weighs_more(make):
    hits = (make.hit("vol_price", value=Decimal(20)), make.hit("day_jump", value=Decimal(20), severity=1))
    assert one(make.window(spikes=(make.spike(hits=hits),))).detail == ("单日涨幅 +20.00%、放量上涨：26.00 → 31.20 元",)


@pytest.mark.parametrize(
    ("rule", "what"), [("day_jump", "单日大涨"), ("vol_price", "放量上涨"), ("runup60", "60 日低点以来 +8.00%")]
)
def test_a_title_says_the_days_change_once(make, rule, what):
    alert = one(make.window(spikes=(make.spike(hits=(make.hit(rule, value=Decimal(8)),)),)))
    assert alert.title == f"688999.SH（未归类）{what}，收 31.20 元（+20.00%）"


def test_a_fall_has_its_own_kind_and_can_be_left_out(make):
    fall = make.spike(kind="price_drop", change=Decimal("-12.3"), hits=(make.hit("day_drop", value=Decimal("-12.3")),))
    assert one(make.window(spikes=(fall,))).key == "price_drop:688999.SH:2023-05-18"
    assert list(PriceSpike(falls=False)(make.window(spikes=(fall,)))) == []


@pytest.mark.parametrize(("severity", "told"), [(1, 0), (2, 1), (4, 1)])
def test_moves_are_told_from_severity_two(make, severity, told):
    assert len(list(PriceSpike()(make.window(spikes=(make.spike(severity=severity),))))) == told


def test_an_old_move_is_not_told(make):
    old = make.spike(known_at=make.UNTIL - timedelta(days=8), day=make.DAY - timedelta(days=8))
    assert list(PriceSpike()(make.window(spikes=(old,)))) == []


@pytest.mark.parametrize(
    ("ticker", "close"), [("300999.SZ", "31.20 元"), ("9998.HK", "31.20 港元"), ("ABCD.US", "31.20 美元")]
)
def test_prices_are_in_the_listing_currency(make, ticker, close):
    assert f"收 {close}" in one(make.window(spikes=(make.spike(ticker),))).title


def test_tags_are_said_in_words(make):
    tags = ("ex_right", "unconfirmed", "calendar_assumed", "resumed", "new_listing")
    alert = one(make.window(spikes=(make.spike(tags=tags),)))
    assert "（复权）" in alert.detail[0]
    assert alert.detail[1:] == (
        "除权除息日，涨跌按复权价计算",
        "行情仅一个来源，尚未核对",
        "交易日历为推定",
        "停牌后复牌首日",
        "新股上市初期，涨跌幅限制不同",
    )


EVENING = datetime(2023, 5, 17, 20, 10, tzinfo=SHANGHAI)
MIDNIGHT = datetime(2023, 5, 18, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("lead", "cited", "line"),
    [
        (0, None, "消息与异动对应同一交易日，先后不明"),
        (0, Cited("标题", ""), "消息与异动对应同一交易日，先后不明：标题"),
        (0, Cited("标题", "", published_at=EVENING), "异动在消息后首个交易日（消息 05-17 20:10）：标题"),
        (0, Cited("标题", "", published_at=EVENING, by_the_day=True), "异动在消息后首个交易日（消息 05-17）：标题"),
        (-1, Cited("标题", "", published_at=MIDNIGHT, by_the_day=True), "异动同日有消息（同日，先后不明）：标题"),
        (-1, Cited("标题", "", published_at=MIDNIGHT.replace(hour=18)), "异动同日有消息（05-18 18:00）：标题"),
        (2, Cited("标题", ""), "异动前 2 个交易日有消息：标题"),
        (-1, Cited("标题", ""), "异动后 1 个交易日有消息：标题"),
        (None, None, "有相关消息，先后不明"),
    ],
)
def test_news_stands_beside_the_move_as_an_observation_in_time(make, lead, cited, line):
    study = Study("688999.SH", make.DAY, "a1", lead, None, None, None)
    window = make.window(spikes=(make.spike(),), studies=(study,), cited={"a1": cited} if cited else {})
    assert one(window).detail[1] == line


def test_news_of_a_known_minute_says_the_minute(make):
    study = Study("688999.SH", make.DAY, "a1", 0, Decimal("19.42"), Decimal("31.1"), Decimal("-2"))
    cited = Cited("拟发布“青鸾”", "https://news.example.com/1", "申城财讯", make.MORNING)
    alert = one(make.window(spikes=(make.spike(),), studies=(study,), cited={"a1": cited}))
    assert alert.detail[1:] == (
        "异动同日有消息（05-18 09:30）：拟发布“青鸾”",
        "当日相对基准 +19.42%；前后各 1 日累计相对基准 +31.10%；前后各 5 日累计相对基准 −2.00%",
    )
    assert [(e.article, e.url, e.source) for e in alert.evidence] == [("a1", "https://news.example.com/1", "申城财讯")]
    assert alert.article_ids == ("a1",)


def test_a_rumour_never_stands_beside_a_price(make):
    study = Study("688999.SH", make.DAY, "a1", 0, None, None, None)
    spikes, quiet = (make.spike(),), ("涨停：26.00 → 31.20 元",)
    rumour = make.entrant(article="a1", status=Status.RUMOURED, stage=Stage.RUMOUR)
    assert one(make.window(spikes=spikes, studies=(study,), entrants=(rumour,))).detail == quiet
    cited = {"a1": Cited("传闻", "https://x.example/1", rumoured=True)}
    assert one(make.window(spikes=spikes, studies=(study,), cited=cited)).detail == quiet


def test_the_nearest_news_is_shown_and_the_rest_counted(make):
    studies = tuple(Study("688999.SH", make.DAY, f"a{n}", n, None, None, None) for n in (4, 1, 2, 0))
    alert = one(make.window(spikes=(make.spike(),), studies=studies))
    assert alert.detail[1:] == ("消息与异动对应同一交易日，先后不明", "异动前 1 个交易日有消息", "另有 2 条消息未列出")


def test_news_of_another_day_or_share_is_not_shown(make):
    study = Study("688999.SH", make.DAY, "a1", 0, None, None, None)
    others = (replace(study, ticker="9998.HK"), replace(study, day=make.DAY - timedelta(days=1)))
    assert len(one(make.window(spikes=(make.spike(),), studies=others)).detail) == 1


@pytest.mark.parametrize("word", ["因", "由于", "带动", "刺激", "利好", "蹭", "炒作"])
def test_no_cause_and_no_motive_is_stated(make, word):
    for alert in PriceSpike()(make.full_window()):
        assert word not in alert.title + "".join(alert.detail)


def test_every_rule_note_and_tag_of_the_spike_rules_has_words():
    """The market's own names, read from it: a new rule without words fails here."""
    from pipeline.market.rules import RULES as MARKET_RULES

    for language in ("zh", "en"):
        for rule in MARKET_RULES:
            assert names.hit(rule, language) != rule
        for tag in (
            "ex_right",
            "new_listing",
            "resumed",
            "split_suspected",
            "adjusted_prices",
            "calendar_assumed",
            "news",
        ):
            assert tag in words.words(language)
