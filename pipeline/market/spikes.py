"""Price spikes: the rules' hits of one ticker, cooled down and merged into one spike per session and direction.

    bars ─guards─▶ frame ─rules─▶ hits ─cooldown, merge, news─▶ Spike

`spikes` reads the whole history and is deterministic: what it says of a day depends on that day and the days before
only, so running it again with more bars changes nothing that was said.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from pipeline.market import calendar, tickers
from pipeline.market.frame import BENCHMARKS, CENT, Frame, frame
from pipeline.market.rules import RULES, SpikeRules, Told
from pipeline.market.series import Series
from records import ConfigError, Quote, QuoteStatus, RuleHit, Spike

__all__ = ["RULES", "SpikeRules", "benchmark_for", "confirm", "daily_hits", "spikes"]

HIGHEST = 5  # severity
DISAGREE = Decimal("0.005")  # two sources further apart than this do not confirm each other


def spikes(
    series: Series, benchmark: Series | None, rules: SpikeRules, news_days: Iterable[datetime] = ()
) -> list[Spike]:
    """All spikes of a series in order of day; on one day a rise stands before a fall.

    `benchmark` is the index deviations are counted from (see `benchmark_for`); without one the deviation rules are
    silent. `news_days` are the moments at which news of the company became known: a spike is one step more severe when
    one lies after the close of the bar before and not after its own close. Severity runs from 1 to 5.
    Raises ConfigError where `rules.off` names no rule.
    """
    laid = frame(series, benchmark)
    fresh = _cooled(_hits(laid, rules), rules.cooldown)
    exchange = calendar.of(series.ticker)
    sessions = sorted({calendar.session_at(exchange, moment) for moment in news_days}) if rules.news else []
    return [
        _spike(laid, at, direction, hits, severity, sessions) for (at, direction), (hits, severity) in fresh.items()
    ]


def daily_hits(series: Series, benchmark: Series | None, rules: SpikeRules) -> dict[date, list[RuleHit]]:
    """Every hit of every rule by day, before cooling down and merging."""
    laid = frame(series, benchmark)
    found: dict[date, list[RuleHit]] = {}
    for at, _, hit in _hits(laid, rules):
        found.setdefault(laid.series.bars[at].day, []).append(hit)
    return found


def benchmark_for(ticker: str, day: date, available: Mapping[str, Series]) -> Series | None:
    """The index the exchange counts deviations of that ticker from, or the next best of those at hand."""
    wanted = BENCHMARKS.get(tickers.board(ticker, day), ())
    return next((available[index] for index in wanted if index in available), None)


def confirm(spike: Spike, quotes: Iterable[Quote]) -> Spike:
    """The spike, tagged `unconfirmed` unless every other source's quote of that session agrees with its close.

    Asked for from severity 3; a spike below that, or one no second source speaks of, comes back as it is or tagged.
    """
    if spike.severity < 3:
        return spike
    same = [q for q in quotes if q.ticker == spike.ticker and q.day == spike.day and q.status is QuoteStatus.OK]
    if same and all(abs(quote.last / spike.close - 1) <= DISAGREE for quote in same):
        return spike
    return replace(spike, tags=(*spike.tags, "unconfirmed"))


def _hits(laid: Frame, rules: SpikeRules) -> list[Told]:
    if unknown := set(rules.off) - RULES.keys():
        raise ConfigError(f"[market.rules] off: no rule {', '.join(sorted(unknown))}; rules are {', '.join(RULES)}")
    told = [hit for name, rule in RULES.items() if name not in rules.off for hit in rule(laid, rules)]
    return sorted(told, key=lambda hit: (hit[0], -hit[1], -hit[2].severity))


def _cooled(told: list[Told], cooldown: int) -> dict[tuple[int, int], tuple[list[RuleHit], int]]:
    """By position and direction: all hits of that day, and the highest severity among those not cooling down."""
    last: dict[tuple[str, int], tuple[int, int]] = {}
    days: dict[tuple[int, int], tuple[list[RuleHit], int]] = {}
    for at, direction, hit in told:
        hits, severity = days.setdefault((at, direction), ([], 0))
        hits.append(hit)
        before = last.get((hit.rule, direction))
        if before is None or at - before[0] > cooldown or hit.severity > before[1]:
            last[hit.rule, direction] = (at, hit.severity)
            days[at, direction] = (hits, max(severity, hit.severity))
    return {place: found for place, found in days.items() if found[1]}


def _spike(laid: Frame, at: int, direction: int, hits: list[RuleHit], severity: int, news: list[date]) -> Spike:
    series, bar = laid.series, laid.series.bars[at]
    before = series.bars[at - 1].day if at else date.min
    told = bisect_right(news, bar.day) > bisect_right(news, before)
    flags = {
        "ex_right": series.ex_right(at),
        "new_listing": at < laid.free,
        "resumed": bar.day in laid.resumed,
        "split_suspected": bar.day in laid.suspect,
        "adjusted_prices": series.adjusted_only,
        "calendar_assumed": calendar.assumed(calendar.of(series.ticker), bar.day),
        "news": told,
    }
    return Spike(
        ticker=series.ticker,
        day=bar.day,
        kind="price_spike" if direction > 0 else "price_drop",
        severity=min(HIGHEST, severity + told),
        close=bar.close,
        change=Decimal(laid.change[at] * 100).quantize(CENT, ROUND_HALF_UP),
        hits=tuple(hits),
        known_at=calendar.known_at(series.ticker, bar.day),
        tags=tuple(name for name, set_ in flags.items() if set_),
    )
