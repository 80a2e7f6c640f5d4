"""How often a source is worth asking, by its own rhythm. Pure: the scheduler gives the times it knows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import quantiles

LOOK_BACK = timedelta(days=14)
ENOUGH = 6  # posts; fewer say nothing of a rhythm
SHORTEST, LONGEST = 0.5, 4.0  # of the interval the source's file asks for


def slot_seconds(every_minutes: int) -> float:
    """How often to ask whether a source is due: the shortest interval there can be."""
    return max(60.0, every_minutes * 60 * SHORTEST)


def due(looked: datetime, published: Sequence[datetime], every_minutes: int, now: datetime) -> bool:
    """It is time for the next look. Half a slot too early is in time: looks take a while, clocks fire by slots."""
    wanted = timedelta(minutes=minutes(published, every_minutes, now))
    return now - looked >= wanted - timedelta(seconds=slot_seconds(every_minutes) / 2)


def minutes(published: Sequence[datetime], every_minutes: int, now: datetime) -> int:
    """The interval until the next look, from the publication times of the last two weeks; at least 1.

    Half the shorter gaps (lower quartile) between posts, so that most are met while they are news; never below half
    nor above four times the file's own interval, and that itself where the posts are too few. A source that has been
    silent for longer than its usual gap is asked less often, up to the same bound.
    """
    times = sorted(at for at in set(published) if now - LOOK_BACK <= at <= now)
    if len(times) < ENOUGH:
        return max(1, every_minutes)
    gaps = [(later - earlier).total_seconds() / 60 for earlier, later in pairwise(times)]
    usual = quantiles(gaps, n=4)[0] / 2
    silent = (now - times[-1]).total_seconds() / 60
    wanted = max(usual, silent / ENOUGH)
    return max(1, round(min(max(wanted, every_minutes * SHORTEST), every_minutes * LONGEST)))
