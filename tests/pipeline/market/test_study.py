from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal as D

import pytest

from pipeline.market.series import Series
from pipeline.market.spikes import SpikeRules, spikes
from pipeline.market.study import study, words
from records import Spike

CHINA = timezone(timedelta(hours=8))
Make = Callable[..., Series]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def only_spike(series: Series) -> Spike:
    [spike] = spikes(series, None, SpikeRules())
    return spike


@pytest.mark.parametrize(
    "news, lead, said",
    [
        ("2024-05-13 10:00", 0, "股价异动与消息同日"),
        ("2024-05-11 10:00", 0, "股价异动与消息同日"),  # a Saturday, answered on Monday
        ("2024-05-09 10:00", 2, "股价异动滞后于消息 2 个交易日"),
        ("2024-05-13 18:00", -1, "股价异动提前于消息 1 个交易日"),
        ("2024-05-20 09:00", -5, "股价异动提前于消息 5 个交易日"),
        (None, None, "消息时间不详"),
    ],
)
def test_sessions_lead_from_news_to_move(make: Make, news: str | None, lead: int | None, said: str) -> None:
    series = make("10 10 10 10 10 10.8 10.8")
    found = study(only_spike(series), "a1", moment(news) if news else None, series, None)
    assert (found.day, found.article, found.lead_sessions) == (date(2024, 5, 13), "a1", lead)
    assert words(found) == said


def test_english_words(make: Make) -> None:
    series = make("10 10 10 10 10 10.8 10.8")
    spike = only_spike(series)
    assert (
        words(study(spike, "a", moment("2024-05-10 10:00"), series, None), "en")
        == "price move 1 session after the news"
    )
    assert (
        words(study(spike, "a", moment("2024-05-15 10:00"), series, None), "en")
        == "price move 2 sessions before the news"
    )


def test_a_short_history_takes_the_market_for_expectation(make: Make) -> None:
    series = make("10 10 10 10 10 10.8 10.8 10.8 10.8 10.8 10.8")
    index = make("100 100 100 100 100 101 102 102 102 102 102", ticker="000001.SH")
    found = study(only_spike(series), "a", None, series, index)
    assert (found.abnormal_return, found.car_1) == (D("7.00"), D("6.01"))
    assert found.car_5 is None  # the first bar has no return: only four sessions before


def test_the_model_takes_out_alpha_and_beta(make: Make) -> None:
    """A share that moves twice the market and a tenth of a percent more: nothing abnormal but the spike itself."""
    market, share, index, price = [], [], 100.0, 50.0
    for n in range(140):
        move = (0.01, -0.008, 0.004, -0.005)[n % 4]
        index *= 1 + move
        price *= 1 + 2 * move + 0.001 + (0.08 if n == 130 else 0)
        market.append(f"{index:.6f}")
        share.append(f"{price:.6f}")
    first = date(2023, 2, 6)
    series = make(share, ticker="BIDU.US", first=first)
    spike = replace(only_spike(make("10 10.8")), ticker="BIDU.US", day=series.days[130])
    found = study(spike, "a", None, series, make(market, ticker="000001.SH", first=first))
    assert found.abnormal_return == D("8.00")
    assert (found.car_1, found.car_5) == (D("8.00"), D("8.00"))


def test_windows_wait_for_their_bars(make: Make) -> None:
    series = make("10 10 10 10 10 10.8")
    index = make("100 100 100 100 100 101", ticker="000001.SH")
    found = study(only_spike(series), "a", None, series, index)
    assert (found.abnormal_return, found.car_1) == (D("7.00"), None)


def test_without_a_benchmark_or_a_bar_there_is_no_abnormal_return(make: Make) -> None:
    series = make("10 10 10 10 10 10.8 10.8")
    spike = only_spike(series)
    assert study(spike, "a", None, series, None).abnormal_return is None
    assert study(replace(spike, day=date(2024, 5, 12)), "a", None, series, None).car_1 is None


def test_cloudwalk_fell_by_itself(cloudwalk: Series, star50: Series) -> None:
    drops = [spike for spike in spikes(cloudwalk, star50, SpikeRules()) if spike.day == date(2023, 5, 29)]
    found = study(drops[0], "a", moment("2023-05-26 20:00"), cloudwalk, star50)
    assert found.lead_sessions == 0
    assert found.abnormal_return is not None
    assert D(-25) < found.abnormal_return < D(-15)
    assert found.car_5 is not None
