"""The spike rules, one function each: what it says of every bar of a frame. Thresholds come from SpikeRules.

A rule yields (position, direction, hit): direction +1 for a rise, -1 for a fall. A rule looks at no other rule and at
no later bar; cooling down and merging are done in spikes.py. A hit's prices are those of its own day's chart, its note
one token: `z=4.1`, `volume=3.4x`, `index=+1.2%`, `step=100%`, or `adjusted` (a limit judged on adjusted prices).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from pipeline.market.frame import CENT, MAIN, MAINLAND, TWENTY, Frame
from pipeline.market.tickers import Board
from records import RuleHit

_EPS = 1e-9  # thresholds are met exactly: a rise of 7 % is one, whatever binary floats make of it

Told = tuple[int, int, RuleHit]


@dataclass(frozen=True, slots=True)
class SpikeRules:
    """Thresholds of the spike rules, the table `[market.rules]`. All shares in percent, windows in sessions.

    Calibrated on 78 mainland AI shares of 2022-06 to 2023-12, a hot period: about two tickers a day reach severity 2.
    `off` names rules that are not to run.
    """

    off: tuple[str, ...] = ()
    streak: int = 2  # closes at the limit in a row (连板) from which limit_up and limit_down have severity 3
    day_main: Decimal = Decimal(7)
    day_twenty: Decimal = Decimal(10)  # ChiNext and STAR, limit 20 %
    day_bse: Decimal = Decimal(15)
    day_abroad: Decimal = Decimal(8)  # Hong Kong, United States
    day_unusual: Decimal = Decimal(5)  # enough together with `z`
    z: Decimal = Decimal(4)
    z_window: int = 60
    z_floor: Decimal = Decimal("0.3")  # the least spread (MAD) a quiet share is taken to have
    volume_ratio: Decimal = Decimal(3)  # against the mean of the five sessions before
    volume_rise: Decimal = Decimal(5)
    dev3_main: Decimal = Decimal(20)
    dev3_st: Decimal = Decimal(12)
    dev3: Decimal = Decimal(30)  # ChiNext, STAR, BSE
    dev10_up: Decimal = Decimal(100)
    dev10_down: Decimal = Decimal(50)
    dev30_up: Decimal = Decimal(200)
    dev30_down: Decimal = Decimal(70)
    runup_step: Decimal = Decimal(50)
    runup_rest: Decimal = Decimal(25)  # below this over the low a run has come to rest and is told anew
    cooldown: int = 5  # the same rule of the same ticker is not told again, unless severity rises
    news: bool = True  # one step more severe when news of the company came since the session before

    def __post_init__(self) -> None:
        for name in ("streak", "z_window", "z_floor", "runup_step"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be above 0")
        if self.cooldown < 0:
            raise ValueError("cooldown must not be below 0")


def limit_up(frame: Frame, rules: SpikeRules) -> Iterator[Told]:
    """Closed at the upper limit price; value is the streak."""
    yield from _limit(frame, rules, "limit_up", 1)


def limit_down(frame: Frame, rules: SpikeRules) -> Iterator[Told]:
    yield from _limit(frame, rules, "limit_down", -1)


def touched_limit(frame: Frame, rules: SpikeRules) -> Iterator[Told]:
    """Reached the upper limit and closed below it (炸板)."""
    for at in range(1, len(frame.level)):
        if frame.limit_closes[at] == 2:
            yield at, 1, _day_hit(frame, at, "touched_limit", 1)


def day_jump(frame: Frame, rules: SpikeRules) -> Iterator[Told]:
    yield from _day(frame, rules, "day_jump", 1)


def day_drop(frame: Frame, rules: SpikeRules) -> Iterator[Told]:
    yield from _day(frame, rules, "day_drop", -1)


def vol_price(frame: Frame, rules: SpikeRules) -> Iterator[Told]:
    """Volume a multiple of the five sessions before, and a rise."""
    rise, ratio = float(rules.volume_rise) / 100, float(rules.volume_ratio)
    for at in range(5, len(frame.level)):
        if frame.change[at] < rise - _EPS or _day_of(frame, at) in frame.bad_volume | frame.unsure:
            continue
        usual = sum(frame.volume[at - 5 : at]) / 5
        if usual > 0 and frame.volume[at] >= ratio * usual - _EPS:
            yield at, 1, _day_hit(frame, at, "vol_price", 2, f"volume={frame.volume[at] / usual:.1f}x")


def dev3(frame: Frame, rules: SpikeRules) -> Iterator[Told]:
    """The daily deviations from the benchmark of three sessions, summed (异常波动, an estimate)."""
    start = max(frame.free, 1)  # sessions without a limit do not count; after a hit the count begins again
    for at in range(1, len(frame.level)):
        if frame.boards[at] not in MAINLAND or at < frame.free:
            continue
        bound = rules.dev3_main if frame.boards[at] in MAIN else rules.dev3
        if frame.series.st and frame.boards[at] in MAIN:
            bound = min(bound, rules.dev3_st)
        first = max(start, at - 2)
        parts = [_deviation(frame, n) for n in range(first, at + 1)]
        total = sum(part for part in parts if part is not None)
        if None not in parts and abs(total) >= float(bound) / 100 - _EPS:
            yield at, _sign(total), _span_hit(frame, first - 1, at, "dev3", 3, total)
            start = at + 1


def dev10(frame: Frame, rules: SpikeRules) -> Iterator[Told]:
    """The compounded return of ten sessions less the benchmark's (严重异常波动, an estimate)."""
    yield from _compounded(frame, "dev10", 10, rules.dev10_up, rules.dev10_down)


def dev30(frame: Frame, rules: SpikeRules) -> Iterator[Told]:
    yield from _compounded(frame, "dev30", 30, rules.dev30_up, rules.dev30_down)


def runup20(frame: Frame, rules: SpikeRules) -> Iterator[Told]:
    yield from _runup(frame, rules, "runup20", 20)


def runup60(frame: Frame, rules: SpikeRules) -> Iterator[Told]:
    yield from _runup(frame, rules, "runup60", 60)


RULES: Mapping[str, Callable[[Frame, SpikeRules], Iterator[Told]]] = {
    rule.__name__: rule
    for rule in (
        limit_up,
        limit_down,
        touched_limit,
        day_jump,
        day_drop,
        vol_price,
        dev3,
        dev10,
        dev30,
        runup20,
        runup60,
    )
}


def _limit(frame: Frame, rules: SpikeRules, name: str, direction: int) -> Iterator[Told]:
    streak = 0
    for at in range(1, len(frame.level)):
        streak = streak + 1 if frame.limit_closes[at] == direction else 0
        if streak:
            note = "adjusted" if frame.series.adjusted_only else ""
            hit = _hit(frame, at - streak, at, name, 3 if streak >= rules.streak else 2, Decimal(streak), note)
            yield at, direction, hit


def _day(frame: Frame, rules: SpikeRules, name: str, direction: int) -> Iterator[Told]:
    window, floor = rules.z_window, float(rules.z_floor) / 100
    unusual, bound = float(rules.day_unusual) / 100 - _EPS, float(rules.z)
    for at in range(1, len(frame.level)):
        move = frame.change[at] * direction
        plain = float(_day_bound(frame.boards[at], rules)) / 100 - _EPS
        if move < min(unusual, plain) or _day_of(frame, at) in frame.unsure:
            continue
        z = frame.z(at, window, floor)
        strange = z is not None and z * direction >= bound - _EPS
        if move >= plain or (strange and move >= unusual):
            note = "" if z is None else f"z={z:.1f}"
            yield at, direction, _day_hit(frame, at, name, 2 if strange else 1, note)


def _day_bound(board: Board, rules: SpikeRules) -> Decimal:
    if board in TWENTY:
        return rules.day_twenty
    if board is Board.BSE:
        return rules.day_bse
    return rules.day_main if board in MAIN else rules.day_abroad


def _compounded(frame: Frame, name: str, sessions: int, up: Decimal, down: Decimal) -> Iterator[Told]:
    start = max(frame.free - 1, 0)
    for at in range(1, len(frame.level)):
        if frame.boards[at] not in MAINLAND or at < frame.free:
            continue
        first = max(start, at - sessions)
        now, then = frame.index[at], frame.index[first]
        if now is None or then is None or first >= at:
            continue
        total = frame.level[at] / frame.level[first] - now / then
        if total >= float(up) / 100 - _EPS or total <= -float(down) / 100 + _EPS:
            yield at, _sign(total), _span_hit(frame, first, at, name, 4, total)
            start = at


def _runup(frame: Frame, rules: SpikeRules, name: str, sessions: int) -> Iterator[Told]:
    """The close passes another step over the lowest low of the window, with the window's highest close."""
    step, rest = float(rules.runup_step) / 100, float(rules.runup_rest) / 100
    told = 0
    for at in range(sessions - 1, len(frame.level)):
        first = at - sessions + 1
        low = min(frame.low[first : at + 1])
        rise = frame.level[at] / low - 1
        if rise < rest - _EPS:
            told = 0
        steps = int((rise + _EPS) / step)
        if steps > told and frame.level[at] >= max(frame.level[first : at + 1]):
            told = steps
            origin = frame.low.index(low, first)
            value = Decimal(rise * 100).quantize(CENT, ROUND_HALF_UP)
            hit = RuleHit(
                name,
                2 if steps == 1 else 3,
                value,
                frame.price(low, at),
                frame.series.bars[at].close,
                _day_of(frame, origin),
                f"step={Decimal(steps) * rules.runup_step}%",
            )
            yield at, 1, hit


def _deviation(frame: Frame, at: int) -> float | None:
    now, then = frame.index[at], frame.index[at - 1]
    return None if now is None or then is None else frame.change[at] - (now / then - 1)


def _sign(value: float) -> int:
    return 1 if value > 0 else -1


def _day_of(frame: Frame, at: int) -> date:
    return frame.series.bars[at].day


def _day_hit(frame: Frame, at: int, name: str, severity: int, note: str = "") -> RuleHit:
    return _hit(frame, at - 1, at, name, severity, Decimal(frame.change[at] * 100).quantize(CENT, ROUND_HALF_UP), note)


def _span_hit(frame: Frame, first: int, at: int, name: str, severity: int, total: float) -> RuleHit:
    """A deviation: the value is net of the benchmark, whose own move is in the note."""
    now, then = frame.index[at], frame.index[first]
    note = f"index={now / then - 1:+.1%}" if now and then else ""
    return _hit(frame, first, at, name, severity, Decimal(total * 100).quantize(CENT, ROUND_HALF_UP), note)


def _hit(frame: Frame, first: int, at: int, name: str, severity: int, value: Decimal, note: str) -> RuleHit:
    series = frame.series
    start = series.reference(at) if first == at - 1 else frame.price(frame.level[first], at)
    return RuleHit(name, severity, value, start, series.bars[at].close, series.bars[first].day, note)
