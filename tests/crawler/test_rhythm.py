"""The interval follows the posts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.rhythm import due, minutes

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def posts(gap_minutes: float, count: int, silent_minutes: float = 0) -> list[datetime]:
    return [NOW - timedelta(minutes=silent_minutes + gap_minutes * n) for n in range(count)]


@pytest.mark.parametrize(
    ("published", "interval"),
    [
        (posts(40, 20), 20),  # a post every 40 minutes: asked every 20
        (posts(2, 200), 15),  # never more often than half the file's interval
        (posts(600, 20), 120),  # never more seldom than four times
        (posts(60, 20), 30),  # as the file says
        (posts(60, 20, silent_minutes=600), 100),  # silent for ten hours: less often
        (posts(60, 20, silent_minutes=3000), 120),
        (posts(60, 5), 30),  # too few to tell
        ([], 30),
        ([NOW - timedelta(days=30 + n) for n in range(20)], 30),  # long ago
        ([NOW + timedelta(hours=1)] * 20, 30),  # ahead of the clock
    ],
)
def test_a_source_is_asked_by_its_own_rhythm(published: list[datetime], interval: int) -> None:
    assert minutes(published, 30, NOW) == interval


@pytest.mark.parametrize(
    ("published", "since_minutes", "expected"),
    [
        ([], 22, False),  # nothing is known: the file's 30 minutes, less half a slot
        ([], 23, True),
        (posts(2, 200), 7, False),  # a busy source: every 15
        (posts(2, 200), 8, True),
        (posts(600, 20), 111, False),  # a quiet one: every 120
        (posts(600, 20), 113, True),
    ],
)
def test_a_look_is_due_by_the_rhythm(published: list[datetime], since_minutes: float, expected: bool) -> None:
    assert due(NOW - timedelta(minutes=since_minutes), published, 30, NOW) == expected
