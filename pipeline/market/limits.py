"""Price limits of the mainland boards, exact to the tick. The rules are data: limits.toml.

Limit price = previous close × (1 ± percent), rounded half up to 0.01 in decimal arithmetic (binary floats miss some).
On an ex-date the previous close is the ex-right reference price, not the close that was traded.
"""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from pipeline.market.tickers import Board

TICK = Decimal("0.01")
_RULES: dict[str, Any] = tomllib.loads(Path(__file__).with_name("limits.toml").read_text(encoding="utf-8"))


def percent(board: Board, day: date, st: bool = False) -> Decimal | None:
    """The daily limit in percent of the reference price; None: the board has none, or none is known for that day."""
    rule = _in_force("limit", board, day)
    return Decimal(rule["st" if st else "percent"]) if rule else None


def limit_prices(prev_close: Decimal, board: Board, day: date, st: bool = False) -> tuple[Decimal, Decimal] | None:
    """Limit-up and limit-down price of the day (`prev_close`: the reference price); None: no limit."""
    share = percent(board, day, st)
    if share is None:
        return None
    up, down = (prev_close * (100 + sign * share) / 100 for sign in (1, -1))
    return up.quantize(TICK, ROUND_HALF_UP), down.quantize(TICK, ROUND_HALF_UP)


def free_sessions(board: Board, listed: date) -> int:
    """How many first sessions of a share listed that day have no (or no ordinary) limit."""
    rule = _in_force("listing", board, listed)
    return int(rule["sessions"]) if rule else 0


def reference(prev_close: Decimal, factor_before: Decimal, factor: Decimal, tick: Decimal = TICK) -> Decimal:
    """The ex-right reference price: the previous close seen from today's side of the ex-date, to the tick."""
    if factor_before == factor:
        return prev_close
    return (prev_close * factor_before / factor).quantize(tick, ROUND_HALF_UP)


def _in_force(kind: str, board: Board, day: date) -> dict[str, Any] | None:
    rules = [rule for rule in _RULES[kind] if board in rule["boards"] and rule["from"] <= day]
    return max(rules, key=lambda rule: rule["from"], default=None)
