"""News and price side by side: abnormal returns by the market model, and which of the two came first.

abnormal return = r − (α + β · r_index), α and β by least squares over the sessions t−120 to t−21; with too few of them
α = 0 and β = 1. The windows are centred on the session of the spike. This describes; it explains nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from pipeline.market import calendar
from pipeline.market.frame import Frame, frame
from pipeline.market.series import Series
from records import Spike, Study

ESTIMATE = (120, 21)  # sessions before the spike
FEWEST = 60  # of them, or the model falls back to β = 1
_PLACES = Decimal("0.01")


def study(spike: Spike, article: str, known_at: datetime | None, series: Series, benchmark: Series | None) -> Study:
    """What stands beside one spike and one article (by id).

    `lead_sessions` counts from the first session that could answer the news to the spike: 0 the same session, negative
    when the move came first, None when the time of the news is unknown. Returns are in percent; they are None without a
    benchmark, and while a window reaches beyond the bars at hand. Raises nothing: a day without a bar gives None.
    """
    lead = None
    if known_at is not None:
        exchange = calendar.of(series.ticker)
        lead = calendar.count(exchange, calendar.session_at(exchange, known_at), spike.day)
    laid = frame(series, benchmark)
    at = laid.series.index(spike.day)
    if at is None:
        return Study(spike.ticker, spike.day, article, lead, None, None, None)
    model = _model(laid, at)
    one, three, eleven = (_cumulative(laid, at, model, reach) for reach in (0, 1, 5))
    return Study(spike.ticker, spike.day, article, lead, one, three, eleven)


def words(study: Study, language: str = "zh") -> str:
    """The order of news and move, as an observation."""
    lead = study.lead_sessions
    if lead is None:
        return "消息时间不详" if language == "zh" else "time of the news unknown"
    if lead == 0:
        return "股价异动与消息同日" if language == "zh" else "price move in the same session as the news"
    if language == "zh":
        return f"股价异动{'滞后' if lead > 0 else '提前'}于消息 {abs(lead)} 个交易日"
    return f"price move {abs(lead)} session{'s' * (abs(lead) > 1)} {'after' if lead > 0 else 'before'} the news"


def _market(laid: Frame, at: int) -> float | None:
    """The benchmark's return over the same span as that bar's."""
    now, then = laid.index[at], laid.index[at - 1] if at else None
    return None if now is None or then is None else now / then - 1


def _model(laid: Frame, at: int) -> tuple[float, float]:
    first, last = max(1, at - ESTIMATE[0]), at - ESTIMATE[1]
    pairs = [(m, laid.change[n]) for n in range(first, last + 1) if (m := _market(laid, n)) is not None]
    return _fit(pairs) if len(pairs) >= FEWEST else (0.0, 1.0)


def _fit(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    count = len(pairs)
    x, y = sum(m for m, _ in pairs) / count, sum(r for _, r in pairs) / count
    spread = sum((m - x) ** 2 for m, _ in pairs)
    if spread < 1e-12:
        return 0.0, 1.0  # a benchmark that never moved says nothing
    beta = sum((m - x) * (r - y) for m, r in pairs) / spread
    return y - beta * x, beta


def _cumulative(laid: Frame, at: int, model: tuple[float, float], reach: int) -> Decimal | None:
    if at - reach < 1 or at + reach >= len(laid.level):
        return None
    total = 0.0
    for n in range(at - reach, at + reach + 1):
        market = _market(laid, n)
        if market is None:
            return None
        total += laid.change[n] - (model[0] + model[1] * market)
    return Decimal(total * 100).quantize(_PLACES, ROUND_HALF_UP)
