"""How often to look, and how long silence is usual, from the times a list shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from statistics import median

from records import Source

DAYS = (3, 7, 14, 30, 90, 365)  # what max_age_days is chosen from
MINUTES = (15, 30, 60, 120, 240, 720)
LATEST = 20  # posts that are looked at
ENOUGH = 3


def pace(published: Sequence[datetime], now: datetime) -> dict[str, int]:
    """`every_minutes` and `max_age_days` where they differ from a source's defaults.

    Asked twice for each usual gap between posts; silent for longer than thrice the longest gap is dead.
    """
    times = sorted({at for at in published if at <= now})[-LATEST:]
    if len(times) < ENOUGH:
        return {}
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
    silence = max(3 * max(gaps), 2 * (now - times[-1]).total_seconds()) / 86400
    days = next((step for step in DAYS if step >= silence), DAYS[-1])
    half = median(gaps) / 120
    minutes = max((step for step in MINUTES if step <= half), default=MINUTES[0])
    default = Source("", "", "", ())
    said = {"every_minutes": (minutes, default.every_minutes), "max_age_days": (days, default.max_age_days)}
    return {key: value for key, (value, usual) in said.items() if value != usual}
